r"""Files to text: whatever holds a feed goes in, chunks of decoded text come out.

What a file is, is read from its content, never from its name. ``KINDS`` lists the containers that are known by their
first bytes; anything else is plain text in an encoding that is found like this:

1. a byte order mark settles it (UTF-8, UTF-16, UTF-32); the mark is no part of the text;
2. the first mebibyte is sound UTF-8 with few control characters: the file is UTF-8;
3. it holds zero bytes and makes sense as UTF-16, in one order of bytes or the other;
4. it is full of control characters: no text, refused;
5. it is UTF-8 but for some bytes: a damaged file, refused with the place of the first bad byte;
6. a library guesses the legacy encoding from that first mebibyte (extra ``files``).

An encoding, once settled, holds to the end of the file: a byte far behind that does not fit it ends the reading with
``UnreadableText`` and its offset. Nothing is replaced, dropped or guessed again on the way. Whoever would rather have
replacement characters opens the file with ``open(path, encoding=..., errors="replace")`` and hands that over.

Line endings are left as they are, so that offsets count code points of the decoded text.
"""

from __future__ import annotations

import codecs
import gzip
import os
import unicodedata
import zlib
from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple, Protocol

import regex

CHUNK: Final = 1 << 16  # bytes read at a time
SAMPLE: Final = 1 << 20  # bytes that the encoding is told from
_HEAD: Final = 512  # bytes that the kind of a file is told from

_EXPECTED: Final = "expected text, or text compressed with gzip"

# What a text may hold many of below U+0020: white space, form feeds, backspaces, escape sequences and the old mark
# of a file's end.
_CONTROL: Final = bytes(set(range(0x20)) - set(b"\b\t\n\v\f\r\x1a\x1b"))

