"""Files that appear whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import suppress
from types import TracebackType
from typing import IO, Final, Self

# What is being written stands beside its place, under its name with the number of the process and this behind it.
PART: Final = ".part"


def name_part(path: str) -> str:
    """The name under which ``path`` is written until it is whole."""
    return f"{path}.{os.getpid()}{PART}"


def sync_folder(path: str) -> None:
    """Has the names in the folder of ``path`` written to the disk, where the system can do so."""
    # Windows opens no folders, and some network file systems refuse.
    with suppress(OSError):
        folder = os.open(os.path.dirname(path) or ".", os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


class WholeFile:
    """A binary file that is written beside its place; ``commit`` puts it there, ``discard`` leaves no trace of it.

    What stands at ``path`` before is kept until then. A link stays a link: what it points to is replaced. What is no
    ordinary file (a pipe, a device) is written to as it is. Raises ``OSError`` as ``open`` does. As a context manager
    it discards what has not been committed.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._place = os.path.realpath(os.fspath(path))
        self._part: str | None = None
        self.file: IO[bytes]
        if os.path.exists(self._place) and not os.path.isfile(self._place):
            self.file = open(self._place, "wb")  # noqa: SIM115, commit or discard closes it
            return
        # A part of this name is what a killed process with our number has left.
        self._part = name_part(self._place)
        self.file = open(self._part, "wb")  # noqa: SIM115, here too
        if os.path.exists(self._place):
            shutil.copymode(self._place, self._part)

    def write(self, data: bytes) -> None:
        """Appends."""
        self.file.write(data)

    def commit(self) -> None:
        """Puts the file in its place, whole, and on the disk before its name."""
        self.file.flush()
        if self._part is None:
            self.file.close()
            return
        os.fsync(self.file.fileno())
        self.file.close()
        os.replace(self._part, self._place)
        self._part = None
        sync_folder(self._place)

    def discard(self) -> None:
        """Throws away what has not been committed."""
        with suppress(OSError):
            self.file.close()
        if self._part is not None:
            with suppress(OSError):
                os.unlink(self._part)
            self._part = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.discard()


class WholeFolder:
    """A folder that is written beside its place; ``commit`` puts it there, ``discard`` leaves no trace of it.

    There may be nothing at ``path``, or an empty folder; anything else raises ``FileExistsError``, at the beginning
    and again at ``commit``: nobody's files are mixed with these, or lost.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._place = os.path.realpath(os.fspath(path))
        self._expect_room()
        self.path = name_part(self._place)
        shutil.rmtree(self.path, ignore_errors=True)  # left by a killed process with our number
        os.mkdir(self.path)
        self._done = False

    def _expect_room(self) -> None:
        if os.path.exists(self._place) and not (os.path.isdir(self._place) and not os.listdir(self._place)):
            raise FileExistsError(errno.EEXIST, "exists already, expected a new folder or an empty one", self._place)

    def write(self, name: str, data: bytes) -> None:
        """One file of the folder; its name must be new."""
        with open(os.path.join(self.path, name), "xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())

    def commit(self) -> None:
        """Puts the folder in its place, whole."""
        self._expect_room()
        sync_folder(os.path.join(self.path, ""))
        if os.path.isdir(self._place):
            os.rmdir(self._place)
        os.rename(self.path, self._place)
        self._done = True
        sync_folder(self._place)

    def discard(self) -> None:
        """Throws away what has not been committed."""
        if not self._done:
            shutil.rmtree(self.path, ignore_errors=True)
            self._done = True
