"""Bytes to text: how the encoding of a text is found, and how it is decoded.

1. A byte order mark settles it (UTF-8, UTF-16, UTF-32); neither the mark nor any further down is part of the text;
2. the first mebibyte is sound UTF-8 with few control characters: the file is UTF-8;
3. it holds zero bytes and makes sense as UTF-16, in one order of bytes or the other;
4. it is full of control characters: no text, refused;
5. it is UTF-8 but for a few bytes, or for lines in cp1252: UTF-8, to be mended (``newssplit.readers.mending``);
6. it is UTF-8 but for many bytes: a damaged file, refused with the place of the first bad byte;
7. a library guesses the legacy encoding from that first mebibyte (extra ``files``).

An encoding of a plain text, once settled, holds to the end of the file. UTF-8 is mended on the way, and what was mended
is told; in any other encoding, and where too much of UTF-8 is lost, a byte that does not fit ends the reading with
``UnreadableText`` and its offset. Whoever would rather have replacement characters opens the file with
``open(path, encoding=..., errors="replace")`` and hands that over.

Markup, mail and crawls declare their encoding, often wrongly: there, sound UTF-8 is UTF-8, anything else is what it is
declared to be, and what does not fit becomes U+FFFD, as in browsers and mail programs.

Line endings are left as they are, so that offsets count code points of the decoded text.
"""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Iterator
from itertools import chain
from typing import Final

import regex

from newssplit.readers.mending import Mender, is_mendable, report_misfit
from newssplit.readers.streams import CHUNK, Stream, UnreadableText

EXPECTED: Final = "expected text, or a document, mailbox, crawl or archive that holds text"
SAMPLE: Final = 1 << 20  # bytes that the encoding is told from

# What a text may hold many of below U+0020: white space, form feeds, backspaces, escape sequences and the old mark
# of a file's end.
_CONTROL: Final = bytes(set(range(0x20)) - set(b"\b\t\n\v\f\r\x1a\x1b"))
# Messages as agencies send them (IPTC 7901, ANPA 1312) are framed by characters that steered teleprinters: those that
# a message may hold beside what any text holds, and how one begins.
_CONTROL_OF_WIRES: Final = bytes(set(_CONTROL) - set(b"\x01\x02\x03\x04\x10\x11\x12\x13\x14\x16\x17\x1c\x1d\x1e\x1f"))
_WIRE: Final = regex.compile(rb"[\s\x16\x00]*+ \x01 [^\x00]{3,400}? \x02 [^\x00]{3}", regex.VERBOSE | regex.DOTALL)

_BOMS: Final = (
    # The mark of UTF-16 (little end first) begins that of UTF-32, so the longer ones come first.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


_MARK: Final = "\N{ZERO WIDTH NO-BREAK SPACE}"


def read_plain(stream: Stream) -> Iterator[str]:
    """The text of a file that is nothing but text, an empty chunk first."""
    sample = stream.peek(SAMPLE)
    mark, encoding = next((row for row in _BOMS if sample.startswith(row[0])), (b"", ""))
    encoding = encoding or _find_encoding(sample, stream.path)
    stream.read(len(mark))
    chunks = _decode_mended(stream, len(mark)) if encoding == "utf-8" else _decode_strictly(stream, encoding, len(mark))
    # The first chunk is decoded before the empty one goes out: an error in it is told at once.
    first = next(chunks, "")
    yield ""
    for text in chain((first,), chunks):
        # Files that were put together keep their marks, which hide how a line begins.
        if text := text.replace(_MARK, ""):
            yield text


def _decode_mended(stream: Stream, offset: int) -> Iterator[str]:
    """The text of a file in UTF-8. What was mended in it is told at its end."""
    mender = Mender(stream.path, offset)
    while chunk := stream.read(CHUNK):
        yield mender.decode(chunk)
    yield mender.decode(b"", final=True)
    if mender.lines:
        found = f"found lines that are not UTF-8 ({mender.lines}, the first at offset {mender.first_line})"
        stream.skip("", found, "read as cp1252")
    if mender.lost:
        found = f"found bytes that are not UTF-8 ({mender.lost}, the first at offset {mender.first_lost})"
        stream.skip("", found, "read as U+FFFD")


def _decode_strictly(stream: Stream, encoding: str, offset: int) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    while True:
        chunk = stream.read(CHUNK)
        # Bytes of a character that the chunk before has cut are decoded, and counted, with this one.
        waiting = len(decoder.getstate()[0])
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            place = offset - waiting + error.start
            raise report_misfit(stream.path, encoding, place, error.object[error.start : error.start + 1]) from None
        yield text
        if not chunk:
            return
        offset += len(chunk)


# What a page or a letter calls its encoding, where browsers understand another one by it.
_MEANT: Final = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
    "utf-16": "utf-8",  # who can read the declaration has no UTF-16
    "utf-16-le": "utf-8",
    "utf-16-be": "utf-8",
    "utf-32": "utf-8",
}
# Encodings of Python's that are none of a page, or that hide markup.
_NEVER: Final = frozenset(("idna", "punycode", "raw-unicode-escape", "unicode-escape", "undefined", "utf-7"))
_DECLARED: Final = regex.compile(
    rb"""
    <meta\b [^>]*? \bcharset \s*+ = \s*+ ["']?+ \s*+ ([\w.:-]++)
    | <\?xml\b [^>]*? \bencoding \s*+ = \s*+ ["']?+ \s*+ ([\w.:-]++)
    """,
    regex.VERBOSE | regex.IGNORECASE,
)
_DECLARED_WITHIN: Final = 1 << 17  # bytes: saved pages have long scripts in front


