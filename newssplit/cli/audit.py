"""The command ``newssplit audit``: what files claim of themselves against what came out of them."""

from __future__ import annotations

import argparse
import sys

from newssplit.auditing import audit, render
from newssplit.cli.input import STANDARD, add_choices, check_choices, tell_skipped, telling
from newssplit.cli.messages import Unread, say
from newssplit.view import make_visible


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.add_argument("files", nargs="+", metavar="FILE", help='a file of any kind, or "-" for standard input')
    parser.add_argument("--articles", action="store_true", help="a row for each article")
    parser.add_argument("--json", action="store_true", help="a JSON object for each file")
    add_choices(parser)


def main(args: argparse.Namespace) -> int:
    """Audits and prints. Differences are warnings; the exit status is 1 or 2 where files could not be read."""
    check_choices(args)
    failed = 0
    for name in args.files:
        source = getattr(sys.stdin, "buffer", sys.stdin) if name == STANDARD else name
        try:
            with telling(name):
                report = audit(source, weights=args.weights, layout=args.layout, on_skip=tell_skipped)
        except Unread as error:
            say(str(error))
            failed += 1
            continue
        if args.json:
            print(report.model_dump_json())
            continue
        if len(args.files) > 1:
            print(f"{name}:")
        for row in render(report, articles=args.articles):
            print(make_visible(row))
    if failed == len(args.files):
        return 2
    return 1 if failed else 0
