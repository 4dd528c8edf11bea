"""Labelled feeds in the gutter format: plain text to be edited in any editor, one row a line of the feed.

A row is a mark, a label in ten columns, ``| `` and the line as it stands::

    # a comment
    +headline  | Harbour bridge closes for a month
     byline    | By Ida Falk, Port Correspondent
    @date      | 2024-05-03
               |
     paragraph | The bridge over the inner harbour will close on Monday.

``+`` marks the first content line of an article, ``@`` rows say what its fields should be, a blank line has no label.
``@tier | site`` above all else: the file is one whole page of a web site, with one article on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

from newssplit.gold import (
    BETWEEN,
    GUTTER,
    OUTSIDE,
    SITE,
    Allowed,
    Labelled,
    LabelledFeed,
    article_of_labels,
    check_states,
    content_lines,
    states_of,
)
from newssplit.grammar import Label, State

_WIDTH: Final = 10
_MARKS: Final = " +@#"
FIELDS: Final = ("date", "published_at", "updated_at", "source", "authors", "dateline")
_TIER: Final = "tier"


class BadLabels(ValueError):
    """A labelled feed that cannot be read; ``line`` and ``column`` count from 1."""

    def __init__(self, path: str, line: int, column: int, why: str) -> None:
        super().__init__(f"{path}:{line}:{column}: {why}")
        self.path, self.line, self.column = path, line, column


def parse_gutter(source: str, name: str = "<gutter>") -> LabelledFeed:
    """A labelled feed from text in the gutter format; ``BadLabels`` says where it is wrong."""
    rows: list[tuple[int, str, Label, str]] = []
    wanted: dict[int, dict[str, str]] = {}
    tier = GUTTER
    for number, row in enumerate(source.removesuffix("\n").split("\n"), 1):
        mark = row[:1] or " "
        if mark == "#":
            continue
        if mark not in _MARKS:
            raise BadLabels(name, number, 1, f"expected one of {_MARKS!r} in the first column, found {mark!r}")
        if mark == "@":
            name_of_field, _, value = row[1:].partition("|")
            if name_of_field.strip() == _TIER:
                if rows or value.strip() != SITE:
                    raise BadLabels(name, number, 2, f"expected '@tier | {SITE}' above the first line of a page")
                tier = SITE
                continue
            if name_of_field.strip() not in FIELDS:
                why = f"expected a field ({', '.join(FIELDS)}) and '|', found {name_of_field.strip()!r}"
                raise BadLabels(name, number, 2, why)
            place = sum(row_[1] == "+" for row_ in rows) - 1
            wanted.setdefault(place, {})[name_of_field.strip()] = value.strip()
            continue
        gutter = row[1 : 1 + _WIDTH].strip()
        bar = row[1 + _WIDTH : 3 + _WIDTH]
        if bar.rstrip() != "|":
            raise BadLabels(name, number, 2 + _WIDTH, f"expected '| ' after {_WIDTH + 1} columns, found {bar!r}")
        text = row[3 + _WIDTH :]
        try:
            label = Label(gutter or "blank")
        except ValueError:
            expected = ", ".join(str(one) for one in Label)
            raise BadLabels(name, number, 2, f"expected a label ({expected}), found {gutter!r}") from None
        if (label is Label.BLANK) != (not text.strip()):
            raise BadLabels(name, number, 2, "a blank line has no label, and every other line has one")
        if mark == "+" and label in (Label.FURNITURE, Label.BLANK):
            raise BadLabels(name, number, 1, f"an article begins with a line that is content, not {label}")
        rows.append((number, mark, label, text))
    text = "".join(row[3] + "\n" for row in rows)
    lines = content_lines(text)
    full = [row for row in rows if row[2] is not Label.BLANK]
    starts = [n for n, row in enumerate(full) if row[1] == "+"]
    first = starts[0] if starts else len(full)
    for number, _, label, _ in full[:first]:
        if label is not Label.FURNITURE:
            raise BadLabels(name, number, 1, f"{label} stands before the first article: mark where it begins with '+'")
    if tier == SITE and len(starts) != 1:
        raise BadLabels(name, 1, 1, f"expected one article on the page, found {len(starts)}")
    # Where an article's front begins, the marks do not tell: furniture above its first content line may be its own. All
    # that a page prints above its article is.
    allowed: list[Allowed] = [frozenset({State.FRONT_FURNITURE}) if tier == SITE else BETWEEN] * first
    articles = []
    for place, (start, end) in enumerate(pairwise([*starts, len(full)])):
        part, here = full[start:end], lines[start:end]
        if not any(row[2] is Label.PARAGRAPH for row in part):
            raise BadLabels(name, part[0][0], 1, "this article has no paragraph")
        labels = [Labelled(row[2], False) for row in part]
        headline = _main_headline([row[2] for row in part], [line.text for line in here])
        allowed += states_of(labels, headline)
        if place + 1 < len(starts):
            for n in range(len(allowed) - 1, -1, -1):
                if allowed[n] != OUTSIDE:
                    break
                allowed[n] = BETWEEN
        article = article_of_labels(here, labels, headline)
        known = wanted.get(place, {})
        article.fields = {name: known.get(name) for name in FIELDS if name != "authors"}
        article.authors = tuple(name.strip() for name in known.get("authors", "").split(";") if name.strip())
        articles.append(article)
    if not starts:
        allowed = [OUTSIDE] * len(full)
    at = check_states(allowed)
    if at is not None:
        raise BadLabels(name, full[at][0], 2, f"the grammar has no place for {full[at][2]} here")
    outlet = Path(name).stem if tier == SITE else "?"
    return LabelledFeed(name, text, lines, allowed, articles, outlet, tier, rows=[row[0] for row in full])


def _key(text: str) -> str:
    return " ".join(text.split()).casefold()


def _main_headline(labels: Sequence[Label], texts: Sequence[str]) -> list[int]:
    opening = labels.index(Label.PARAGRAPH)
    places = [n for n in range(opening) if labels[n] is Label.HEADLINE]
    if not places:
        return []
    run = [places[-1]]
    while run[0] - 1 in places:
        run.insert(0, run[0] - 1)
    # Lines of one headline differ; a line that says again what an earlier one said is another printing.
    for size in range(1, len(run)):
        if [_key(texts[n]) for n in run[-size:]] == [_key(texts[n]) for n in run[-2 * size : -size]]:
            return run[-size:]
    return run[:2] if len(run) > 1 else run


def write_gutter(rows: Iterable[tuple[str, Label, bool]]) -> str:
    """Text in the gutter format from (line, label, begins an article) for every line, blank ones too."""
    out = []
    for text, label, start in rows:
        name = "" if label is Label.BLANK else str(label)
        out.append(f"{'+' if start else ' '}{name:<{_WIDTH}}| {text}".rstrip(" ") + "\n")
    return "".join(out)


def load_gutter(folder: str | Path) -> Iterator[LabelledFeed]:
    """The feeds of a folder (and the folders in it) in the gutter format, in the order of their paths."""
    for path in sorted(Path(folder).rglob("*.gold")):
        yield parse_gutter(path.read_bytes().decode("utf-8"), str(path))
