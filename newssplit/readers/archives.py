"""Zip and tar archives: each member is a text of its own, read by its content like a file; DOCX documents are told from
zip archives.

A member that holds no text, or cannot be read, does not cost its neighbours: it is left out, and told. A zip archive
that grows beyond measure is refused before anything is unpacked; zipfile holds members to the sizes that are declared.
A tar archive is read as it comes, and nothing in it is packed.
"""

from __future__ import annotations

import tarfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from typing import IO, Any, Final, cast
from zipfile import ZipFile

from newssplit.readers.docx import BROKEN, find_document, read_docx
from newssplit.readers.streams import Stream, Text, Unpacked, UnreadableText

_SIZE: Final = 8 << 30  # bytes of an archive
_UNPACKED: Final = 64 << 30  # bytes of all of its members
_RATIO: Final = 200  # times that it may grow, if it becomes
_LARGE: Final = 256 << 20  # more than this. Text grows 3 to 30 times, the XML of documents up to 100 times
_MEMBERS: Final = 200_000
# What tarfile raises at archives that are broken.
_BROKEN_TAR: Final = (tarfile.TarError, EOFError)


def read_zip(stream: Stream, read: Callable[[Stream], Iterator[str]]) -> Iterator[Text]:
    """The texts of a zip archive, in its order, or that of a DOCX document; ``read`` gives the text of a member.

    The text of a member has to be read before the next one is asked for.
    """
    with stream.spool(_SIZE) as file:
        try:
            archive = ZipFile(file)
            document = _find_type(archive)
        except BROKEN as error:
            raise stream.refuse(f"found a broken zip archive ({error}), expected a sound one") from None
        with archive:
            _check(archive, stream)
            if document:
                raise stream.refuse(f"found a document ({document}), expected DOCX, or a zip archive of text files")
            if part := find_document(archive, stream):
                chunks = read_docx(archive, part, stream)
                next(chunks)
                yield Text(stream.path, chunks)
            elif stream.depth:
                raise stream.refuse("found an archive inside an archive, expected text inside")
            else:
                yield from _read_members(archive, stream, read)


def _find_type(archive: ZipFile) -> str | None:
    """What an archive says that it is: a book, or a document of LibreOffice."""
    member = archive.NameToInfo.get("mimetype")
    if member is None or member.file_size > 200:
        return None
    kind = archive.read(member).decode("ascii", "replace").strip()
    return kind if kind.startswith("application/") else None


def _check(archive: ZipFile, stream: Stream) -> None:
    members = archive.infolist()
    packed = sum(member.compress_size for member in members)
    unpacked = sum(member.file_size for member in members)
    if len(members) > _MEMBERS:
        raise stream.refuse(f"found a zip archive of {len(members):,} members, expected at most {_MEMBERS:,}")
    if unpacked > _UNPACKED or (unpacked > _LARGE and unpacked > _RATIO * packed):
        raise stream.refuse(
            f"found a zip archive that grows from {packed:,} to {unpacked:,} bytes, "
            f"expected at most {_RATIO} times as many, and no more than {_UNPACKED:,}"
        )
    if members and all(member.flag_bits & 1 for member in members if not member.is_dir()):
        raise stream.refuse("found an encrypted zip archive, expected one that opens without a password")


def _read_members(archive: ZipFile, stream: Stream, read: Callable[[Stream], Iterator[str]]) -> Iterator[Text]:
    found = False
    for member in archive.infolist():
        if member.is_dir() or not member.file_size:
            continue
        if member.flag_bits & 1:
            stream.skip(member.filename, "found encrypted data, expected what opens without a password")
            continue
        chunks = _read_member("zip", partial(archive.open, member), member.filename, stream, read)
        if next(chunks, None) is not None:
            found = True
            yield Text(f"{stream.path}/{member.filename}", chunks)
    if not found:
        raise stream.refuse("found a zip archive without text, expected text inside")


def read_tar(stream: Stream, read: Callable[[Stream], Iterator[str]]) -> Iterator[Text]:
    """The texts of a tar archive, in its order; ``read`` gives the text of a member.

    The text of a member has to be read before the next one is asked for.
    """
    if stream.depth:
        raise stream.refuse("found an archive inside an archive, expected text inside")
    found = False
    file = _Tail(stream)
    try:
        with tarfile.open(fileobj=cast(Any, file), mode="r|") as archive:
            for member in archive:
                if not member.isreg() or not member.size:
                    continue
                chunks = _read_member("tar", partial(_open_member, archive, member), member.name, stream, read)
                if next(chunks, None) is not None:
                    found = True
                    yield Text(f"{stream.path}/{member.name}", chunks)
    except _BROKEN_TAR as error:
        raise stream.refuse(f"found a broken tar archive ({error}), expected a sound one") from None
    # tarfile passes over it where an archive is cut between two members.
    if file.last.strip(b"\0"):
        raise stream.refuse("found a tar archive that breaks off, expected a whole one")
    if not found:
        raise stream.refuse("found a tar archive without text, expected text inside")


class _Tail:
    """A stream that knows what its end looks like: a whole tar archive ends with zeros."""

    def __init__(self, stream: Stream) -> None:
        self._stream, self.last = stream, b""

    def read(self, size: int, /) -> bytes:
        piece = self._stream.read(size)
        self.last = piece[-tarfile.BLOCKSIZE :] or self.last
        return piece


def _open_member(archive: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    file = archive.extractfile(member)
    if file is None:
        raise tarfile.ReadError("a member without data")
    return file


def _read_member(
    kind: str,
    open_member: Callable[[], AbstractContextManager[IO[bytes]]],
    name: str,
    stream: Stream,
    read: Callable[[Stream], Iterator[str]],
) -> Iterator[str]:
    """The text of a member, an empty chunk first; nothing where it cannot be read."""
    count = 0
    try:
        with open_member() as file:
            path = f"{stream.path}/{name}"
            sound = Unpacked(file, path, kind, *BROKEN, *_BROKEN_TAR)
            for chunk in read(Stream(sound, path, stream.on_skip, stream.depth + 1)):
                count += len(chunk)
                yield chunk
    except UnreadableText as error:
        stream.skip(name, error.reason + (f" (after {count:,} characters)" if count else ""))
    except (*BROKEN, *_BROKEN_TAR) as error:
        stream.skip(name, f"found broken data ({error}), expected a sound {kind} archive")
