"""Processes that work on tasks: whatever happens to one of them costs only the task it was on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from newssplit.batch.workers import NoWorkers, Outcome, Tell, run_tasks

POSIX = pytest.mark.skipif(os.name != "posix", reason="sends signals")


def square(task: int, tell: Tell) -> int:
    tell(1)
    return task * task


def stumble(task: int, tell: Tell) -> int:
    """Negative tasks end their process, each in its own way."""
    if task == -1:
        os.kill(os.getpid(), signal.SIGKILL)
    if task == -2:
        raise MemoryError
    if task == -3:
        os._exit(5)
    return square(task, tell)


def stumble_once(task: str, tell: Tell) -> str:
    """A task is the path of a file that is made at the first try, which fails."""
    if not Path(task).exists():
        Path(task).touch()
        os._exit(1)
    return task


def meet(task: tuple[Path, str], tell: Tell) -> str:
    """The task "last" waits until the others are done."""
    folder, name = task
    give_up = time.monotonic() + 60
    while name == "last" and len(list(folder.iterdir())) < 3 and time.monotonic() < give_up:
        time.sleep(0.01)
    (folder / name).touch()
    return name


def sleep(task: float, tell: Tell) -> int:
    time.sleep(task)
    return os.getpid()


class Unwelcome:
    """Work that cannot be sent: to read it fails in the process."""

    def __call__(self, task: int, tell: Tell) -> int:
        return task

    def __reduce__(self) -> tuple[object, ...]:
        return os._exit, (4,)


@pytest.mark.parametrize("jobs", [1, 3])
def test_every_task_has_its_result(jobs: int) -> None:
    outcomes = [outcome for news in run_tasks(square, range(7), jobs) for outcome in news.outcomes]
    assert sorted(outcomes) == [(task, task * task, None) for task in range(7)]


def test_no_task_needs_no_process() -> None:
    assert list(run_tasks(square, [], 2)) == []


@POSIX
@pytest.mark.parametrize(
    ("task", "how"),
    [(-1, "was killed (SIGKILL)"), (-2, "ran out of memory"), (-3, "ended with status 5")],
)
def test_a_death_costs_one_task_and_says_how(task: int, how: str) -> None:
    outcomes: list[Outcome[int, int]] = []
    for news in run_tasks(stumble, [1, task, 2, 3], 2):
        outcomes += news.outcomes
    assert sorted(outcomes) == [
        (task, None, f"the process at work {how}, 2 times"),
        (1, 1, None),
        (2, 4, None),
        (3, 9, None),
    ]


def test_a_task_that_fails_once_is_tried_again(tmp_path: Path) -> None:
    tasks = [str(tmp_path / name) for name in "ab"]
    outcomes = [outcome for news in run_tasks(stumble_once, tasks, 2) for outcome in news.outcomes]
    assert sorted(outcomes) == [(task, task, None) for task in tasks]


def test_processes_that_never_start_are_told_of() -> None:
    with pytest.raises(NoWorkers, match=r"do not start: .* ended with status 4"):
        list(run_tasks(Unwelcome(), [1, 2], 2))


def test_a_long_task_does_not_block_the_others(tmp_path: Path) -> None:
    tasks = [(tmp_path, name) for name in ("last", "a", "b", "c")]
    order = [outcome.result for news in run_tasks(meet, tasks, 2) for outcome in news.outcomes]
    assert order == ["a", "b", "c", "last"]


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes in /proc")
def test_processes_end_with_the_one_that_gives_out_tasks() -> None:
    code = (
        "from newssplit.batch.workers import run_tasks; from test_workers import sleep\n"
        "for news in run_tasks(sleep, [0.0, 600.0, 600.0], 2):\n"
        "    for outcome in news.outcomes: print(outcome.result, flush=True)\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, env=environment)
    assert process.stdout
    worker = int(process.stdout.readline())
    assert is_running(worker)
    process.kill()
    process.wait()
    process.stdout.close()
    give_up = time.monotonic() + 20
    while is_running(worker) and time.monotonic() < give_up:
        time.sleep(0.05)
    assert not is_running(worker)


def test_to_close_the_generator_ends_the_processes() -> None:
    started = time.monotonic()
    with closing(run_tasks(sleep, [0.0, 600.0, 600.0], 2)) as stream:
        pids = [outcome.result for outcome in next(news for news in stream if news.outcomes).outcomes]
    assert time.monotonic() - started < 60
    for pid in pids:
        assert isinstance(pid, int)
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
