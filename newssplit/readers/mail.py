"""Mail to text: a message (EML), or a mailbox of them (mbox).

Of each message stand there the headers ``From``, ``Subject`` and ``Date``, decoded, a line each; a blank line; and the
body: of alternatives the plain one, else the HTML one as ``newssplit.readers.html`` lays it out. Attachments are left
out. Of a page that a browser has saved as a message (MHTML) the page alone stands there. In a mailbox the separator
line (``From ida@skarn.example Sun May 4 12:40:00 2031``) stands in front of each message as it is, and a line of a body
that looks like one, and no other, is quoted with ``>``.

A mailbox is read message by message: what is held is the largest of them. No charset raises, known or not.
"""

from __future__ import annotations

import email.policy
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from typing import Any, Final

import regex

from newssplit.readers.encodings import decode_whole
from newssplit.readers.html import walk_page
from newssplit.readers.streams import CHUNK, Stream

_LIMIT: Final = 128 << 20  # bytes of a message, its attachments among them
_HEADERS: Final = ("From", "Subject", "Date")

# A line of a mailbox that separates messages ends with the time of delivery, with or without a zone.
_SEPARATOR: Final = regex.compile(
    rb"From [ ] (?: \S+ [ ]+ )? .* \b \d{1,2}:\d\d (?: :\d\d )? \b .* \b [12]\d{3} [ ]* \r?\n?", regex.VERBOSE
)
_HEADER: Final = rb"[A-Za-z][A-Za-z0-9-]*+ [ \t]*+ : .*+ \n (?: [ \t] .*+ \n )*+"
_MBOX: Final = regex.compile(rb"(?:%b) %b" % (_SEPARATOR.pattern, _HEADER), regex.VERBOSE)
_BLOCK: Final = regex.compile(rb"(?: %b ){2,}" % _HEADER, regex.VERBOSE)
# Browsers save a page as a message, whose headers say nothing but that.
_SAVED: Final = regex.compile(r"<?Saved by \p{Lu}")
# Headers that programs write and people do not.
_MACHINE: Final = regex.compile(rb"(?mi)^(?:received|return-path|message-id|mime-version|delivered-to)[ \t]*:")


def looks_like_mbox(head: bytes) -> bool:
    """Whether a file that begins with these bytes is a mailbox."""
    return _MBOX.match(head) is not None


def looks_like_mail(head: bytes) -> bool:
    """Whether a file that begins with these bytes is a message."""
    block = _BLOCK.match(head)
    return block is not None and _MACHINE.search(block[0]) is not None


def read_mail(stream: Stream) -> Iterator[str]:
    """The text of a message, an empty chunk first."""
    yield ""
    yield _to_text(stream.gather(_LIMIT), stream)


def read_mbox(stream: Stream) -> Iterator[str]:
    """The text of a mailbox, an empty chunk first; a chunk is a message."""
    yield ""
    for separator, message in _split(stream):
        body = "".join(
            f">{line}" if _is_separator(line.encode("utf-8", "replace")) else line
            for line in regex.findall(r".*\n|.+", _to_text(message, stream))
        )
        yield f"{separator.decode('utf-8', 'replace').strip()}\n{body.rstrip()}\n\n"


def _is_separator(line: bytes) -> bool:
    return len(line) < 300 and line.startswith(b"From ") and _SEPARATOR.fullmatch(line) is not None


def _split(stream: Stream) -> Iterator[tuple[bytes, bytes]]:
    """The separators of a mailbox, and the messages behind them."""
    separator, lines, size, blank = b"", [b""], 0, True
    for line in _list_lines(stream):
        if blank and _is_separator(line):
            if separator:
                yield separator, b"".join(lines)
            separator, lines, size = line, [], 0
            continue
        blank = not line.strip()
        if line.startswith(b">From "):
            line = line[1:]
        size += len(line)
        if size <= _LIMIT:
            lines.append(line)
        elif size - len(line) <= _LIMIT:
            stream.skip("", f"found a message of more than {_LIMIT >> 20} MiB, what is behind that is")
    yield separator, b"".join(lines)


def _list_lines(stream: Stream) -> Iterator[bytes]:
    """Lines with their ends; a line of more than a chunk comes in pieces."""
    rest = b""
    while chunk := stream.read(CHUNK):
        # Not splitlines: a lone carriage return is no line end here.
        *whole, rest = (rest + chunk).split(b"\n")
        yield from (line + b"\n" for line in whole)
        if len(rest) > CHUNK:
            yield rest
            rest = b""
    if rest:
        yield rest


def _to_text(data: bytes, stream: Stream) -> str:
    try:
        message = message_from_bytes(data, policy=email.policy.compat32)
        body = "\n".join(_list_bodies(message, stream))
        if _SAVED.match(str(message.get("From", "")).lstrip()):
            return body
        head = "".join(f"{name}: {_decode(value)}\n" for name, value in _list_headers(message))
    except RecursionError:
        stream.skip("", "found a message of parts in parts in parts beyond measure, which is")
        return ""
    return f"{head}\n{body}"


def _list_headers(message: Message) -> Iterator[tuple[str, str]]:
    raw = {name.lower(): str(value) for name, value in reversed(list(message.raw_items()))}
    yield from ((name, raw[name.lower()]) for name in _HEADERS if name.lower() in raw)


def _decode(value: str) -> str:
    """A header as people read it: encoded words decoded, on one line."""
    value = _plain(value)
    try:
        pieces = decode_header(value)
    except (HeaderParseError, ValueError):
        pieces = [(value, None)]
    text = "".join(decode_whole(piece, charset) if isinstance(piece, bytes) else piece for piece, charset in pieces)
    return " ".join(text.split())


def _plain(value: str) -> str:
    # Bytes beyond ASCII come as halves of surrogate pairs.
    return value if value.isascii() else decode_whole(value.encode("utf-8", "surrogateescape"))


def _list_bodies(part: Message, stream: Stream) -> Iterator[str]:
    """The texts of a message or a part of it."""
    kind = part.get_content_type()
    children: Any = part.get_payload() if part.is_multipart() else []
    if kind == "multipart/alternative":
        # The best alternative is the last one, but the plain one needs no guess at what is a line.
        chosen = [child for child in children if child.get_content_type() == "text/plain"]
        children = chosen[:1] or children[-1:]
    for child in children:
        yield from _list_bodies(child, stream)
    if part.is_multipart() or part.get_content_disposition() == "attachment" or part.get_filename():
        return
    data = part.get_payload(decode=True)
    if kind not in ("text/plain", "text/html") or not isinstance(data, bytes):
        return
    text = decode_whole(data, _find_charset(part))
    if kind == "text/html":
        yield walk_page(text, stream.path)
        return
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if str(part.get_param("format", "")).lower() == "flowed":
        text = _flow(text, str(part.get_param("delsp", "")).lower() == "yes")
    yield text if not text or text.endswith("\n") else text + "\n"


def _find_charset(part: Message) -> str | None:
    try:
        return part.get_content_charset()
    except (LookupError, ValueError):
        return None


def _flow(text: str, tight: bool) -> str:
    """Text whose lines go on in the next one where they end with a space (RFC 3676), paragraphs made one line."""
    lines: list[str] = []
    soft = False
    for line in text.split("\n"):
        quoted = line.startswith(">") or line == "-- "
        line = line.removeprefix(" ")
        if soft and not quoted:
            lines[-1] += line if tight else f" {line}"
        else:
            lines.append(line)
        soft = line.endswith(" ") and not quoted
        if soft:
            lines[-1] = lines[-1][:-1]
    return "\n".join(lines)
