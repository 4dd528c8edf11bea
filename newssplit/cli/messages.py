"""What the command says when something goes wrong: one line on standard error."""

from __future__ import annotations

import sys
from typing import Final

# The package that is missing tells the extra that brings it.
EXTRAS: Final = {
    "rich": "cli",
    "charset_normalizer": "files",
    "lxml": "files",
    "pypdfium2": "files",
    "backports": "files",
    "pyarrow": "tables",
    "babel": "train",
    "scipy": "train",
}


class Stop(Exception):
    """Ends the command with one line on standard error, and an exit status."""

    def __init__(self, message: str, status: int = 2) -> None:
        super().__init__(message)
        self.status = status


class Unread(Exception):
    """A file that cannot be read, or not to its end; the message is for people and names the file."""


def say(message: str) -> None:
    """One line on standard error, if there is one."""
    if sys.stderr is not None:
        print(f"newssplit: {message}", file=sys.stderr)


def describe(error: OSError, name: str | None = None) -> str:
    """One line on what went wrong with a file."""
    name = name or str(error.filename or "input or output")
    if isinstance(error, FileNotFoundError):
        return f"{name}: no such file or directory"
    if isinstance(error, IsADirectoryError):
        return f"{name}: is a directory, expected a file"
    return f"{name}: {error.strerror or error}"


def describe_missing(error: ModuleNotFoundError) -> str:
    """One line on how to install what an import did not find."""
    package = (error.name or "").partition(".")[0]
    if package == "newssplit":
        return f"{error.name} is not part of this installation"
    if extra := EXTRAS.get(package):
        return f'this needs {package}, which is not installed: pip install "newssplit[{extra}]"'
    return f"this needs {package}, which is not installed: pip install {package}"
