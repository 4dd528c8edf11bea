"""A run over many files."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple, Self

from newssplit.batch.journal import REPORT, BadRun, Journal, Row, read_report, spell
from newssplit.batch.plan import Work, plan_work
from newssplit.batch.work import Read, clear_parts, clear_place, split_file, tell_of_death, weigh
from newssplit.batch.workers import run_tasks
from newssplit.writers import WRITERS


class Progress(NamedTuple):
    """How far a run is; the last one is its result."""

    files: int  # in all
    done: int  # files that this run has split
    failed: int
    kept: int  # files that an earlier run has split
    size: int  # bytes of the files that this run has to do
    read: int  # bytes of them that are read
    articles: int  # that this run has found
    seconds: float
    fresh: tuple[Row, ...] = ()  # the rows since the last news


Watch = Callable[[Progress], object]


def run_batch(
    read: Read,
    paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    out: str | os.PathLike[str],
    *,
    made_with: Mapping[str, str],
    form: str = "jsonl",
    jobs: int | None = None,
    resume: bool = False,
    force: bool = False,
    watch: Watch | None = None,
) -> Progress:
    """What ``newssplit.split_files`` does, with ``read`` to make articles of an open file.

    ``made_with`` names what the articles depend on besides the file. ``read`` is sent to other processes: a function
    of a module, or a ``functools.partial`` of one.
    """
    if form not in WRITERS:
        raise BadRun(f"found the format {form!r}, expected one of {', '.join(WRITERS)}")
    if jobs is not None and jobs < 1:
        raise BadRun(f"found {jobs} jobs, expected 1 or more")
    if resume and force:
        raise BadRun("found both resume and force, expected one of them: to go on, or to begin anew")
    with TemporaryDirectory() as nowhere:
        # A format whose libraries are missing would fail for every file.
        WRITERS[form].open(Path(nowhere) / "result").discard()
    folder = Path(os.fsdecode(out))
    plan = plan_work([paths] if isinstance(paths, (str, os.PathLike)) else paths, folder, WRITERS[form].ending)
    settings = {**made_with, "format": form}
    with _hold(folder):
        rows = read_report(folder)
        _expect_fit(folder, plan, rows, settings, resume=resume, force=force)
        clear_parts(folder, {REPORT, *rows, *(spell(work.output) for work in plan)})
        if force:
            for row in rows.values():
                clear_place(folder / row.output)
            rows = {}
        with _Run(folder, plan, rows, watch) as run:
            split = partial(split_file, read, form, settings, folder)
            with closing(run_tasks(split, run.due, jobs or count_processors())) as stream:
                for news in stream:
                    fresh = [
                        outcome.result or tell_of_death(outcome.task, outcome.death or "", settings)
                        for outcome in news.outcomes
                    ]
                    run.record(fresh, news.amount)
        return run.tell()


def count_processors() -> int:
    """The processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def _hold(folder: Path) -> Iterator[None]:
    """Makes the folder of results, and keeps other runs out of it, where the system can do so."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise BadRun(f"{folder}: is a file, or below one, expected a folder for the results") from None
    try:
        import fcntl
    except ModuleNotFoundError:
        yield
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        # The lock goes with the process, however that ends. Some network file systems know no locks.
        with suppress(OSError):
            try:
                fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise BadRun(f"{folder}: another run writes there, expected a folder of this run's own") from None
        yield
    finally:
        os.close(number)


def _expect_fit(
    folder: Path, plan: list[Work], rows: dict[str, Row], settings: Mapping[str, str], *, resume: bool, force: bool
) -> None:
    """Raises ``BadRun`` if the folder holds results that would be lost, or that do not go with those of this run."""
    if force:
        return
    reported = (folder / REPORT).exists()
    if not (resume and reported):
        held = [REPORT] if reported else [work.output for work in plan if os.path.lexists(folder / work.output)]
        if held:
            raise BadRun(
                f"{folder}: holds results already ({spell(held[0])}), expected another folder, or one of: "
                "resume, to go on; force, to begin anew"
            )
    for row in rows.values():
        if row.status == "done" and row.made_with != settings:
            found, expected = (", ".join(f"{k} {v}" for k, v in made.items()) for made in (row.made_with, settings))
            raise BadRun(
                f"{folder}: holds results of other settings ({found}) than those of this run ({expected}), expected "
                "the same, or force, to begin anew"
            )


class _Run:
    """The books of a run: what is due, what is done, and the report of it."""

    def __init__(self, folder: Path, plan: list[Work], rows: dict[str, Row], watch: Watch | None) -> None:
        self._folder, self._watch = folder, watch
        self._order = {spell(work.output): number for number, work in enumerate(plan)}
        keys = dict(zip(self._order, plan, strict=True))
        self._places = {key: folder / work.output for key, work in keys.items()}
        # Rows of files that are not among those of this run stay as they are.
        self._rows = {
            output: row for output, row in rows.items() if output not in keys or _is_done(folder, keys[output], row)
        }
        # The largest first: begun last, it would be waited for by all the others.
        self.due = sorted((work for key, work in keys.items() if key not in self._rows), key=lambda work: -work.size)
        self._kept = len(plan) - len(self.due)
        self._size = sum(work.size for work in self.due)
        self._done = self._failed = self._read = self._articles = 0
        self._started = time.perf_counter()
        self._journal = Journal(folder, self._sort_rows())

    def _sort_rows(self) -> list[Row]:
        return sorted(self._rows.values(), key=lambda row: (self._order.get(row.output, len(self._order)), row.output))

    def record(self, fresh: list[Row], under_way: int) -> None:
        """Takes down what has come out; ``under_way`` are bytes that are read of other files."""
        for row in fresh:
            self._rows[row.output] = row
            self._read += row.bytes
            self._articles += row.articles
            if row.status == "done":
                self._done += 1
                continue
            self._failed += 1
            if row.output != REPORT:
                # What an earlier run made of another state of the file is no result of this one.
                clear_place(self._places[row.output])
        if fresh:
            self._journal.append(fresh)
        if self._watch:
            self._watch(self.tell(under_way, fresh))

    def tell(self, under_way: int = 0, fresh: Iterable[Row] = ()) -> Progress:
        """How far the run is."""
        return Progress(
            files=len(self._order),
            done=self._done,
            failed=self._failed,
            kept=self._kept,
            size=self._size,
            read=min(self._size, self._read + under_way),
            articles=self._articles,
            seconds=time.perf_counter() - self._started,
            fresh=tuple(fresh),
        )

    def __enter__(self) -> Self:
        if self._watch:
            self._watch(self.tell())
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._journal.close()
        if kind is None:
            self._journal.rewrite(self._sort_rows())
            self._journal.close()
        # Of processes that died, or were killed just now.
        clear_parts(self._folder, {REPORT, *self._order})


def _is_done(folder: Path, work: Work, row: Row) -> bool:
    """Whether the result that a row tells of is there, whole, and made of the file as it is now."""
    unchanged = (row.bytes, row.mtime_ns) == (work.size, work.mtime_ns)
    return row.status == "done" and unchanged and row.written == weigh(folder / work.output)
