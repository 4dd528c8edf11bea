"""The command ``newssplit``.

Exit status: 0, all went well; 1, some files could not be read, or the output could not be written; 2, the arguments are
bad, or none of the files could be read; 130, interrupted. What goes wrong is one line on standard error. Output is
UTF-8, whatever the terminal's encoding.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Final

import newssplit
from newssplit.cli.messages import Stop, Unread, describe, describe_missing, say
from newssplit.cli.output import abandon_output
from newssplit.readers import UnreadableText

# A command is a module that gives ``add_arguments(parser)`` and ``main(args) -> int``; it is imported only when it is
# asked for.
_COMMANDS: Final = {
    "split": ("newssplit.cli.split", "find the articles, and write them as JSON or tables"),
    "show": ("newssplit.cli.show", "show a feed with the label of each line"),
    "audit": ("newssplit.cli.audit", "compare what a file claims of itself with what came out"),
    "explain": ("newssplit.cli.explain", "tell why each line got its label"),
    "label": ("newssplit.label", "write a feed with the model's labels, to be corrected by hand"),
    "check": ("newssplit.check", "look over labelled feeds, and show where the model disagrees"),
    "train": ("newssplit.train", "learn weights from labelled feeds"),
    "evaluate": ("newssplit.evaluate", "measure against labelled feeds"),
}

_ABOUT: Final = """\
Finds the articles in text that holds many news articles one after another.

Files are of any kind that holds text (plain, HTML, DOCX ...), also compressed; "-" is standard input.
"""
_EXAMPLES: Final = """\
examples:
  newssplit split feed.txt                     articles as JSON, one a line
  newssplit split *.txt.gz -o articles.jsonl   many files into one
  newssplit split exports -o results --jobs 4  a result for each file of a folder
  newssplit split - --format json < feed.txt   standard input to one JSON array
  newssplit show feed.txt                      the feed with the label of each line

"newssplit COMMAND --help" tells more about a command.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command with ``argv`` (``sys.argv[1:]`` by default) and gives its exit status.

    Raises ``SystemExit`` as argparse does: for bad arguments (status 2), ``--help`` and ``--version``.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        args = _build_parser(words[0] if words else "").parse_args(words)
        status: int = args.run(args)
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        # Whoever reads has read enough.
        abandon_output()
        return 0
    except KeyboardInterrupt:
        return 130
    except Stop as stop:
        say(str(stop))
        return stop.status
    except ModuleNotFoundError as error:
        say(describe_missing(error))
        return 2
    except (Unread, UnreadableText) as error:
        say(str(error))
        return 2
    except OSError as error:
        say(describe(error))
        if error.filename is None:
            abandon_output()
            return 1
        return 2
    return status


def _build_parser(command: str) -> argparse.ArgumentParser:
    """The parser; of the commands only ``command`` gets its arguments."""
    parser = argparse.ArgumentParser(
        prog="newssplit",
        description=_ABOUT,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"newssplit {newssplit.__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    for name, (where, summary) in _COMMANDS.items():
        child = commands.add_parser(
            name,
            help=summary,
            description=summary[0].upper() + summary[1:] + ".",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        if name == command:
            module = import_module(where)
            module.add_arguments(child)
            child.set_defaults(run=module.main)
    return parser
