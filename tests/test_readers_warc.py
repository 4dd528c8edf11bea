"""Crawls: records of text and of pages, what is left out, what breaks off."""

from __future__ import annotations

import gzip
import io
import tracemalloc
import zlib

import pytest

from newssplit.readers import Skipped, UnreadableText, open_text

PAGE = '<!DOCTYPE html><html><head><meta charset="cp1252"><title>T</title></head><body><p>Brücke<p>Two</body></html>'


def record(kind: str, block: bytes, *, extra: str = "", end: str = "\r\n", length: int | None = None) -> bytes:
    size = len(block) if length is None else length
    lines = [
        "WARC/1.0",
        f"WARC-Type: {kind}",
        "WARC-Target-URI: https://skarn.example/1",
        "WARC-Date: 2031-05-04T12:40:00Z",
    ]
    head = end.join([*lines, *([extra] if extra else []), f"Content-Length: {size}", "", ""])
    return head.encode() + block + (end * 2).encode()


def respond(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", *headers, "", ""]).encode() + body


def read(data: bytes, skipped: list[Skipped] | None = None) -> str:
    return "".join(open_text(io.BytesIO(data), ([] if skipped is None else skipped).append))


def made(text: str) -> str:
    return (
        "WARC/1.0\nWARC-Type: conversion\nWARC-Target-URI: https://skarn.example/1\nWARC-Date: 2031-05-04T12:40:00Z\n"
        f"Content-Type: text/plain\nContent-Length: {len(text.encode())}\n\n{text}\n\n"
    )


WET = (
    record("warcinfo", b"publisher: Skarn\r\n") + record("conversion", "Brücke\n\nWARC/1.0 is a format\n".encode()) * 2
)


def test_records_of_text_stand_as_they_are() -> None:
    assert read(WET) == WET.decode()
    packed = b"".join(gzip.compress(part) for part in (WET[:170], WET[170:]))
    assert read(packed) == WET.decode()


def test_bytes_that_are_no_utf_8_are_replaced() -> None:
    assert "Br\ufffdcke" in read(record("conversion", b"Br\xfccke"))


def test_blank_lines_above_a_crawl_do_not_hide_it() -> None:
    data = record("conversion", b"Bridge closes\n")
    assert read(b"\r\n" + data) == read(data)


def test_a_file_whose_line_ends_were_changed_is_read_by_its_records() -> None:
    edited = WET.replace(b"\r\n", b"\n")
    text = read(edited)
    assert text.count("WARC-Type: conversion") == 2
    assert text.split() == WET.decode().split()


@pytest.mark.parametrize(
    "packing", ["none", "chunked", "gzip", "deflate", "bare deflate", "claims gzip", "claims chunks"]
)
def test_pages_become_records_of_their_text(packing: str) -> None:
    body, headers = PAGE.encode("cp1252"), ["Content-Type: text/html"]
    if packing == "chunked":
        body = b"5\r\n" + body[:5] + b"\r\n" + b"%x;x=y\r\n" % len(body[5:]) + body[5:] + b"\r\n0\r\n\r\n"
    elif packing == "gzip":
        body = gzip.compress(body)
    elif packing == "deflate":
        body = zlib.compress(body)
    elif packing == "bare deflate":
        body = zlib.compress(body)[2:-4]
    if "chunk" in packing:
        headers.append("Transfer-Encoding: chunked")
    if "gzip" in packing or "deflate" in packing:
        headers.append(f"Content-Encoding: {packing.split()[-1]}")
    assert read(record("response", respond(body, *headers))) == made("Brücke\n\nTwo\n")


def test_the_charset_of_a_response_and_resources_and_plain_text() -> None:
    plain = record("response", respond("Мост\r\nлуга".encode("koi8-r"), "Content-Type: text/plain; charset=KOI8-R"))
    assert read(plain) == made("Мост\nлуга")
    resource = record("resource", b"<p>One", extra="Content-Type: text/html")
    assert read(resource) == made("One\n")


def test_what_holds_no_page_is_left_out_and_told_once() -> None:
    skipped: list[Skipped] = []
    data = (
        record("request", b"GET / HTTP/1.1\r\n\r\n") * 3
        + record("response", respond(b"\xff\xd8", "Content-Type: image/jpeg"))
        + record("response", respond(b"x", "Content-Type: text/html", status="404 Not Found"))
        + record("response", respond(b"x", "Content-Type: text/html", "Content-Encoding: br"))
        + record("response", b"\0\1\2")
        + record("response", respond(b"<p>One", "Content-Type: text/html"))
    )
    assert read(data, skipped) == made("One\n")
    assert [str(skip) for skip in skipped] == [
        (
            "<file>: found 7 records that hold no page (3 request, 1 image/jpeg, 1 response of status 404, "
            "1 response packed with br, 1 response that is not HTTP), left out"
        )
    ]


@pytest.mark.parametrize("packed", [False, True])
def test_what_breaks_off_is_told_after_what_could_be_read(packed: bool) -> None:
    data = WET + record("conversion", b"x" * 3000)
    whole = gzip.compress(data) if packed else data
    for end in range(12, len(whole) - 4, 97):
        with pytest.raises(UnreadableText, match="break"):
            read(whole[:end])


def test_what_follows_no_record_is_told() -> None:
    with pytest.raises(UnreadableText, match="no record of a crawl"):
        read(record("conversion", b"x") + b"noise")
    with pytest.raises(UnreadableText, match="no record of a crawl"):
        read(record("conversion", b"x" * 100_000, length=5))


def test_a_crawl_of_any_size_takes_little_memory() -> None:
    member = gzip.compress(record("conversion", b"The bridge closes. " * 5000))

    class Endless(io.RawIOBase):
        def __init__(self) -> None:
            self.left = 400
            self.rest = b""

        def read(self, size: int = -1) -> bytes:
            while len(self.rest) < size and self.left:
                self.rest += member
                self.left -= 1
            piece, self.rest = self.rest[:size], self.rest[size:]
            return piece

    tracemalloc.start()
    size = sum(map(len, open_text(Endless())))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size > 38_000_000
    assert peak < 4_000_000
