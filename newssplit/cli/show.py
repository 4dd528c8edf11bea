"""The command ``newssplit show``: a feed in the terminal."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Callable
from typing import Final

import newssplit
from newssplit.cli.input import add_choices, check_choices, read_chunks
from newssplit.cli.output import StandardOutput
from newssplit.cli.progress import shows_colour
from newssplit.view import Row, painter, render, to_plain

_ABOUT: Final = """\
Shows a feed in the terminal: each line with its label in front, each article under a rule with its fields.
Colours need an extra: pip install "newssplit[cli]". Control characters in the text are shown, not sent.
"""
_EXAMPLES: Final = """\
examples:
  newssplit show feed.txt
  newssplit show feed.txt --color always | less -R
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.description = _ABOUT
    parser.epilog = _EXAMPLES
    parser.add_argument("file", metavar="FILE", help='a file of text, or "-" for standard input')
    add_choices(parser)
    parser.add_argument(
        "--color", choices=("auto", "always", "never"), default="auto", help="colours (default: auto, on a terminal)"
    )


def main(args: argparse.Namespace) -> int:
    """Runs the command."""
    check_choices(args)
    to_string: Callable[[Row], str] = to_plain
    if args.color == "always" or (args.color == "auto" and shows_colour()):
        try:
            to_string = painter()
        except ModuleNotFoundError:
            if args.color == "always":
                raise
    text = "".join(read_chunks(args.file))
    segments = newssplit.segment(text, weights=args.weights, layout=args.layout)
    articles = newssplit.split(text, weights=args.weights, layout=args.layout)
    width = shutil.get_terminal_size((100, 24)).columns
    output = StandardOutput()
    for row in render(text, segments, articles, width=width):
        output.write_line(to_string(row))
    output.flush()
    return 0
