"""The command ``newssplit split``: the articles of files, to one place, or to a place for each file."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import IO, Final, cast

import newssplit
from newssplit.batch.plan import list_files
from newssplit.cli.input import STANDARD, add_choices, check_choices, read_texts
from newssplit.cli.many import looks_like_file, split_many
from newssplit.cli.messages import Stop, Unread, describe, say
from newssplit.cli.output import StandardOutput
from newssplit.cli.progress import Progress, is_terminal
from newssplit.readers import Text
from newssplit.writers import WRITERS, Writer

_ABOUT: Final = """\
Finds the articles of files and writes them to standard output, or to one file (-o), which appears whole or not at all.
The fields are those of newssplit.Article. With more than one file, each article begins with one field more, "file",
the name as it was given. A file that cannot be read is told on standard error, and the others go on.

A result for each file: with --jobs, --resume or --force, or with a folder among the files and an OUT that does not
end like a file (.jsonl, .csv ...), OUT is a folder. Each file gets a result of its own there, at the same place as the
file, and OUT/report.jsonl a row a file. Such a run can be killed at any time, and goes on with --resume.
"""
_EXAMPLES: Final = """\
examples:
  newssplit split feed.txt
  newssplit split monday.txt tuesday.txt.gz -o week.csv --format csv
  zcat feed.gz | newssplit split - --format json
  newssplit split exports -o all.jsonl                 a folder of files into one file
  newssplit split exports -o results --jobs 4          a result for each of them, with four processes
  newssplit split exports -o results --jobs 4 --resume

exit status: 0, all files were read; 1, some could not be, or the output could not be written; 2, none could be, or
the arguments are bad; 130, interrupted. Where OUT is a folder, 1 as soon as one file failed.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.description = _ABOUT
    parser.epilog = f"{_list_formats()}\n{_EXAMPLES}"
    parser.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help='a file, "-" for standard input, or a folder: all but hidden files in it',
    )
    parser.add_argument("-o", "--output", metavar="OUT", help="write to this file or folder (default: standard output)")
    parser.add_argument("--format", choices=WRITERS, default="jsonl", help="one of those below (default: jsonl)")
    add_choices(parser)
    parser.add_argument(
        "--progress", action="store_true", help="tell how far the work is also where standard error is no terminal"
    )
    many = parser.add_argument_group("many files, a result for each")
    many.add_argument(
        "--jobs", type=_count, metavar="N", help="so many processes (default: as many as there are processors)"
    )
    begin = many.add_mutually_exclusive_group()
    begin.add_argument(
        "--resume",
        action="store_true",
        help="go on in OUT: do what is not done, what failed and what has changed",
    )
    begin.add_argument("--force", action="store_true", help="take away the results that OUT holds, and begin anew")


def _count(word: str) -> int:
    if not word.isdecimal() or int(word) < 1:
        raise argparse.ArgumentTypeError(f"found {word!r}, expected a number from 1 on")
    return int(word)


def _list_formats() -> str:
    width = max(map(len, WRITERS))
    return "formats:\n" + "".join(f"  {name:{width}}  {row.summary}\n" for name, row in WRITERS.items())


def main(args: argparse.Namespace) -> int:
    """Runs the command."""
    check_choices(args)
    folders = any(os.path.isdir(path) for path in args.files)
    if args.jobs or args.resume or args.force or (folders and args.output and not looks_like_file(args.output)):
        return split_many(args)
    return _split_to_one(args, named=folders or len(args.files) > 1)


def _split_to_one(args: argparse.Namespace, *, named: bool) -> int:
    paths, failed = _list_paths(args.files, args.output)
    # Articles that run down a terminal would get mixed up with a bar there.
    mixed = args.output is None and is_terminal(sys.stderr) and is_terminal(sys.stdout)
    with Progress(_add_sizes(paths), asked=args.progress, hidden=mixed) as progress:
        feeds: Iterator[Iterator[Text]] = (read_texts(path, progress.advance) for path in paths)
        if not named:
            texts = next(feeds)
            try:
                first = next(texts)
            except Unread as error:
                say(str(error))
                return 2
            # A file that holds several texts: each article tells which it stood in.
            named = first.name != paths[0]
            feeds = iter([chain([first], texts)])
        with _open_writer(args, named) as writer:
            try:
                for texts in feeds:
                    failed += not _split_texts(texts, writer, progress, args)
                if failed >= max(1, len(paths)) and (args.output or not writer.count):
                    writer.discard()
                else:
                    writer.close()
            except BrokenPipeError:
                raise
            except OSError as error:
                raise Stop(f"cannot write {describe(error, args.output)}", status=1) from None
    if failed >= max(1, len(paths)):
        return 2
    return 1 if failed else 0


def _split_texts(texts: Iterator[Text], writer: Writer, progress: Progress, args: argparse.Namespace) -> bool:
    """Whether a file could be read to its end."""
    before = writer.count
    try:
        for text in texts:
            extra = dict.fromkeys(writer.columns, text.name)
            for article in newssplit.stream(text.chunks, weights=args.weights, layout=args.layout):
                writer.write(article, **extra)
    except Unread as error:
        count = writer.count - before
        progress.say(f"{error} (after {count} articles)" if count else str(error))
        return False
    return True


def _open_writer(args: argparse.Namespace, named: bool) -> Writer:
    form = WRITERS[args.format]
    if not (args.output or form.streams):
        raise Stop(f"--format {args.format} cannot go to standard output, expected -o OUT")
    target = args.output or cast(IO[bytes], StandardOutput())
    try:
        return form.open(target, columns=("file",) if named else ())
    except OSError as error:
        raise Stop(f"cannot write {describe(error, args.output)}") from None


def _list_paths(given: Sequence[str], output: str | None) -> tuple[list[str], int]:
    """The files to be read, and how many cannot even be looked at, which is told at once. What is written to is not
    among those of a folder."""
    paths, failed = [], 0
    written = output and os.path.realpath(output)
    for path in given:
        for file, problem in list_files(path):
            if problem is not None:
                failed += 1
                say(f"{file}: {problem}")
            elif file == path or os.path.realpath(file) != written:
                paths.append(file)
    return paths, failed


def _add_sizes(paths: Sequence[str]) -> int | None:
    """The bytes of all files, None if some have no size that is known beforehand."""
    total = 0
    for path in paths:
        try:
            size = 0 if path == STANDARD else os.stat(path).st_size
        except OSError:
            continue
        if not size:
            return None
        total += size
    return total
