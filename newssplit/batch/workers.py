"""Processes that work on tasks, one task at a time each; a process that dies costs only the task it was on.

The pools of the standard library break as a whole when one of their processes is killed, and cannot tell which task it
was. Here each process has a line of its own to this one: what it was given, and whether it is still there, is known.
"""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnContext
from typing import Any, Final, Generic, NamedTuple, TypeVar

T = TypeVar("T")
R = TypeVar("R")
Tell = Callable[[int], None]

# How often a task is given out that its processes die over.
TRIES: Final = 2
# Processes that may end before they take a task, one after another, until it is plain that none ever will.
_FALSE_STARTS: Final = 3
_OUT_OF_MEMORY: Final = 77  # the exit status of a process that has no memory left
# Several processes use the processor better than the threads of each.
_ONE_THREAD: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


class NoWorkers(RuntimeError):
    """No process can be started that takes tasks."""


class Outcome(NamedTuple, Generic[T, R]):
    """What became of a task: its result, or, if its processes died, ``death`` tells how."""

    task: T
    result: R | None
    death: str | None


class News(NamedTuple, Generic[T, R]):
    """What has happened: these tasks are finished, and ``amount`` is what has been done of those under way."""

    outcomes: list[Outcome[T, R]]
    amount: int


def run_tasks(work: Callable[[T, Tell], R], tasks: Iterable[T], jobs: int) -> Generator[News[T, R], None, None]:
    """Has ``jobs`` processes call ``work(task, tell)``, and gives news as they come.

    Tasks are begun in their order, and finished in any. ``work`` is sent to the processes (so a function of a module,
    or a ``functools.partial`` of one); it may call ``tell`` with an amount of work that is done. A task whose process
    dies is given out once more. What ``work`` raises ends its process. Raises ``NoWorkers`` if no process can be
    started. To close the generator kills the processes.
    """
    crew: _Crew[T, R] = _Crew(work, tasks, jobs)
    try:
        while crew.hire():
            outcomes = [outcome for worker in crew.wait() if (outcome := crew.hear(worker))]
            # The next tasks go out before the results are looked at: nobody waits for that.
            crew.give_out()
            yield News(outcomes, sum(worker.amount for worker in crew.workers))
    finally:
        # Also at the end of all work: who has no task has nothing to lose.
        for worker in crew.workers:
            worker.kill()


class _Crew(Generic[T, R]):
    """The processes, and the tasks that wait for one."""

    def __init__(self, work: Callable[[T, Tell], R], tasks: Iterable[T], jobs: int) -> None:
        self._context = get_context("spawn")
        self._work, self._jobs = work, jobs
        self._waiting = deque((task, 1) for task in tasks)
        self._false_starts = 0
        self.workers: list[_Worker] = []

    def hire(self) -> bool:
        """Starts as many processes as there is work for. False if there is none left."""
        busy = sum(worker.item is not None for worker in self.workers)
        while len(self.workers) < min(self._jobs, busy + len(self._waiting)):
            self.workers.append(_Worker(self._context, self._work))
        return bool(busy or self._waiting)

    def wait(self) -> list[_Worker]:
        """Those that have something to say."""
        lines = set(wait([worker.line for worker in self.workers]))
        return [worker for worker in self.workers if worker.line in lines]

    def hear(self, worker: _Worker) -> Outcome[T, R] | None:
        """Takes one message; an outcome if it is one, or if it was the last word of a process that is dead."""
        try:
            kind, value = worker.line.recv()
        except (EOFError, OSError):
            self.workers.remove(worker)
            return self._bury(worker)
        if kind == "amount":
            worker.amount += value
            return None
        item, worker.item, worker.amount = worker.item, None, 0
        worker.began, self._false_starts = True, 0
        return None if item is None else Outcome(item[0], value, None)

    def _bury(self, worker: _Worker) -> Outcome[T, R] | None:
        death = worker.bury()
        if not worker.began:
            self._false_starts += 1
            if self._false_starts == _FALSE_STARTS:
                raise NoWorkers(f"the processes that should do the work do not start: {death}")
        if worker.item is None:
            return None
        task, tries = worker.item
        if tries == TRIES:
            return Outcome(task, None, f"{death}, {tries} times")
        self._waiting.appendleft((task, tries + 1))
        return None

    def give_out(self) -> None:
        """A task for each that has none."""
        for worker in self.workers:
            if self._waiting and worker.began and worker.item is None:
                worker.give(*self._waiting.popleft())


class _Worker:
    """A process, seen from the one that gives out the tasks. ``item`` is what it works on, and which try it is."""

    def __init__(self, context: SpawnContext, work: Callable[[Any, Tell], Any]) -> None:
        self.line, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, work), daemon=True)
        with _interrupts_held():
            self._process.start()
        # The only other end is now that of the process: when it is gone, the line ends.
        theirs.close()
        self.began = False
        self.item: tuple[Any, int] | None = None
        self.amount = 0

    def give(self, task: Any, tries: int) -> None:
        """Hands over a task. If the process is dead already, the line tells it next."""
        self.item, self.amount = (task, tries), 0
        with suppress(OSError):
            self.line.send(task)

    def kill(self) -> None:
        """Ends the process at once."""
        self._process.kill()
        self._process.join()
        self.line.close()

    def bury(self) -> str:
        """How the process ended."""
        self.line.close()
        self._process.join(10)
        self._process.kill()
        self._process.join()
        status = self._process.exitcode or 0
        if status == _OUT_OF_MEMORY:
            return "the process at work ran out of memory"
        if status < 0:
            with suppress(ValueError):
                return f"the process at work was killed ({signal.Signals(-status).name})"
        return f"the process at work ended with status {status}"


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """What is started in here never sees an interrupt from the keyboard: it goes to the whole group of processes, but
    is for the first of them alone to act on."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(line: Connection, work: Callable[[Any, Tell], Any]) -> None:
    """What the process does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    for name in _ONE_THREAD:
        os.environ.setdefault(name, "1")
    try:
        line.send(("ready", None))
        while True:
            line.send(("result", work(line.recv(), lambda amount: line.send(("amount", amount)))))
    except MemoryError:
        # No message: that would need memory.
        os._exit(_OUT_OF_MEMORY)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        # Whoever gave out the tasks is gone.
        os._exit(1)


def _end_with_parent() -> None:
    """Nobody waits for a result once the process that gave out the tasks is killed, and the next may be at it."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
