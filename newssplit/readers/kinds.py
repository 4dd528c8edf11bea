"""The kinds of file, each told by its first bytes, and what makes text of it.

A new kind of file is a row of ``KINDS``, with a function that makes text of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from newssplit.readers.archives import read_tar, read_zip
from newssplit.readers.compression import unpack_bzip2, unpack_gzip, unpack_xz, unpack_zstd
from newssplit.readers.encodings import EXPECTED, read_plain
from newssplit.readers.html import looks_like_html, read_html
from newssplit.readers.mail import looks_like_mail, looks_like_mbox, read_mail, read_mbox
from newssplit.readers.pdf import read_pdf
from newssplit.readers.rtf import read_rtf
from newssplit.readers.streams import Stream, Text
from newssplit.readers.warc import looks_like_warc, read_warc

_HEAD: Final = 4096  # bytes that the kind of a file is told from


class Kind(NamedTuple):
    """A kind of file: its name, how its first bytes (at most 4096) tell it, and what makes text of it.

    ``read`` gives chunks of text, an empty one first, once all that can be known at once is known. ``unpack`` gives the
    stream inside, ``texts`` several texts, the second argument being what reads a member. A kind that has none of these
    is recognised only to be refused by its name.
    """

    name: str
    recognises: Callable[[bytes], bool]
    read: Callable[[Stream], Iterator[str]] | None = None
    unpack: Callable[[Stream], Stream] | None = None
    texts: Callable[[Stream, Callable[[Stream], Iterator[str]]], Iterator[Text]] | None = None


def _begins(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(marks)


def _begins_below_blanks(*marks: bytes) -> Callable[[bytes], bool]:
    """Programs and people put a byte order mark, or blank lines, in front of what needs none."""
    return lambda head: head.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n").startswith(marks)


def _at(offset: int, *marks: bytes) -> Callable[[bytes], bool]:
    return lambda head: head[offset:].startswith(marks)


_BZIP2: Final = (b"1AY&SY", b"\x17rE8P\x90")  # with data, and without

KINDS: Final = (
    Kind("gzip", _begins(b"\x1f\x8b\x08"), unpack=unpack_gzip),
    Kind("bzip2", lambda head: head.startswith(b"BZh") and head[4:10] in _BZIP2, unpack=unpack_bzip2),
    Kind("xz", _begins(b"\xfd7zXZ\x00"), unpack=unpack_xz),
    Kind("Zstandard", _begins(b"\x28\xb5\x2f\xfd"), unpack=unpack_zstd),
    Kind("an HTML page", looks_like_html, read_html),
    Kind("a crawl", looks_like_warc, read_warc),
    Kind("a mailbox", looks_like_mbox, read_mbox),
    Kind("a message", looks_like_mail, read_mail),
    Kind("a PDF document", _begins_below_blanks(b"%PDF-"), read_pdf),
    Kind("a zip archive", _begins(b"PK\x03\x04", b"PK\x05\x06"), texts=read_zip),
    Kind("a tar archive", _at(257, b"ustar\x00", b"ustar  "), texts=read_tar),
    Kind("an old office document", _begins(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")),
    Kind("an RTF document", _begins_below_blanks(rb"{\rtf"), read_rtf),
    Kind("a PNG image", _begins(b"\x89PNG\r\n\x1a\n")),
    Kind("a JPEG image", _begins(b"\xff\xd8\xff")),
    Kind("a GIF image", _begins(b"GIF87a", b"GIF89a")),
    Kind("a TIFF image", _begins(b"II*\x00", b"MM\x00*")),
    Kind("a WebP image", lambda head: head.startswith(b"RIFF") and head[8:12] == b"WEBP"),
    Kind("a 7-Zip archive", _begins(b"7z\xbc\xaf\x27\x1c")),
    Kind("a RAR archive", _begins(b"Rar!\x1a\x07")),
    Kind("a SQLite database", _begins(b"SQLite format 3\x00")),
    Kind("a Parquet table", _begins(b"PAR1")),
    Kind("a program", _begins(b"\x7fELF")),
)
_TEXT: Final = Kind("plain text", _begins(b""), read_plain)


def find_kind(stream: Stream) -> Kind:
    """The kind of the file that a stream holds."""
    head = stream.peek(_HEAD)
    return next((kind for kind in KINDS if kind.recognises(head)), _TEXT)


def read_texts(stream: Stream) -> Iterator[Text]:
    """The texts of a file of any kind; each has to be read before the next one is asked for."""
    kind = find_kind(stream)
    if kind.unpack is not None:
        stream = kind.unpack(stream)
        inside = find_kind(stream)
        if inside.unpack is not None:
            raise stream.refuse(f"found {inside.name} inside {kind.name}, expected text inside")
        kind = inside
    if kind.texts is not None:
        yield from kind.texts(stream, _read_member)
    elif kind.read is not None:
        chunks = kind.read(stream)
        next(chunks)
        yield Text(stream.path, chunks)
    else:
        raise stream.refuse(f"found {kind.name}, {EXPECTED}")


def join_texts(texts: Iterator[Text]) -> Iterator[str]:
    """Several texts as one, an empty chunk first; between two of them stands a blank line."""
    last = "\n"
    for number, text in enumerate(texts):
        yield ("\n" if last == "\n" else "\n\n") if number else ""
        for chunk in filter(None, text.chunks):
            last = chunk[-1]
            yield chunk


def _read_member(stream: Stream) -> Iterator[str]:
    return join_texts(read_texts(stream))
