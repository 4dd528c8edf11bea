"""The command ``newssplit check``: whether labelled feeds are well made, and where the model disagrees with them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from newssplit.gold import LabelledFeed
from newssplit.grammar import STATES, Label
from newssplit.gutter import BadLabels, parse_gutter
from newssplit.splitter import label_text


class Doubt(NamedTuple):
    """A line whose label is not the model's. ``row`` counts the rows of the gutter file from 1."""

    row: int
    labelled: Label
    found: Label
    text: str


def find_doubts(feed: LabelledFeed, weights: str | None = None) -> Iterator[Doubt]:
    """The lines of a labelled feed that the model labels otherwise."""
    found = {piece.start: piece.state for piece in label_text(feed.text, weights) if piece.state is not None}
    for row, line, allowed in zip(feed.rows, feed.lines, feed.allowed, strict=True):
        labels = {STATES[state].label for state in allowed}
        label = STATES[found[line.start]].label
        if label not in labels:
            yield Doubt(row, min(labels), label, line.text.strip())


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.description = (
        "Reads labelled feeds in the gutter format, tells by line and column what is wrong with them (exit status 1), "
        "and shows the lines that the model labels otherwise: either of the two may be wrong."
    )
    parser.add_argument("gold", nargs="+", metavar="GOLD", help="labelled feeds (*.gold)")
    parser.add_argument("--weights", metavar="FILE", help="a weights file (default: the shipped weights)")


def main(args: argparse.Namespace) -> int:
    """Runs the command; exit status 1 if a feed is not well made."""
    status = 0
    for name in args.gold:
        try:
            feed = parse_gutter(Path(name).read_bytes().decode("utf-8"), name)
        except BadLabels as error:
            print(f"newssplit: {error}", file=sys.stderr)
            status = 1
            continue
        doubts = list(find_doubts(feed, args.weights))
        for doubt in doubts:
            print(f"{name}:{doubt.row}: labelled {doubt.labelled}, the model says {doubt.found}: {doubt.text[:80]}")
        articles, lines = len(feed.articles), len(feed.lines)
        print(f"{name}: {articles} articles, {lines} lines, {len(doubts)} of them labelled otherwise by the model")
    return status