_BOMS: Final = (
    # The mark of UTF-16 (little end first) begins that of UTF-32, so the longer ones come first.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class UnreadableText(ValueError):
    """A file that holds no text that can be read.

    ``path`` names the file (``"<stdin>"`` and the like for open files), ``reason`` says what was found and what was
    expected, ``offset`` is the place in bytes (of the unpacked data, for a gzip file) where one byte is to blame.
    """

    def __init__(self, path: str, reason: str, offset: int | None = None) -> None:
        super().__init__(path, reason, offset)
        self.path, self.reason, self.offset = path, reason, offset

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


class Readable(Protocol):
    """An open file, as far as this module needs one: ``read(n)`` gives at most ``n`` bytes, or characters."""

    def read(self, size: int, /) -> Any:
        """At most ``size`` bytes or characters; empty at the end."""


Source = str | os.PathLike[str] | Readable


class _Bytes:
    """A binary stream whose beginning can be looked at before it is read."""

    def __init__(self, file: Readable, path: str) -> None:
        self._file, self._held, self._ended = file, b"", False
        self.path = path

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


class Kind(NamedTuple):
    """A kind of file: its name, how its first bytes (at most 512) tell it, and what makes text of it.

    ``open`` gives chunks of decoded text; it is None for what is recognised only to be refused by its name.
    """

    name: str
    recognises: Callable[[bytes], bool]
    open: Callable[[_Bytes], Iterator[str]] | None


def _read_gzip(stream: _Bytes) -> Iterator[str]:
    # Data that unpacks to itself without end exists, so one layer is all that is taken off.
    with gzip.GzipFile(fileobj=stream, mode="rb") as unpacked:  # type: ignore[call-overload]
        inner = _Bytes(unpacked, stream.path)
        try:
            if inner.peek(2) == b"\x1f\x8b":
                raise UnreadableText(stream.path, "found gzip inside gzip, expected text inside")
            yield from _read_kind(inner)
        except EOFError:
            raise UnreadableText(stream.path, "found gzip data that breaks off, expected a whole gzip file") from None
        except (zlib.error, gzip.BadGzipFile) as error:
            raise UnreadableText(stream.path, f"found broken gzip data ({error}), expected a sound gzip file") from None


def _begins(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(marks)


def _at(offset: int, *marks: bytes) -> Callable[[bytes], bool]:
    return lambda head: head[offset:].startswith(marks)


# A new kind of file is a row here, with a function that makes text of it.
KINDS: Final = (
    Kind("gzip", _begins(b"\x1f\x8b\x08"), _read_gzip),
    Kind("a PDF document", _begins(b"%PDF-"), None),
    Kind("a zip archive (or an office document)", _begins(b"PK\x03\x04", b"PK\x05\x06"), None),
    Kind("an old office document", _begins(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), None),
    Kind("an RTF document", _begins(rb"{\rtf1"), None),
    Kind("a PNG image", _begins(b"\x89PNG\r\n\x1a\n"), None),
    Kind("a JPEG image", _begins(b"\xff\xd8\xff"), None),
    Kind("a GIF image", _begins(b"GIF87a", b"GIF89a"), None),
    Kind("a TIFF image", _begins(b"II*\x00", b"MM\x00*"), None),
    Kind("a WebP image", lambda head: head.startswith(b"RIFF") and head[8:12] == b"WEBP", None),
    Kind("a bzip2 file", lambda head: head.startswith(b"BZh") and head[4:10] == b"1AY&SY", None),
    Kind("an xz file", _begins(b"\xfd7zXZ\x00"), None),
    Kind("a Zstandard file", _begins(b"\x28\xb5\x2f\xfd"), None),
    Kind("a 7-Zip archive", _begins(b"7z\xbc\xaf\x27\x1c"), None),
    Kind("a tar archive", _at(257, b"ustar\x00", b"ustar  "), None),
    Kind("a SQLite database", _begins(b"SQLite format 3\x00"), None),
    Kind("a Parquet table", _begins(b"PAR1"), None),
    Kind("a program", _begins(b"\x7fELF"), None),
)


def open_text(source: Source) -> Iterator[str]:
    """The text of a file, in chunks of about 64 KiB.

    ``source`` is a path, or a file that is open for reading, binary or text; an open file is read from where it
    stands and is left open. The file is opened, and its kind and encoding settled, before this returns.

    Raises ``TypeError`` for anything else, ``OSError`` for a file that cannot be opened, and ``UnreadableText``, here
    or while reading, for one that holds no text.
    """
    if isinstance(source, (bytes, bytearray)) or not (
        isinstance(source, (str, os.PathLike)) or callable(getattr(source, "read", None))
    ):
        raise TypeError(f"expected a path, or a file that is open for reading, not {type(source).__name__}")
    chunks = _read(source)
    next(chunks)
    return chunks


def _read(source: Source) -> Iterator[str]:
    # What comes first is an empty chunk, once all that can be known at once is known: a generator that has begun closes
    # its file even when nobody reads on.
    if isinstance(source, (str, os.PathLike)):
        path = os.fsdecode(source)
        with open(path, "rb", buffering=0) as file:
            yield from _read_kind(_Bytes(file, path))
        return
    name = getattr(source, "name", None)
    path = name if isinstance(name, str) else "<file>"
    if isinstance(source.read(0), str):
        yield from _read_characters(source, path)
    else:
        yield from _read_kind(_Bytes(source, path))


def _read_characters(file: Readable, path: str) -> Iterator[str]:
    yield ""
    try:
        while chunk := file.read(CHUNK):
            yield chunk
    except UnicodeDecodeError as error:
        raise UnreadableText(path, f"found bytes that are not {error.encoding}, expected text in it") from None


def _read_kind(stream: _Bytes) -> Iterator[str]:
    head = stream.peek(_HEAD)
    for kind in KINDS:
        if not kind.recognises(head):
            continue
        if kind.open is None:
            raise UnreadableText(stream.path, f"found {kind.name}, {_EXPECTED}")
        yield from kind.open(stream)
        return
    yield from _read_plain(stream)


def _read_plain(stream: _Bytes) -> Iterator[str]:
    sample = stream.peek(SAMPLE)
    mark, encoding = next((row for row in _BOMS if sample.startswith(row[0])), (b"", ""))
    encoding = encoding or _find_encoding(sample, stream.path)
    stream.read(len(mark))
    decoder = codecs.getincrementaldecoder(encoding)()
    offset = len(mark)
    # The first chunk is decoded before the empty one goes out: an error in it is told at once.
    chunk, ready = stream.read(CHUNK), False
    while True:
        # Bytes of a character that the chunk before has cut are decoded, and counted, with this one.
        waiting = len(decoder.getstate()[0])
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            place = offset - waiting + error.start
            raise _misfit(stream.path, encoding, place, error.object[error.start : error.start + 1]) from None
        if not ready:
            ready = True
            yield ""
        if text:
            yield text
        if not chunk:
            return
        offset += len(chunk)
        chunk = stream.read(CHUNK)


def _misfit(path: str, encoding: str, offset: int, byte: bytes) -> UnreadableText:
    name = encoding.upper().replace("_", "-")
    return UnreadableText(path, f"found byte 0x{byte.hex()} at offset {offset}, expected {name} to the end", offset)


# How ISO-2022-JP, all of whose bytes are ASCII, says that two bytes are a character from here on.
_JAPANESE: Final = b"\x1b$B"


def _find_encoding(sample: bytes, path: str) -> str:
    """The encoding of a text without a byte order mark, told from its first bytes."""
    if _JAPANESE in sample and sample.isascii():
        return "iso2022_jp"
    # A stray control character is odd content; one in twenty is no text in any encoding of whole bytes.
    control = len(sample) - len(sample.translate(None, _CONTROL))
    rich = control > 2 and control * 20 > len(sample)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample, final=len(sample) < SAMPLE)
        misfit = None
    except UnicodeDecodeError as error:
        misfit = error.start
    if misfit is None and not rich:
        return "utf-8"
    if b"\0" in sample and (order := _find_order(sample)):
        return order
    if rich:
        raise UnreadableText(path, f"found binary data, {_EXPECTED}")
    if misfit is not None and _is_damaged(sample):
        raise _misfit(path, "utf-8", misfit, sample[misfit : misfit + 1])
    return _guess(sample, path)


# A sound sequence of UTF-8 beyond ASCII, near enough for counting.
_SEQUENCE: Final = regex.compile(
    rb"""  [\xc2-\xdf] [\x80-\xbf]       # two bytes
        |  [\xe0-\xef] [\x80-\xbf]{2}    # three
        |  [\xf0-\xf4] [\x80-\xbf]{3}    # four
    """,
    regex.VERBOSE,
)


def _is_damaged(sample: bytes) -> bool:
    """Whether a sample is UTF-8 with some bad bytes: other encodings hardly ever give sound sequences by chance."""
    sound = sum(1 for _ in _SEQUENCE.finditer(sample))
    rest = _SEQUENCE.sub(b"", sample)
    bad = len(rest) - len(rest.translate(None, bytes(range(0x80, 0x100))))
    return sound > 2 * bad


_PLAIN: Final = frozenset(" \n\r\t0123456789,.")


def _find_order(sample: bytes) -> str | None:
    """UTF-16 without a mark: the order of bytes in which the sample makes sense, None if neither does.

    Sense: it decodes, hardly a character is a control, unassigned or for private use; and since a wrong order can
    give assigned characters too (much of East Asia is one block), the right one is that which shows more spaces, line
    endings, digits and stops.
    """
    part = sample[:CHUNK]
    found: tuple[int, str] = (0, "")
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(part, final=len(sample) < CHUNK)
        except UnicodeDecodeError:
            continue
        odd = sum(unicodedata.category(char) in ("Cc", "Cn", "Co") for char in text if char not in _PLAIN)
        plain = sum(char in _PLAIN for char in text)
        if plain and odd * 50 <= len(text):
            found = max(found, (plain, encoding))
    return found[1] or None


# These are settled before anything is guessed.
_UNICODE: Final = [
    "utf_7",
    "utf_8",
    "utf_8_sig",
    "utf_16",
    "utf_16_le",
    "utf_16_be",
    "utf_32",
    "utf_32_le",
    "utf_32_be",
]
# Encodings of one byte a character that often explain a text equally well: the more common one first.
_COMMON: Final = ("cp1252", "cp1250", "iso8859_2", "cp1251", "koi8_r", "cp1254", "cp1257")
# Characters further on may be of the maker's larger set, which its users call by the smaller one's name.
_WIDER: Final = {"gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949"}


def _guess(sample: bytes, path: str) -> str:
    """A legacy encoding, guessed by charset-normalizer."""
    try:
        from charset_normalizer import from_bytes
    except ModuleNotFoundError:
        raise UnreadableText(
            path,
            "found text that is not UTF-8 or UTF-16, and recognising other encodings needs an extra: "
            'pip install "newssplit[files]"',
        ) from None
    if len(sample) == SAMPLE:
        # A character must not be cut at the end; in every encoding of this kind a line feed is one byte.
        sample = sample[: sample.rfind(b"\n") + 1] or sample
    matches = from_bytes(sample, cp_exclusion=_UNICODE)
    best = matches.best()
    if best is None:
        raise UnreadableText(path, "found bytes in no encoding that is recognised, expected UTF-8 text")
    rivals = [
        match.encoding
        for match in matches
        if match.chaos <= best.chaos + 0.005 and match.coherence >= best.coherence - 0.05
    ]
    alike = {*rivals, *best.could_be_from_charset}
    chosen = next((encoding for encoding in _COMMON if encoding in alike), best.encoding)
    return _WIDER.get(chosen, chosen)
