"""The command ``newssplit explain``: why each line got its label."""

from __future__ import annotations

import argparse

import newssplit
from newssplit.cli.input import add_choices, check_choices, read_chunks
from newssplit.cli.messages import say


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.add_argument("file", metavar="FILE", help='a file of any kind, or "-" for standard input')
    parser.add_argument("--line", type=_number, metavar="N", help="tell all of one line (lines count from 1)")
    add_choices(parser)


def _number(word: str) -> int:
    if not (word.isascii() and word.isdigit() and int(word)):
        raise argparse.ArgumentTypeError(f"expected a number of a line, 1 or more, found {word!r}")
    return int(word)


def main(args: argparse.Namespace) -> int:
    """Explains and prints; exit status 2 where the line is none."""
    check_choices(args)
    text = "".join(read_chunks(args.file))
    explanation = newssplit.explain(text, weights=args.weights, layout=args.layout)
    if args.line is None:
        for row in explanation.render():
            print(row)
        return 0
    try:
        print(explanation.at_line(args.line))
    except ValueError as error:
        say(f"{args.file}: {error}")
        return 2
    return 0
