"""The command ``newssplit split``: the articles of files, as JSON."""

from __future__ import annotations

import argparse
import os
from typing import Final

import regex

import newssplit
from newssplit.article import Article
from newssplit.cli.input import add_weights, check_weights, read_chunks
from newssplit.cli.messages import Unread, say
from newssplit.cli.output import Output
from newssplit.cli.progress import Progress

_ABOUT: Final = """\
Writes the articles of the files as JSON, in UTF-8: one article a line (jsonl), or one array (json). The fields are
those of newssplit.Article. With more than one file, each article begins with one field more, "file", the name as it
was given. A file that cannot be read is told on standard error, and the others go on. An output file is written whole
or not at all.

exit status: 0, all files were read; 1, some could not be, or the output could not be written; 2, none could be, or
the arguments are bad.
"""
_EXAMPLES: Final = """\
examples:
  newssplit split feed.txt
  newssplit split monday.txt tuesday.txt.gz -o week.jsonl
  zcat feed.gz | newssplit split - --format json
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.description = _ABOUT
    parser.epilog = _EXAMPLES
    parser.add_argument("files", nargs="+", metavar="FILE", help='a file of text, or "-" for standard input')
    parser.add_argument("-o", "--output", metavar="OUT", help="write to this file (default: standard output)")
    parser.add_argument(
        "--format", choices=("jsonl", "json"), default="jsonl", help="one article a line, or one array (default: jsonl)"
    )
    add_weights(parser)


def main(args: argparse.Namespace) -> int:
    """Runs the command."""
    check_weights(args.weights)
    opening, between, closing = ("[\n", ",\n", "\n]\n") if args.format == "json" else ("", "\n", "\n")
    named = len(args.files) > 1
    written, failed = 0, 0
    with Output(args.output) as output, Progress(args.files, args.output is None) as progress:
        for path in args.files:
            count = 0
            try:
                for article in newssplit.stream(read_chunks(path, progress.advance), weights=args.weights):
                    output.write((between if written else opening) + _to_json(article, path if named else None))
                    count, written = count + 1, written + 1
            except Unread as error:
                failed += 1
                say(f"{error} (after {count} articles)" if count else str(error))
        if written:
            output.write(closing)
        elif args.format == "json" and failed < len(args.files):
            output.write("[]\n")
        if failed < len(args.files):
            output.commit()
            return 1 if failed else 0
    return 2


# Inside the strings of JSON these are legal as they are, but programs take some for line ends, and terminals some for
# commands.
_HAZARDS: Final = regex.compile(r"[\x7F-\x9F\u2028\u2029]")


def _to_json(article: Article, path: str | None) -> str:
    row = _HAZARDS.sub(lambda found: f"\\u{ord(found.group()):04x}", article.model_dump_json())
    if path is None:
        return row
    from json import dumps

    # A name that is no text in the file system's encoding is told with replacement characters.
    name = os.fsencode(path).decode("utf-8", "replace")
    return f'{{"file":{dumps(name)},{row[1:]}'
