"""Files to text: whatever holds a feed goes in, chunks of decoded text come out.

What a file is, is read from its content, never from its name: ``newssplit.readers.kinds`` has a row for each kind.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from newssplit.readers.encodings import SAMPLE
from newssplit.readers.kinds import KINDS, Kind, join_texts, read_texts
from newssplit.readers.streams import CHUNK, OnSkip, Readable, Skipped, Source, Stream, Text, UnreadableText, warn

__all__ = [
    "CHUNK",
    "KINDS",
    "SAMPLE",
    "Kind",
    "OnSkip",
    "Readable",
    "Skipped",
    "Source",
    "Text",
    "UnreadableText",
    "open_text",
    "open_texts",
    "warn",
]


def open_texts(source: Source, on_skip: OnSkip = warn) -> Iterator[Text]:
    """The texts that a file holds: one, or those of an archive's members, in their order.

    ``source`` is a path, or a file that is open for reading, binary or text; an open file is read from where it
    stands and is left open. The file is opened, and the kind and encoding of the first text settled, before this
    returns. The chunks of a text (of about 64 KiB) have to be read before the next text is asked for.

    ``on_skip`` is called with what is left out, a member of an archive that holds no text, say, and with what was
    mended in a text, at its end. By default the logger ``newssplit.readers`` is told, at the level of warnings.

    Raises ``TypeError`` for anything else, ``OSError`` for a file that cannot be opened, and ``UnreadableText``, here
    or while reading, for one that holds no text.
    """
    if isinstance(source, (bytes, bytearray)) or not (
        isinstance(source, (str, os.PathLike)) or callable(getattr(source, "read", None))
    ):
        raise TypeError(f"expected a path, or a file that is open for reading, not {type(source).__name__}")
    texts = _read(source, on_skip)
    return _prepend(next(texts), texts)


def open_text(source: Source, on_skip: OnSkip = warn) -> Iterator[str]:
    """The text of a file, in chunks of about 64 KiB: what ``open_texts`` gives, a blank line between two texts."""
    chunks = join_texts(open_texts(source, on_skip))
    next(chunks)
    return chunks


def _prepend(first: Text, others: Iterator[Text]) -> Iterator[Text]:
    # A generator that has begun closes its file even when nobody reads on.
    yield first
    yield from others


def _read(source: Source, on_skip: OnSkip) -> Iterator[Text]:
    if isinstance(source, (str, os.PathLike)):
        path = os.fsdecode(source)
        with open(path, "rb", buffering=0) as file:
            yield from read_texts(Stream(file, path, on_skip))
        return
    name = getattr(source, "name", None)
    path = name if isinstance(name, str) else "<file>"
    if isinstance(source.read(0), str):
        yield Text(path, _read_characters(source, path))
    else:
        yield from read_texts(Stream(source, path, on_skip))


def _read_characters(file: Readable, path: str) -> Iterator[str]:
    try:
        while chunk := file.read(CHUNK):
            yield chunk
    except UnicodeDecodeError as error:
        raise UnreadableText(path, f"found bytes that are not {error.encoding}, expected text in it") from None
