"""Standard output, in UTF-8 whatever the terminal's encoding."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import Any, Final, NoReturn

from newssplit.cli.messages import Stop, describe

NAME: Final = "standard output"


class StandardOutput:
    """Standard output as a binary file; raises ``Stop`` where nothing can be written to it."""

    def __init__(self) -> None:
        if sys.stdout is None:
            raise Stop(f"{NAME} is closed")
        self._file: Any = getattr(sys.stdout, "buffer", None)

    def write(self, data: bytes, /) -> int:
        """Writes all of it."""
        try:
            if self._file is None:
                sys.stdout.write(data.decode())
            else:
                self._file.write(data)
        except BrokenPipeError:
            raise
        except OSError as error:
            _give_up(error)
        return len(data)

    def write_line(self, line: str) -> None:
        """Writes a line of text; halves of surrogate pairs are shown as escapes."""
        self.write(f"{line}\n".encode("utf-8", "backslashreplace"))

    def flush(self) -> None:
        """Has all of it go out."""
        try:
            sys.stdout.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            _give_up(error)


def _give_up(error: OSError) -> NoReturn:
    abandon_output()
    raise Stop(f"cannot write {describe(error, NAME)}", status=1) from None


def abandon_output() -> None:
    """Lets go of standard output, or its end would complain once more when the interpreter closes it."""
    with suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
