"""Where the command writes: standard output, or a file that is written whole or not at all."""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import suppress
from types import TracebackType
from typing import Any, NoReturn, Self

from newssplit.cli.messages import Stop, describe


class Output:
    """Where UTF-8 goes: standard output, or a file that is written beside its place and put there by ``commit``.

    What is no ordinary file (a pipe, a device) is written to as it is.
    """

    def __init__(self, path: str | None) -> None:
        self.is_standard = path is None
        self._file: Any
        self._beside: str | None = None
        if path is None:
            if sys.stdout is None:
                raise Stop("standard output is closed")
            self._file = getattr(sys.stdout, "buffer", None)
            return
        self._name = path
        # A link stays a link: what it points to is replaced.
        self._place = os.path.realpath(path)
        try:
            if os.path.exists(self._place) and not os.path.isfile(self._place):
                self._file = open(self._place, "wb")  # noqa: SIM115, __exit__ closes it
                return
            self._beside = f"{self._place}.{os.getpid()}.part"
            self._file = open(self._beside, "xb")  # noqa: SIM115
            if os.path.exists(self._place):
                shutil.copymode(self._place, self._beside)
        except OSError as error:
            raise Stop(f"cannot write {describe(error, path)}") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if self.is_standard:
            return
        with suppress(OSError):
            self._file.close()
        if self._beside:
            with suppress(OSError):
                os.unlink(self._beside)

    def write(self, text: str) -> None:
        """Writes text; raises ``Stop`` if there is no room for it."""
        try:
            if self._file is None:
                sys.stdout.write(text)
            else:
                self._file.write(text.encode("utf-8", "backslashreplace"))
        except BrokenPipeError:
            raise
        except OSError as error:
            self._give_up(error)

    def commit(self) -> None:
        """Puts a file in its place, whole."""
        try:
            if self.is_standard:
                sys.stdout.flush()
                return
            self._file.close()
            if self._beside:
                os.replace(self._beside, self._place)
                self._beside = None
        except BrokenPipeError:
            raise
        except OSError as error:
            self._give_up(error)

    def _give_up(self, error: OSError) -> NoReturn:
        if self.is_standard:
            abandon_output()
        name = "standard output" if self.is_standard else self._name
        raise Stop(f"cannot write {describe(error, name)}", status=1) from None


def abandon_output() -> None:
    """Lets go of standard output, or its end would complain once more when the interpreter closes it."""
    with suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
