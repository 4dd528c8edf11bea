"""Printed pages within a record: the headline at the head of each, and the paragraphs that go on from one to the next.

A layout tells of the lines that a page begins with (``running``): "Page 2 of 3".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from newssplit.layouts.naming import FURNITURE
from newssplit.layouts.shapes import BLANK
from newssplit.layouts.wrapping import STOPS

_HEADLINE: Final = "headline"
_PARAGRAPH: Final = "paragraph"


def clear_running(running: frozenset[str], texts: Sequence[str], letters: str, names: list[str]) -> None:
    """Names the headlines that a record prints once more furniture: at its head, and at the head of its pages.

    ``running``: the letters of lines that a page begins with; ``names``: the field of each line, which is changed.
    """
    lines = [number for number, name in enumerate(names) if name == _HEADLINE]
    half = len(lines) // 2
    if half and _squeeze([texts[n] for n in lines[:half]]) == _squeeze([texts[n] for n in lines[half:]]):
        for number in lines[:half]:
            names[number] = FURNITURE
        lines = lines[half:]
    headline = _squeeze([texts[number] for number in lines])
    if not headline:
        return
    for number in _list_leaves(running, letters):
        if number > lines[-1]:
            for below in _find_again(headline, texts, letters, number + 1):
                names[below] = FURNITURE


def _find_again(headline: str, texts: Sequence[str], letters: str, start: int) -> list[int]:
    """The lines from ``start`` on that print the headline, blank ones left out; none if they do not."""
    found: list[int] = []
    for number in range(start, len(letters)):
        if letters[number] == BLANK:
            continue
        found.append(number)
        printed = _squeeze([texts[n] for n in found])
        if printed == headline:
            return found
        if not headline.startswith(printed):
            break
    return []


def join_pages(
    running: frozenset[str], texts: Sequence[str], letters: str, names: Sequence[str], joins: list[bool]
) -> None:
    """Joins paragraphs that a page cuts to what stands above; ``joins`` tells of each line whether it goes on."""
    above, cut = -1, False
    for number, name in enumerate(names):
        if letters[number] in running:
            cut = True
        elif name not in ("", FURNITURE):
            # A sentence goes on with a small letter.
            if cut and above >= 0 and names[above] == name == _PARAGRAPH:
                whole = texts[above].rstrip().endswith(STOPS)
                joins[number] = joins[number] or (not whole and texts[number].lstrip()[:1].islower())
            above, cut = number, False


def _list_leaves(running: frozenset[str], letters: str) -> list[int]:
    return [number for number, letter in enumerate(letters) if letter in running]


def _squeeze(rows: Sequence[str]) -> str:
    return " ".join(" ".join(rows).split()).casefold()
