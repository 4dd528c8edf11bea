"""The command ``newssplit label``: a feed with the labels the model gives it, to be corrected by hand."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from newssplit.grammar import STATES, Label
from newssplit.gutter import write_gutter
from newssplit.piece import Piece
from newssplit.readers import open_text
from newssplit.splitter import label_text


def gutter_rows(pieces: list[Piece]) -> Iterator[tuple[str, Label, bool]]:
    """For each line: its text, its label, and whether it is the first content line of an article."""
    due = False
    for piece in pieces:
        due = due or piece.begins
        if piece.state is None:
            yield from ((line, Label.BLANK, False) for line in piece.text.split("\n"))
            continue
        label = STATES[piece.state].label
        yield piece.text, label, due and label is not Label.FURNITURE
        due = due and label is Label.FURNITURE


def label_feed(text: str, weights: str | None = None) -> str:
    """A text in the gutter format, with the model's labels. Line endings become newlines, blank lines empty."""
    pieces = [
        piece._replace(text="\n" * (text.count("\n", piece.start, piece.end) - 1)) if piece.state is None else piece
        for piece in label_text(text, weights)
    ]
    return write_gutter(gutter_rows(pieces))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.description = (
        "Writes a feed in the gutter format with the model's labels: correct them in any editor, look them over with "
        '"newssplit check", and train on them with "newssplit train".'
    )
    parser.add_argument("file", metavar="FILE", help="a file of text")
    parser.add_argument("-o", "--output", metavar="OUT", help="write to this file (default: standard output)")
    parser.add_argument("--weights", metavar="FILE", help="a weights file (default: the shipped weights)")


def main(args: argparse.Namespace) -> int:
    """Runs the command."""
    gutter = label_feed("".join(open_text(args.file)), args.weights)
    if args.output:
        Path(args.output).write_text(gutter, encoding="utf-8", newline="\n")
    else:
        sys.stdout.write(gutter)
    return 0
