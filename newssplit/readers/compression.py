"""Compressed files: one layer is taken off, and the stream inside is read like any other file.

Data that unpacks to itself without end exists, so what is compressed twice is refused.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import Any, Final

from newssplit.readers.streams import CHUNK, Stream, UnreadableText, need

_MEMORY: Final = 256 << 20  # bytes that unpacking xz may take


class _Unpacked:
    """The bytes inside a file of one or more compressed members.

    ``make`` gives a decompressor for one member: those of bz2, lzma and zstd have ``decompress``, ``needs_input``,
    ``eof`` and ``unused_data`` in common.
    """

    def __init__(self, stream: Stream, make: Callable[[], Any]) -> None:
        self._stream, self._make = stream, make
        self._member = make()
        self._rest = b""

    def read(self, size: int, /) -> bytes:
        while True:
            if self._member.eof:
                # Another member may follow, also behind padding.
                rest = self._member.unused_data.lstrip(b"\0")
                while not rest:
                    if not (piece := self._stream.read(CHUNK)):
                        return b""
                    rest = piece.lstrip(b"\0")
                self._rest = rest
                self._member = self._make()
            elif self._member.needs_input and not self._rest:
                self._rest = self._stream.read(CHUNK)
                if not self._rest:
                    raise EOFError
            data, self._rest = self._rest, b""
            unpacked: bytes = self._member.decompress(data, size)
            if unpacked:
                return unpacked


@contextmanager
def unpack_gzip(stream: Stream) -> Iterator[Stream]:
    """The stream inside a gzip file."""
    with (
        gzip.GzipFile(fileobj=stream, mode="rb") as file,  # type: ignore[call-overload]
        _telling(stream, "gzip", zlib.error, gzip.BadGzipFile),
    ):
        yield stream.wrap(file)


@contextmanager
def unpack_bzip2(stream: Stream) -> Iterator[Stream]:
    """The stream inside a bzip2 file."""
    import bz2

    with _telling(stream, "bzip2", OSError):
        yield stream.wrap(_Unpacked(stream, bz2.BZ2Decompressor))


@contextmanager
def unpack_xz(stream: Stream) -> Iterator[Stream]:
    """The stream inside an xz file."""
    import lzma

    with _telling(stream, "xz", lzma.LZMAError):
        yield stream.wrap(_Unpacked(stream, lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_MEMORY)))


@contextmanager
def unpack_zstd(stream: Stream) -> Iterator[Stream]:
    """The stream inside a Zstandard file."""
    zstd = _find_zstd()
    if zstd is None:
        raise need("backports.zstd", stream.path, "a Zstandard file")
    with _telling(stream, "Zstandard", zstd.ZstdError):
        yield stream.wrap(_Unpacked(stream, zstd.ZstdDecompressor))


@contextmanager
def _telling(stream: Stream, name: str, *errors: type[Exception]) -> Iterator[None]:
    try:
        yield
    except EOFError:
        raise stream.refuse(f"found {name} data that breaks off, expected a whole {name} file") from None
    except UnreadableText:
        raise
    except errors as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the file's own trouble, not the data's
        raise stream.refuse(f"found broken {name} data ({error}), expected a sound {name} file") from None


def _find_zstd() -> Any:
    """Python's own module, from 3.14 on, or its twin for older ones; None if there is neither."""
    for name in ("compression.zstd", "backports.zstd"):
        with suppress(ModuleNotFoundError):
            return import_module(name)
    return None
