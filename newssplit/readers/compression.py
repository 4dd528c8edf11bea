"""Compressed files: one layer is taken off, and the stream inside is read like any other file.

Data that unpacks to itself without end exists, so what is compressed twice is refused.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import Any, Final

from newssplit.readers.streams import CHUNK, Stream, Unpacked, need

_MEMORY: Final = 256 << 20  # bytes that unpacking xz may take


class _Members:
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


def unpack_gzip(stream: Stream) -> Stream:
    """The stream inside a gzip file."""
    file = gzip.GzipFile(fileobj=stream, mode="rb")  # type: ignore[call-overload]
    return stream.wrap(Unpacked(file, stream.path, "gzip", zlib.error, gzip.BadGzipFile))


def unpack_bzip2(stream: Stream) -> Stream:
    """The stream inside a bzip2 file."""
    import bz2

    return stream.wrap(Unpacked(_Members(stream, bz2.BZ2Decompressor), stream.path, "bzip2", OSError))


def unpack_xz(stream: Stream) -> Stream:
    """The stream inside an xz file."""
    import lzma

    file = _Members(stream, lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_MEMORY))
    return stream.wrap(Unpacked(file, stream.path, "xz", lzma.LZMAError))


def unpack_zstd(stream: Stream) -> Stream:
    """The stream inside a Zstandard file."""
    zstd = _find_zstd()
    if zstd is None:
        raise need("backports.zstd", stream.path, "a Zstandard file")
    return stream.wrap(Unpacked(_Members(stream, zstd.ZstdDecompressor), stream.path, "Zstandard", zstd.ZstdError))


def _find_zstd() -> Any:
    """Python's own module, from 3.14 on, or its twin for older ones; None if there is neither."""
    for name in ("compression.zstd", "backports.zstd"):
        with suppress(ModuleNotFoundError):
            return import_module(name)
    return None
