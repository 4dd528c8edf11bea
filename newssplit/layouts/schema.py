"""What a layout file may hold: its tables, their entries, and of what kind each is.

``newssplit.layouts`` tells what they mean. A file is held against this before anything is made of it, so that what is
wrong in it is told in terms of the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

Wrap = Literal["auto", "line", "blank", "indent"]
Reads = Literal["lines", "elements", "pages"]
Coding = Literal["", "entities", "words"]
Text = Annotated[str, Field(min_length=1)]
# Shapes and patterns refer to kinds and fields, so that their names are plain.
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Texts = Text | list[Text]
Some = Annotated[list[Text], Field(min_length=1)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Form(_Table):
    key: Annotated[str, Field(pattern=r"\{key\}")] = "{key}"
    margin: Annotated[int, Field(ge=0, le=8)] = 0


class _Head(_Table):
    shapes: Some = []
    broken: list[Text] = []
    loose: list[Text] = []
    pieces: dict[Name, Text] = {}
    begins: str = ""
    top: bool = False


class _Foot(_Table):
    shapes: list[Text] = []


class _Record(_Table):
    opening: Name = "paragraph"
    tail: list[Name] = []
    inside: list[Name] = []
    ends: list[Name] = []
    open: list[Name] = []
    closing: list[Name] = []
    cover: list[Name] = []
    plain: list[Name] = []
    running: list[Name] = []
    single: list[Name] = []
    verbatim: list[Literal["headline"]] = []
    skips: list[Name] = []
    needs: list[Name] = []
    empty: list[Text] = []
    fixed: dict[Name, Text] = {}
    wrap: Wrap = "auto"
    reads: Reads = "lines"
    coded: Coding = ""


class _File(_Table):
    name: Text
    title: Text = "-"
    triggers: list[Text] = []
    kinds: dict[Name, Text | Some] = {}
    keys: dict[Name, Text | Some] = {}
    form: _Form = _Form()
    head: _Head = _Head()
    foot: _Foot = _Foot()
    sections: dict[Name, Name] = {}
    record: _Record = _Record()
    elements: dict[Name, Some] = {}
    parts: dict[Name, Text | Some] = {}
    claims: dict[Name, Text | Some] = {}


_TABLES: Final[dict[str, type[_Table]]] = {"": _File, "form": _Form, "head": _Head, "foot": _Foot, "record": _Record}
_LONGEST: Final = 60


def find_fault(table: Mapping[str, Any]) -> str | None:
    """What is wrong in a layout file, in words; None if nothing is."""
    try:
        _File.model_validate(table)
    except ValidationError as error:
        # Of several ways to read a value, the last one that failed says what it should be.
        fault = error.errors(include_url=False)[-1]
    else:
        return None
    # The path of a key ends in "[key]", that of a choice in the name of its type.
    path = [str(part) for part in fault["loc"] if part in table or part in _words(table, fault["loc"][0])]
    place = ".".join(path) or "the file"
    if fault["type"] == "missing":
        return f"found no {fault['loc'][-1]!r}, expected one"
    if fault["type"] == "extra_forbidden":
        *above, last = (str(part) for part in fault["loc"])
        known = _TABLES[above[0] if above else ""].model_fields
        return f"found {last!r}{f' in [{above[0]}]' if above else ''}, expected one of {', '.join(known)}"
    found = repr(fault["input"])
    found = found if len(found) <= _LONGEST else found[:_LONGEST] + "..."
    return f"found {found} in {place}: {fault['msg'][0].lower()}{fault['msg'][1:]}"


def _words(table: Mapping[str, Any], name: object) -> set[object]:
    """The keys of one of the tables."""
    inner = table.get(str(name))
    return set(inner) if isinstance(inner, Mapping) else set()
