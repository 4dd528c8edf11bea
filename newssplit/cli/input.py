"""What the command reads: files, standard input, weights and layouts."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import IO, Any, Final

from newssplit.cli.messages import Stop, Unread, describe, say
from newssplit.readers import Skipped, Text, UnreadableText, open_text, open_texts

STANDARD: Final = "-"
_STANDARD_NAME: Final = "<stdin>"


Advance = Callable[[int], object]


def read_texts(path: str, advance: Advance | None = None) -> Iterator[Text]:
    """The texts of a file, or of standard input for ``-``; ``advance`` is told how many bytes have been read.

    A text has to be read before the next one is asked for. What is left out of a file is told at once. Raises
    ``Unread``, here and from the chunks, whatever goes wrong with reading.
    """
    with telling(path), _open(path) as file:
        for text in open_texts(_Counted(file, path, advance), tell_skipped):
            # Standard input is called as on the command line.
            name = path if text.name == _STANDARD_NAME else text.name
            yield Text(name, _read_chunks_of(text.chunks, path))


def _read_chunks_of(chunks: Iterator[str], path: str) -> Iterator[str]:
    with telling(path):
        yield from chunks


def read_chunks(path: str) -> Iterator[str]:
    """All text of a file. Raises ``Unread``, whatever goes wrong with reading."""
    with telling(path), _open(path) as file:
        yield from open_text(_Counted(file, path, None), tell_skipped)


def tell_skipped(skipped: Skipped) -> None:
    """One line on standard error about a part of a file that is left out or mended."""
    say(str(skipped))


@contextmanager
def telling(path: str) -> Iterator[None]:
    """Whatever goes wrong with reading a file is raised as ``Unread``."""
    try:
        yield
    except OSError as error:
        raise Unread(describe(error, path)) from None
    except UnreadableText as error:
        raise Unread(str(error)) from None


def _open(path: str) -> AbstractContextManager[IO[Any]]:
    if path != STANDARD:
        return open(path, "rb", buffering=0)
    if sys.stdin is None:
        raise OSError("standard input is closed")
    return nullcontext(getattr(sys.stdin, "buffer", sys.stdin))


class _Counted:
    """An open file that tells how much of it has been read."""

    def __init__(self, file: IO[Any], path: str, advance: Advance | None) -> None:
        self._file, self._advance = file, advance
        self.name = _STANDARD_NAME if path == STANDARD else path

    def read(self, size: int, /) -> Any:
        piece = self._file.read(size)
        if self._advance:
            self._advance(len(piece))
        return piece


def add_choices(parser: argparse.ArgumentParser) -> None:
    """The arguments ``--weights`` and ``--layout``."""
    parser.add_argument("--weights", metavar="FILE", help="weights that you trained (default: those of the package)")
    parser.add_argument(
        "--layout", metavar="NAME", help='a known layout, a TOML file that tells of one, or "wild": none (default: all)'
    )


def check_choices(args: argparse.Namespace) -> None:
    """Ends the command if weights or layout cannot be used, before anything is read or written."""
    if args.weights is not None:
        from newssplit.model import load_model

        _check(load_model, args.weights)
    if args.layout is not None:
        from newssplit.layouts import find_layouts

        _check(find_layouts, args.layout)


def _check(load: Callable[[str], object], name: str) -> None:
    try:
        load(name)
    except OSError as error:
        raise Stop(describe(error, name)) from None
    except ValueError as error:
        raise Stop(f"{name}: {error}" if name not in str(error) else str(error)) from None
