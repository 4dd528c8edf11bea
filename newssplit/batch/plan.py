"""The files of a run, and what is to be made of each.

Files are given by name or by folder; of a folder all files are taken, also those of its folders, but for hidden ones
(whose names begin with a dot). Links are followed. Results have the names of the files, and an ending more, and stand
in the same folders below the folder of results, as seen from the one folder that all files given stand in.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from newssplit.batch.journal import REPORT, BadRun, spell


class Work(NamedTuple):
    """A file that something is to be made of."""

    path: str
    output: str  # below the folder of results; with "/" between folders, whatever the system
    size: int
    mtime_ns: int
    problem: str | None  # what keeps the file from being read, if that is known beforehand


def list_files(path: str, leave_out: str | None = None) -> Iterator[tuple[str, str | None]]:
    """The files below a folder, or the one file that ``path`` names, each with what is wrong with it if it cannot even
    be looked at. The folder ``leave_out`` is left out."""
    if not os.path.isdir(path):
        yield path, None
        return
    problems: list[OSError] = []
    for folder, folders, names in os.walk(path, followlinks=True, onerror=problems.append):
        here = os.path.realpath(folder)
        folders[:] = sorted(name for name in folders if _is_wanted(os.path.join(folder, name), name, here, leave_out))
        yield from ((os.path.join(folder, name), None) for name in sorted(names) if not name.startswith("."))
    yield from ((str(error.filename), error.strerror or str(error)) for error in problems)


def _is_wanted(folder: str, name: str, here: str, leave_out: str | None) -> bool:
    if name.startswith("."):
        return False
    place = os.path.realpath(folder)
    # A link to a folder that it stands in would lead round and round.
    return place != leave_out and not os.path.join(here, "").startswith(os.path.join(place, ""))


def plan_work(paths: Iterable[str | os.PathLike[str]], out: Path, ending: str) -> list[Work]:
    """What is to be done, by name. Raises ``BadRun`` if that is nothing, or would overwrite what is read."""
    given = [os.fsdecode(path) for path in paths]
    if not given:
        raise BadRun("found no path, expected files or folders")
    if not any(os.path.lexists(path) for path in given):
        raise BadRun(f"{', '.join(map(spell, given))}: no such file or directory")
    results = os.path.realpath(out)
    for path in given:
        if os.path.isdir(path) and os.path.realpath(path) == results:
            raise BadRun(f"{out}: is the folder that is read, expected another one for the results")
    try:
        root = os.path.commonpath([_find_home(path) for path in given])
    except ValueError:
        raise BadRun("found files on several drives, expected all of them on one") from None
    works = {}
    for path in given:
        for file, problem in list_files(path, leave_out=results):
            work = _look(file, root, ending, problem)
            works[work.output] = work
    if not works:
        raise BadRun(f"{', '.join(map(spell, given))}: found no files, expected some")
    read = {os.path.realpath(work.path) for work in works.values()}
    for work in works.values():
        if (place := os.path.realpath(out / work.output)) in read:
            raise BadRun(f"{spell(place)}: is one of the files that are read, and a result would stand in its place")
    return [works[output] for output in sorted(works)]


def _find_home(path: str) -> str:
    place = os.path.abspath(path)
    return place if os.path.isdir(place) else os.path.dirname(place)


def _look(path: str, root: str, ending: str, problem: str | None) -> Work:
    output = os.path.relpath(os.path.abspath(path), root).replace(os.sep, "/") + ending
    size, mtime_ns = 0, 0
    if output == REPORT:
        problem = f"its result would be named {REPORT}, as the report is: expected another name"
    try:
        status = os.stat(path)
    except OSError as error:
        problem = problem or _describe(error)
    else:
        size, mtime_ns = status.st_size, status.st_mtime_ns
        if not stat.S_ISREG(status.st_mode) and not problem:
            # To open a pipe would be to wait for somebody to write to it.
            problem = "is a pipe, a socket or a device, expected an ordinary file"
    return Work(path, output, size, mtime_ns, problem)


def _describe(error: OSError) -> str:
    return "no such file or directory" if isinstance(error, FileNotFoundError) else error.strerror or str(error)
