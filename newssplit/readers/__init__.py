"""Files to text: whatever holds a feed goes in, chunks of decoded text come out.

What a file is, is read from its content, never from its name: ``newssplit.readers.kinds`` has a row for each kind.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from newssplit.readers.encodings import SAMPLE
from newssplit.readers.kinds import KINDS, Kind, read_stream
from newssplit.readers.streams import CHUNK, Readable, Skipped, Source, Stream, UnreadableText

__all__ = ["CHUNK", "KINDS", "SAMPLE", "Kind", "Readable", "Skipped", "Source", "UnreadableText", "open_text"]


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
            yield from read_stream(Stream(file, path))
        return
    name = getattr(source, "name", None)
    path = name if isinstance(name, str) else "<file>"
    if isinstance(source.read(0), str):
        yield from _read_characters(source, path)
    else:
        yield from read_stream(Stream(source, path))


def _read_characters(file: Readable, path: str) -> Iterator[str]:
    yield ""
    try:
        while chunk := file.read(CHUNK):
            yield chunk
    except UnicodeDecodeError as error:
        raise UnreadableText(path, f"found bytes that are not {error.encoding}, expected text in it") from None