def find_codec(name: str) -> str | None:
    """Python's name for an encoding as pages and mail programs name it; None if there is none."""
    try:
        codec = codecs.lookup(name.strip().strip("\"'").replace("x-sjis", "shift_jis"))
    except (LookupError, ValueError):
        return None
    if not codec._is_text_encoding or codec.name in _NEVER:
        return None
    return _MEANT.get(codec.name, codec.name)


def decode_marked(stream: Stream, declared: str | None = None) -> Iterator[str]:
    """The characters of a page, an empty chunk first. ``declared`` is an encoding that the page came with."""
    sample = stream.peek(SAMPLE)
    mark, encoding = next((row for row in _BOMS if sample.startswith(row[0])), (b"", ""))
    encoding = encoding or _find_marked(sample, declared, stream.path)
    yield ""
    stream.read(len(mark))
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    while chunk := stream.read(CHUNK):
        yield decoder.decode(chunk)
    yield decoder.decode(b"", final=True)


def decode_whole(data: bytes, declared: str | None = None) -> str:
    """The characters of a page or a part of a mail that is at hand; nothing raises."""
    mark, encoding = next((row for row in _BOMS if data.startswith(row[0])), (b"", ""))
    if not encoding:
        try:
            encoding = _find_marked(data[:SAMPLE], declared, "")
        except UnreadableText:
            encoding = "utf-8"
    return data[len(mark) :].decode(encoding, "replace")


def _find_marked(sample: bytes, declared: str | None, path: str) -> str:
    # Markup in UTF-16 is mostly ASCII, every other byte a zero.
    if sample.count(0) * 4 > len(sample) and (order := _find_order(sample)):
        return order
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(sample, final=len(sample) < SAMPLE)
        if not text.isascii():
            return "utf-8"
    except UnicodeDecodeError:
        pass
    found = _DECLARED.search(sample, 0, _DECLARED_WITHIN)
    inside = (found[1] or found[2]).decode("ascii", "replace") if found else ""
    encoding = find_codec(declared or "") or find_codec(inside)
    if encoding == "utf-8":
        sound, bad = _count_sequences(sample)
        if bad > sound:
            encoding = None  # that is not what it was written in
    return encoding or _find_encoding(sample, path)


# How ISO-2022-JP, all of whose bytes are ASCII, says that two bytes are a character from here on.
_JAPANESE: Final = b"\x1b$B"


def _find_encoding(sample: bytes, path: str) -> str:
    """The encoding of a text without a byte order mark, told from its first bytes."""
    if _JAPANESE in sample and sample.isascii():
        return "iso2022_jp"
    # A stray control character is odd content; one in twenty is no text in any encoding of whole bytes.
    control = len(sample) - len(sample.translate(None, _CONTROL_OF_WIRES if _WIRE.match(sample) else _CONTROL))
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
        raise UnreadableText(path, f"found binary data, {EXPECTED}")
    if misfit is not None:
        # Other encodings hardly ever give sound sequences by chance, unless they are full of bytes beyond ASCII.
        sound, bad = _count_sequences(sample)
        likely = sound > 2 * bad
        rare = sound > 0 and (2 * sound + bad) * _RARE <= len(sample)
        if (likely or rare) and b"\0" not in sample and is_mendable(sample, whole=len(sample) < SAMPLE):
            return "utf-8"
        if likely:
            raise report_misfit(path, "utf-8", misfit, sample[misfit : misfit + 1])
    return _guess(sample, path)


# In languages of the Latin alphabet at most one byte in so many is beyond ASCII.
_RARE: Final = 4
# A sound sequence of UTF-8 beyond ASCII, near enough for counting.
_SEQUENCE: Final = regex.compile(
    rb"""  [\xc2-\xdf] [\x80-\xbf]       # two bytes
        |  [\xe0-\xef] [\x80-\xbf]{2}    # three
        |  [\xf0-\xf4] [\x80-\xbf]{3}    # four
    """,
    regex.VERBOSE,
)


def _count_sequences(sample: bytes) -> tuple[int, int]:
    """How many characters beyond ASCII are sound UTF-8, and how many bytes are none."""
    sound = sum(1 for _ in _SEQUENCE.finditer(sample))
    rest = _SEQUENCE.sub(b"", sample)
    return sound, len(rest) - len(rest.translate(None, bytes(range(0x80, 0x100))))


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
_MULTIBYTE: Final = """
    big5 big5hkscs cp932 cp949 cp950 euc_jis_2004 euc_jisx0213 euc_jp euc_kr gb18030 gb2312 gbk johab shift_jis
    shift_jis_2004 shift_jisx0213
"""
_UNDEFINED: Final = regex.compile(rb"[\x81\x8d\x8f\x90\x9d]")  # in cp1252
_NEIGHBOURS: Final = regex.compile(rb"[\x80-\xff]{2}")
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
    # In encodings of several bytes a character, text has bytes beyond ASCII next to each other.
    lone = _NEIGHBOURS.search(sample) is None
    matches = from_bytes(sample, cp_exclusion=[*_UNICODE, *_MULTIBYTE.split()] if lone else _UNICODE)
    best = matches.best()
    if best is None and lone and not _UNDEFINED.search(sample):
        return "cp1252"  # letters here and there: the most common encoding of all is as good a guess as any
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
