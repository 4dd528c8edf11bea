"""What every reader reads from, and how it says that it cannot: byte streams, errors, and what is left out."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final, NamedTuple, Protocol

CHUNK: Final = 1 << 16  # bytes read at a time


class UnreadableText(ValueError):
    """A file that holds no text that can be read.

    ``path`` names the file (``"<stdin>"`` and the like for open files), ``reason`` says what was found and what was
    expected, ``offset`` is the place in bytes (of the unpacked data, for a compressed file) where one byte is to blame.
    """

    def __init__(self, path: str, reason: str, offset: int | None = None) -> None:
        super().__init__(path, reason, offset)
        self.path, self.reason, self.offset = path, reason, offset

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


class Skipped(NamedTuple):
    """A part of a file that is left out, or that is not read as it should be: ``name`` says which (path and member),
    ``reason`` why, ``fate`` what has become of it.
    """

    name: str
    reason: str
    fate: str = "left out"

    def __str__(self) -> str:
        return f"{self.name}: {self.reason}, {self.fate}"


class Text(NamedTuple):
    """One of the texts that a file holds: ``name`` is the path, with the member's for archives."""

    name: str
    chunks: Iterator[str]


OnSkip = Callable[[Skipped], None]


def warn(skipped: Skipped) -> None:
    """Tells the logger ``newssplit.readers`` what is left out or mended, unless the caller wants to know."""
    logging.getLogger("newssplit.readers").warning("%s", skipped)


class Readable(Protocol):
    """An open file, as far as this package needs one: ``read(n)`` gives at most ``n`` bytes, or characters."""

    def read(self, size: int, /) -> Any:
        """At most ``size`` bytes or characters; empty at the end."""


Source = str | os.PathLike[str] | Readable


class Stream:
    """A binary stream whose beginning can be looked at before it is read.

    ``path`` is what messages call it, ``on_skip`` is told what readers leave out, ``depth`` is the number of archives
    around it.
    """

    def __init__(self, file: Readable, path: str, on_skip: OnSkip = warn, depth: int = 0) -> None:
        self._file, self._held, self._ended = file, b"", False
        self.path, self.on_skip, self.depth = path, on_skip, depth

    def wrap(self, file: Readable) -> Stream:
        """The stream of a file that is made of this one: it goes by the same name."""
        return Stream(file, self.path, self.on_skip, self.depth)

    def peek(self, size: int) -> bytes:
        """The next ``size`` bytes, fewer at the end; they stay to be read."""
        pieces, held = [self._held], len(self._held)
        while held < size and not self._ended:
            piece = self._file.read(size - held) or b""
            self._ended = not piece
            pieces.append(piece)
            held += len(piece)
        self._held = b"".join(pieces)
        return self._held[:size]

    def read(self, size: int = -1) -> bytes:
        """At most ``size`` bytes, empty at the end."""
        if size < 0:
            raise ValueError("a number of bytes was expected")
        if self._held:
            piece, self._held = self._held[:size], self._held[size:]
            return piece
        return b"" if self._ended else self._file.read(size) or b""

    def gather(self, limit: int) -> bytes:
        """All that is left, for formats that cannot be read piece by piece; refused beyond ``limit`` bytes."""
        pieces, size = [], 0
        while piece := self.read(1 << 20):
            size += len(piece)
            if size > limit:
                raise self.refuse(f"found more than {limit >> 20} MiB, expected a document of at most that")
            pieces.append(piece)
        return b"".join(pieces)

    def spool(self, limit: int) -> IO[bytes]:
        """All that is left, as a file that can be sought (on disk, if it is long); refused beyond ``limit`` bytes."""
        file, size = SpooledTemporaryFile(max_size=64 << 20), 0  # noqa: SIM115, whoever asks closes it
        while piece := self.read(1 << 20):
            size += len(piece)
            if size > limit:
                file.close()
                raise self.refuse(f"found more than {limit >> 20} MiB, expected a file of at most that")
            file.write(piece)
        file.seek(0)
        return file

    def refuse(self, reason: str, offset: int | None = None) -> UnreadableText:
        """The error to raise."""
        return UnreadableText(self.path, reason, offset)

    def skip(self, what: str, reason: str, fate: str = "left out") -> None:
        """Tells that ``what``, a part of this file, is left out, or what else has become of it."""
        self.on_skip(Skipped(f"{self.path}/{what}" if what else self.path, reason, fate))


def need(package: str, path: str, what: str) -> UnreadableText:
    """The error to raise where a library of the extra ``files`` is not installed."""
    return UnreadableText(path, f'found {what}; reading it needs {package}: pip install "newssplit[files]"')


class Unpacked:
    """An unpacked file, as it is read: what is wrong with the packed data is told as with any file.

    ``name`` is what the packed file is called, ``errors`` are what unpacking raises beside ``EOFError``.
    """

    def __init__(self, file: Readable, path: str, name: str, *errors: type[Exception]) -> None:
        self._file, self._path, self._name, self._errors = file, path, name, errors

    def read(self, size: int, /) -> bytes:
        """At most ``size`` bytes, empty at the end."""
        try:
            piece: bytes = self._file.read(size)
        except EOFError:
            reason = f"found {self._name} data that breaks off, expected a whole {self._name} file"
            raise UnreadableText(self._path, reason) from None
        except self._errors as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise  # the file's own trouble, not the data's
            reason = f"found broken {self._name} data ({error}), expected a sound {self._name} file"
            raise UnreadableText(self._path, reason) from None
        return piece
