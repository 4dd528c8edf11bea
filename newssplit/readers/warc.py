"""Crawls to text: WARC files of pages, and WET files, which hold the text of pages already.

A record that holds text (``conversion``, ``warcinfo``) stands there as it is, with its headers. Of a page (a
``response`` of status 2xx, or a ``resource``, that is HTML or plain text) there stands such a record, made of it:

    WARC/1.0
    WARC-Type: conversion
    WARC-Target-URI: https://skarn.example/bridge
    WARC-Date: 2031-05-04T12:40:00Z
    Content-Type: text/plain
    Content-Length: 1234

    Harbour bridge closes ...

with the length of the text that follows, in bytes of UTF-8, as everywhere in WARC. Other records (requests, images ...)
are left out, and told in one line at the end. Records are read one by one; what is held is the largest of them.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterator
from typing import Final

import regex

from newssplit.readers.encodings import decode_whole
from newssplit.readers.html import looks_like_html, walk_page
from newssplit.readers.streams import CHUNK, Stream

_LIMIT: Final = 64 << 20  # bytes of a record, and of a page that is unpacked
_FIRST: Final = 4096  # bytes that hold nearly all headers
_AFTER: Final = 64  # bytes behind a record that show whether the next one begins there
_HEAD: Final = 1 << 16  # bytes of a record's headers, or of a response's

_VERSION: Final = regex.compile(rb"WARC/\d\.\d+ [ \t]*+ \r?\n", regex.VERBOSE)
_BLANK: Final = regex.compile(rb"\r?\n\r?\n")
_NEXT: Final = regex.compile(rb"(?: \r?\n ){2,} (?= WARC/\d\.\d+ [ \t]*+ \r?\n )", regex.VERBOSE)


def looks_like_warc(head: bytes) -> bool:
    """Whether a file that begins with these bytes is a WARC or WET file."""
    return _VERSION.match(head.lstrip(b"\r\n")) is not None


class _Headers(dict[str, str]):
    """Headers of a record or a response, by their names in lower case."""

    def __init__(self, data: bytes) -> None:
        lines = regex.sub(rb"\r?\n[ \t]+", b" ", data).decode("utf-8", "replace").splitlines()[1:]
        rows = (line.partition(":") for line in lines)
        super().__init__((name.strip().lower(), value.strip()) for name, _, value in rows)

    def find_kind(self) -> str:
        """The media type, without its parameters."""
        return self.get("content-type", "").partition(";")[0].strip().lower()


def read_warc(stream: Stream) -> Iterator[str]:
    """The text of a crawl, an empty chunk first; a chunk is a record."""
    yield ""
    left_out: Counter[str] = Counter()
    for head, headers, block in _Records(stream):
        kind = headers.get("warc-type", "").lower()
        if block is None:
            left_out[f"{kind} of more than {_LIMIT >> 20} MiB"] += 1
        elif kind in ("conversion", "warcinfo"):
            end = "\r\n" if head.endswith(b"\r\n") else "\n"
            yield head.decode("utf-8", "replace") + block.decode("utf-8", "replace") + end * 2
        elif kind in ("response", "resource"):
            text = _read_response(block, stream.path) if kind == "response" else _read_page(block, headers, stream.path)
            if isinstance(text, str):
                yield _make_record(headers, text)
            else:
                left_out[text[0]] += 1
        else:
            left_out[kind or "without a type"] += 1
    if left_out:
        kinds = ", ".join(f"{count:,} {kind}" for kind, count in left_out.most_common())
        stream.skip("", f"found {left_out.total():,} records that hold no page ({kinds})")


class _Records:
    """The records of a crawl: the headers of one, with the blank line behind them, and what it holds.

    What it holds is None where that is too much to be a page.
    """

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        # Somebody has edited the file, or changed its line ends: a record goes on until the next one begins.
        self._edited = False

    def __iter__(self) -> Iterator[tuple[bytes, _Headers, bytes | None]]:
        while head := self._read_head():
            headers = _Headers(head)
            yield head, headers, self._read_block(headers.get("content-length", ""))

    def _read_head(self) -> bytes:
        stream = self._stream
        while (head := stream.peek(_FIRST)) and not head.strip(b"\r\n"):
            stream.read(len(head))
        stream.read(len(head) - len(head.lstrip(b"\r\n")))
        head = stream.peek(_FIRST)
        end = _BLANK.search(head)
        if end is None:
            head = stream.peek(_HEAD)
            end = _BLANK.search(head)
        if head and not _VERSION.match(head):
            raise stream.refuse("found data that are no record of a crawl, expected a sound WARC file")
        if head and end is None:
            raise stream.refuse("found a record whose headers break off, expected a whole WARC file")
        return stream.read(end.end()) if end else b""

    def _read_block(self, digits: str) -> bytes | None:
        stream = self._stream
        length = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 16 else 0
        if length > _LIMIT:
            while length and (piece := stream.read(min(length, CHUNK))):
                length -= len(piece)
            if length:
                raise stream.refuse("found a record that breaks off, expected a whole WARC file")
            return None
        data = stream.peek(length + _AFTER)
        if len(data) < length or not _begins_record(data[length:]):
            length = self._find_end(stream.peek(length + _HEAD), length)
        block = b""
        while len(block) < length and (piece := stream.read(length - len(block))):
            block += piece
        return block

    def _find_end(self, data: bytes, length: int) -> int:
        if found := _NEXT.search(data):
            self._edited = True
            return found.start()
        if self._edited and len(data) < length + _HEAD:
            return len(data)
        if len(data) < length:
            raise self._stream.refuse("found a record that breaks off, expected a whole WARC file")
        raise self._stream.refuse("found data that are no record of a crawl, expected a sound WARC file")


def _begins_record(data: bytes) -> bool:
    rest = data.lstrip(b"\r\n")
    return not rest or _VERSION.match(rest) is not None


def _read_response(block: bytes, path: str) -> str | tuple[str]:
    """The text of the page that a response holds; else what it is, in a tuple."""
    end = _BLANK.search(block, 0, _HEAD)
    if end is None or not block.startswith(b"HTTP/"):
        return ("response that is not HTTP",)
    headers = _Headers(block[: end.start()])
    status = block[: end.start()].split(b"\n")[0].split()
    if len(status) < 2 or not status[1].startswith(b"2"):
        return (f"response of status {status[1].decode('ascii', 'replace') if len(status) > 1 else 'unknown'}",)
    body = block[end.end() :]
    if headers.get("transfer-encoding", "").lower() == "chunked":
        body = _join_chunks(body)
    packed = headers.get("content-encoding", "").lower()
    if packed in ("gzip", "x-gzip", "deflate"):
        body = _unpack(body)
    elif packed not in ("", "identity", "utf-8", "none"):
        return (f"response packed with {packed}",)
    return _read_page(body, headers, path)


def _read_page(body: bytes, headers: _Headers, path: str) -> str | tuple[str]:
    kind = headers.find_kind()
    charset = regex.search(r"(?i)charset\s*=\s*[\"']?([\w.:-]+)", headers.get("content-type", ""))
    declared = charset[1] if charset else None
    if kind in ("text/html", "application/xhtml+xml") or (
        kind in ("", "text/plain", "application/octet-stream", "unknown/unknown") and looks_like_html(body[:4096])
    ):
        return walk_page(decode_whole(body, declared), path)
    if kind == "text/plain":
        return decode_whole(body, declared).replace("\r\n", "\n").replace("\r", "\n")
    return (kind or "of no type",)


def _make_record(headers: _Headers, text: str) -> str:
    kept = (("WARC-Target-URI", "warc-target-uri"), ("WARC-Date", "warc-date"))
    lines = ["WARC/1.0", "WARC-Type: conversion", *(f"{name}: {headers[key]}" for name, key in kept if key in headers)]
    length = len(text.encode("utf-8", "replace"))
    return "\n".join([*lines, "Content-Type: text/plain", f"Content-Length: {length}", "", text, "", ""])


_CHUNK: Final = regex.compile(rb"[ \t]*+ ([0-9A-Fa-f]{1,8}) [^\n]*+ \n", regex.VERBOSE)


def _join_chunks(body: bytes) -> bytes:
    """A body that was sent in chunks; as it is where it only claims to be (crawlers join them and leave the header)."""
    pieces: list[bytes] = []
    place = 0
    while size := _CHUNK.match(body, place):
        length = int(size[1], 16)
        if not length:
            return b"".join(pieces)
        pieces.append(body[size.end() : size.end() + length])
        place = size.end() + length
        place += 2 if body.startswith(b"\r\n", place) else 0
    return b"".join(pieces) if pieces and place >= len(body) else body


def _unpack(body: bytes) -> bytes:
    """A packed body; as it is where it only claims to be, and as far as it goes where it breaks off."""
    for window in (47, -15):  # gzip and zlib, told apart by their beginning; bare deflate
        try:
            return zlib.decompressobj(window).decompress(body, _LIMIT)
        except zlib.error:
            continue
    return body
