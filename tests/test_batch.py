"""Many files: a result for each, a report on all, and nothing lost whatever happens on the way."""

from __future__ import annotations

import gzip
import json
import logging
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import IO, Any

import pytest

import newssplit
from newssplit.article import Article, Span
from newssplit.batch import BadRun, Progress, Row, read_report, run_batch
from newssplit.batch.plan import list_files, plan_work
from newssplit.readers import UnreadableText

ROOT = Path(__file__).resolve().parent.parent
FEED = (ROOT / "fixtures" / "feed.txt").read_text(encoding="utf-8")
POSIX = pytest.mark.skipif(os.name != "posix", reason="sends signals")


def write_feeds(folder: Path, count: int, most: int = 3) -> None:
    """Feeds of several lengths, in several folders, one of them packed."""
    for number in range(count):
        path = folder / f"{number % 3}" / f"feed {number}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(FEED.replace("Skarn", f"Skarn {number}") * (1 + number % most), encoding="utf-8")
    (folder / "packed.gz").write_bytes(gzip.compress(FEED.encode()))


def read_results(out: Path) -> dict[str, bytes]:
    """What stands in a folder of results, without the report."""
    files = {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*") if path.is_file()}
    files.pop("report.jsonl")
    return files


def read_rows(out: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (out / "report.jsonl").read_text(encoding="utf-8").splitlines()]


def read_two(file: IO[bytes]) -> Iterator[tuple[str, Iterator[Article]]]:
    """What reads an archive: two texts, and a picture."""
    for name, headlines in (("a", ["First", "Second"]), ("b", ["Third"])):
        yield name, (Article(span=Span(0, 0), headline=headline, confidence=1.0) for headline in headlines)
    logging.getLogger("newssplit.readers").warning("%s/c: found a PNG image, expected text", Path(file.name).name)


def read_lines(file: IO[bytes]) -> Iterator[tuple[str, Iterator[Article]]]:
    """A toy engine, for what does not depend on the articles: one a line."""
    data = file.read()
    if bytes(99) in data:
        raise UnreadableText(file.name, "found binary data, expected text")
    yield file.name, (Article(span=Span(0, 0), headline=repr(line), confidence=1.0) for line in data.splitlines())


def split_toys(paths: Path, out: Path, **options: Any) -> Progress:
    return run_batch(read_lines, paths, out, made_with={"toy": "1"}, **options)


@pytest.fixture(scope="module")
def feeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("feeds")
    write_feeds(folder, 7)
    return folder


@pytest.fixture(scope="module")
def results(feeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("results") / "out"
    last = newssplit.split_files(feeds, out, jobs=2)
    assert (last.files, last.done, last.failed, last.kept) == (8, 8, 0, 0)
    return out


class TestResults:
    def test_each_file_has_the_articles_that_it_has_alone(self, feeds: Path, results: Path) -> None:
        for path in sorted(feeds.rglob("*.*")):
            rows = (results / f"{path.relative_to(feeds)}.jsonl").read_text(encoding="utf-8").splitlines()
            assert [newssplit.Article.model_validate_json(row) for row in rows] == list(newssplit.read(path))

    def test_each_file_has_its_row(self, feeds: Path, results: Path) -> None:
        rows = read_rows(results)
        assert [row["path"] for row in rows] == [
            *(str(feeds / f"{n % 3}" / f"feed {n}.txt") for n in (0, 3, 6, 1, 4, 2, 5)),
            str(feeds / "packed.gz"),
        ]
        for row in rows:
            path, output = Path(row["path"]), results / row["output"]
            assert (row["status"], row["error"]) == ("done", None)
            assert (row["bytes"], row["mtime_ns"]) == (path.stat().st_size, path.stat().st_mtime_ns)
            assert row["written"] == output.stat().st_size
            assert row["articles"] == len(output.read_bytes().splitlines()) > 0
            assert row["seconds"] > 0
            assert row["made_with"]["newssplit"] == newssplit.__version__

    @pytest.mark.parametrize("jobs", [1, 3])
    def test_any_number_of_processes_gives_the_same(
        self, feeds: Path, results: Path, tmp_path: Path, jobs: int
    ) -> None:
        newssplit.split_files([feeds], tmp_path / "out", jobs=jobs)
        assert read_results(tmp_path / "out") == read_results(results)

    def test_news_come_in_order_and_the_last_ones_are_returned(self, feeds: Path, tmp_path: Path) -> None:
        news: list[Progress] = []
        last = newssplit.split_files(feeds, tmp_path / "out", jobs=1, watch=news.append)
        assert news[0][:8] == (8, 0, 0, 0, last.size, 0, 0, news[0].seconds)
        for before, after in pairwise(news):
            assert before.done <= after.done
            assert before.read <= after.read <= last.size
        # The largest is begun first.
        sizes = [row.bytes for item in news for row in item.fresh]
        assert sizes == sorted(sizes, reverse=True)
        assert last.read == last.size == sum(sizes)
        assert last.articles == sum(row["articles"] for row in read_rows(tmp_path / "out"))

    def test_a_file_that_fails_is_told_of_and_the_others_are_done(self, tmp_path: Path) -> None:
        source, out = tmp_path / "in", tmp_path / "out"
        write_feeds(source, 2)
        (source / "poison").write_bytes(bytes(range(256)) * 99)
        (source / "late.txt").write_bytes(FEED.encode() * 1000 + b"\xff" * 2999)
        (source / "gone.txt").symlink_to(source / "nowhere")
        last = newssplit.split_files(source, out, jobs=2)
        assert (last.done, last.failed) == (3, 3)
        rows = {row["output"]: row for row in read_rows(out)}
        assert set(read_results(out)) == {name for name, row in rows.items() if row["status"] == "done"}
        assert len(rows) == 6
        assert rows["poison.jsonl"]["error"].startswith("found binary data, expected text")
        assert rows["gone.txt.jsonl"]["error"] == "no such file or directory"
        assert "expected UTF-8 to the end (after " in rows["late.txt.jsonl"]["error"]
        assert rows["late.txt.jsonl"]["articles"] == 0

    def test_a_file_of_several_texts_names_them_and_tells_what_it_leaves_out(self, tmp_path: Path) -> None:
        write_feeds(tmp_path / "in", 1)
        out = tmp_path / "out"
        run_batch(read_two, tmp_path / "in" / "0", out, made_with={}, jobs=1)
        rows = [json.loads(line) for line in (out / "feed 0.txt.jsonl").read_text(encoding="utf-8").splitlines()]
        assert [(row["file"], row["headline"]) for row in rows] == [("a", "First"), ("a", "Second"), ("b", "Third")]
        assert read_rows(out)[0]["left_out"] == ["feed 0.txt/c: found a PNG image, expected text"]

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
    def test_a_pipe_is_not_waited_for(self, tmp_path: Path) -> None:
        (tmp_path / "in").mkdir()
        os.mkfifo(tmp_path / "in" / "pipe")
        assert newssplit.split_files(tmp_path / "in", tmp_path / "out", jobs=1).failed == 1
        assert "expected an ordinary file" in read_rows(tmp_path / "out")[0]["error"]

    def test_a_name_that_is_no_text_is_told_with_marks(self, tmp_path: Path) -> None:
        odd = os.fsdecode(os.fsencode(tmp_path) + b"/in/\xff\n.txt")
        (tmp_path / "in").mkdir()
        Path(odd).write_text(FEED, encoding="utf-8")
        newssplit.split_files(tmp_path / "in", tmp_path / "out", jobs=1)
        assert read_rows(tmp_path / "out")[0]["output"] == "\\xff\n.txt.jsonl"
        assert len(read_results(tmp_path / "out")) == 1
        assert newssplit.split_files(tmp_path / "in", tmp_path / "out", jobs=1, resume=True).kept == 1

    def test_a_folder_of_pages_is_a_result_too(self, tmp_path: Path) -> None:
        source, out = tmp_path / "in", tmp_path / "out"
        write_feeds(source, 1)
        first = newssplit.split_files(source, out, jobs=1, format="md")
        again = newssplit.split_files(source, out, jobs=1, format="md", resume=True)
        (source / "packed.gz").write_bytes(gzip.compress(FEED.encode() * 2))
        third = newssplit.split_files(source, out, jobs=1, format="md", resume=True)
        assert (first.done, again.done, again.kept, third.done, third.kept) == (2, 0, 2, 1, 1)
        assert len(list((out / "packed.gz").iterdir())) == 4


class TestResume:
    @pytest.fixture
    def source(self, tmp_path: Path) -> Path:
        write_feeds(tmp_path / "in", 3)
        return tmp_path / "in"

    def test_what_is_done_is_kept_and_what_has_changed_is_done_again(self, source: Path, tmp_path: Path) -> None:
        out = tmp_path / "out"
        split_toys(source, out, jobs=1, resume=True)
        times = {path: path.stat().st_mtime_ns for path in out.rglob("*.jsonl") if path.name != "report.jsonl"}
        # Changed; damaged; taken away; new.
        (source / "0" / "feed 0.txt").write_text(FEED * 4, encoding="utf-8")
        (out / "1" / "feed 1.txt.jsonl").write_text("{", encoding="utf-8")
        (out / "2" / "feed 2.txt.jsonl").unlink()
        (source / "new.txt").write_text(FEED, encoding="utf-8")
        last = split_toys(source, out, jobs=2, resume=True)
        assert (last.done, last.kept, last.files) == (4, 1, 5)
        packed = out / "packed.gz.jsonl"
        assert packed.stat().st_mtime_ns == times[packed]
        assert len(read_rows(out)) == 5
        assert split_toys(source, tmp_path / "other", jobs=1).done == 5
        assert read_results(out) == read_results(tmp_path / "other")

    def test_what_failed_is_tried_again_and_leaves_no_old_result(self, source: Path, tmp_path: Path) -> None:
        out, path = tmp_path / "out", source / "0" / "feed 0.txt"
        split_toys(source, out, jobs=1)
        good = path.read_bytes()
        path.write_bytes(bytes(999))
        last = split_toys(source, out, jobs=1, resume=True)
        assert (last.done, last.failed, last.kept) == (0, 1, 3)
        assert not (out / "0" / "feed 0.txt.jsonl").exists()
        path.write_bytes(good)
        last = split_toys(source, out, jobs=1, resume=True)
        assert (last.done, last.failed, last.kept) == (1, 0, 3)
        assert [row["status"] for row in read_rows(out)] == ["done"] * 4

    def test_a_torn_last_line_and_halves_of_files_are_cleared_away(self, source: Path, tmp_path: Path) -> None:
        out = tmp_path / "out"
        split_toys(source, out, jobs=1)
        whole = read_results(out)
        report = out / "report.jsonl"
        report.write_bytes(report.read_bytes()[:-40])
        (out / "0" / "feed 0.txt.jsonl.4711.part").write_bytes(b"{")
        (out / "report.jsonl.4711.part").write_bytes(b"{")
        (out / "mine.4711.part").write_bytes(b"not of the run")
        last = split_toys(source, out, jobs=1, resume=True)
        assert (last.done, last.kept) == (1, 3)
        assert read_results(out) == {**whole, "mine.4711.part": b"not of the run"}

    def test_a_folder_with_results_is_refused(self, source: Path, tmp_path: Path) -> None:
        out = tmp_path / "out"
        split_toys(source / "0", out, jobs=1)
        with pytest.raises(BadRun, match=r"holds results already \(report.jsonl\).*resume, to go on; force, to begin"):
            split_toys(source / "0", out)
        (out / "report.jsonl").unlink()
        for resume in (False, True):
            with pytest.raises(BadRun, match=r"holds results already \(feed 0.txt.jsonl\)"):
                split_toys(source / "0", out, resume=resume)

    def test_other_settings_are_refused(self, source: Path, tmp_path: Path) -> None:
        split_toys(source / "0", tmp_path / "out", jobs=1)
        with pytest.raises(BadRun, match=r"of other settings .*format jsonl.*format csv"):
            split_toys(source / "0", tmp_path / "out", form="csv", resume=True)

    def test_force_takes_away_the_results_of_before_and_nothing_else(self, source: Path, tmp_path: Path) -> None:
        out = tmp_path / "out"
        split_toys(source, out, jobs=1)
        (out / "mine.txt").write_text("not of the run", encoding="utf-8")
        split_toys(source / "0", out, jobs=1, form="csv", force=True)
        assert set(read_results(out)) == {"mine.txt", "feed 0.txt.csv"}
        assert len(read_rows(out)) == 1

    def test_files_that_are_no_longer_given_keep_their_rows(self, source: Path, tmp_path: Path) -> None:
        out = tmp_path / "out"
        split_toys(source, out, jobs=1)
        (source / "packed.gz").unlink()
        assert split_toys(source, out, jobs=1, resume=True).files == 3
        assert {row["output"] for row in read_rows(out)} == set(read_results(out))

    @POSIX
    def test_two_runs_do_not_write_to_one_folder(self, source: Path, tmp_path: Path) -> None:
        def begin_another(news: Progress) -> None:
            with pytest.raises(BadRun, match="another run writes there"):
                split_toys(source, tmp_path / "out", resume=True)

        assert split_toys(source / "0", tmp_path / "out", jobs=1, watch=begin_another).done == 1


class TestReport:
    ROW = Row("in/a", "a.jsonl", "done", None, 1, 2, 3, 4, ["b: found a PNG image"], 0.5, {"format": "jsonl"})

    def test_rows_come_back(self, tmp_path: Path) -> None:
        assert read_report(tmp_path) == {}
        other = self.ROW._replace(articles=2)
        (tmp_path / "report.jsonl").write_text(self.ROW.to_json() + other.to_json(), encoding="utf-8")
        assert read_report(tmp_path) == {"a.jsonl": other}

    @pytest.mark.parametrize(
        "text", ["nonsense\n", f"{{}}\n{ROW.to_json()}", ROW._replace(output="../a").to_json() + ROW.to_json()]
    )
    def test_what_is_no_report_is_refused(self, text: str, tmp_path: Path) -> None:
        (tmp_path / "report.jsonl").write_text(text, encoding="utf-8")
        with pytest.raises(BadRun, match=r"expected (the report|one)"):
            read_report(tmp_path)

    @pytest.mark.parametrize("cut", range(1, 60, 7))
    def test_a_line_torn_anywhere_is_left_out(self, cut: int, tmp_path: Path) -> None:
        other = self.ROW._replace(output="ö.jsonl")
        data = (self.ROW.to_json() + other.to_json()).encode()
        (tmp_path / "report.jsonl").write_bytes(data[: -cut - 1])
        assert list(read_report(tmp_path)) == ["a.jsonl"]


class TestPlan:
    @pytest.fixture
    def tree(self, tmp_path: Path) -> Path:
        for name in ("b/2.txt", "b/1.txt", "a.txt", ".hidden", ".git/config", "b/.x/y"):
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(name, encoding="utf-8")
        return tmp_path

    def names(self, *paths: Path, out: Path) -> list[str]:
        return [work.output for work in plan_work(paths, out, ".jsonl")]

    def test_all_files_but_hidden_ones_by_name(self, tree: Path) -> None:
        assert self.names(tree, out=tree.parent / "out") == ["a.txt.jsonl", "b/1.txt.jsonl", "b/2.txt.jsonl"]

    def test_places_are_seen_from_the_folder_that_all_stand_in(self, tree: Path) -> None:
        out = tree.parent / "out"
        assert self.names(tree / "b", out=out) == ["1.txt.jsonl", "2.txt.jsonl"]
        assert self.names(tree / "b" / "1.txt", tree / "b" / "1.txt", out=out) == ["1.txt.jsonl"]
        assert self.names(tree / "b" / "1.txt", tree / "a.txt", out=out) == ["a.txt.jsonl", "b/1.txt.jsonl"]
        assert self.names(tree / "b", tree / ".git", out=out) == [".git/config.jsonl", "b/1.txt.jsonl", "b/2.txt.jsonl"]

    def test_results_are_not_read(self, tree: Path) -> None:
        assert self.names(tree, out=tree / "b") == ["a.txt.jsonl"]

    def test_links_are_followed_but_not_round_and_round(self, tree: Path) -> None:
        (tree / "b" / "up").symlink_to(tree)
        (tree / "c").symlink_to(tree / "b")
        out = tree.parent / "out"
        assert self.names(tree, out=out) == [
            *("a.txt.jsonl", "b/1.txt.jsonl", "b/2.txt.jsonl"),
            *("c/1.txt.jsonl", "c/2.txt.jsonl"),
        ]

    def test_a_result_may_not_have_the_name_of_the_report(self, tree: Path) -> None:
        (tree / "report").write_text(FEED, encoding="utf-8")
        problems = [work.problem for work in plan_work([tree], tree.parent / "out", ".jsonl") if work.problem]
        assert problems == ["its result would be named report.jsonl, as the report is: expected another name"]

    def test_what_cannot_be_done_is_told_at_once(self, tree: Path) -> None:
        out = tree.parent / "out"
        (tree / "empty").mkdir()
        (tree / "a.txt.jsonl").write_text("{}", encoding="utf-8")
        for paths, place, message in (
            ([], out, "expected files or folders"),
            ([tree / "none"], out, "none: no such file or directory"),
            ([tree / "empty"], out, "found no files"),
            ([tree], tree, "is the folder that is read"),
            ([tree / "a.txt", tree / "a.txt.jsonl"], tree, "a result would stand in its place"),
        ):
            with pytest.raises(BadRun, match=message):
                plan_work(paths, place, ".jsonl")
        for arguments, message in (
            ({"jobs": 0}, "found 0 jobs"),
            ({"format": "xml"}, "found the format 'xml', expected one of jsonl"),
            ({"resume": True, "force": True}, "expected one of them"),
        ):
            with pytest.raises(BadRun, match=message):
                newssplit.split_files(tree, out, **arguments)  # type: ignore[arg-type]
        with pytest.raises(BadRun, match="is a file, or below one"):
            newssplit.split_files(tree / "b", tree / "a.txt")

    @pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="needs a folder that cannot be read")
    def test_a_folder_that_cannot_be_read_is_told_of(self, tree: Path) -> None:
        (tree / "b").chmod(0)
        try:
            assert (str(tree / "b"), "Permission denied") in list(list_files(str(tree)))
        finally:
            (tree / "b").chmod(0o755)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("many")
    write_feeds(folder, 40, most=11)
    (folder / "poison").write_bytes(bytes(999))
    return folder


@pytest.fixture(scope="module")
def undisturbed(many: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("undisturbed") / "out"
    assert newssplit.split_files(many, out, jobs=2).done == 41
    return out


@POSIX
class TestKilled:
    """A whole run, as a process with a group of its own."""

    def start(self, source: Path, out: Path, *words: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "newssplit", "split", str(source), "-o", str(out), "--jobs", "2", *words]
        return subprocess.Popen(command, start_new_session=True, stderr=subprocess.PIPE, cwd=ROOT)

    def wait_for_rows(self, process: subprocess.Popen[bytes], out: Path, count: int) -> None:
        give_up = time.monotonic() + 120
        while process.poll() is None and time.monotonic() < give_up:
            if (out / "report.jsonl").exists() and len((out / "report.jsonl").read_bytes().splitlines()) >= count:
                return
            time.sleep(0.002)

    def finish(self, process: subprocess.Popen[bytes]) -> tuple[int, str]:
        _, error = process.communicate(timeout=120)
        return process.returncode, error.decode()

    @pytest.mark.parametrize("seed", range(2))
    def test_a_run_that_is_killed_again_and_again_gives_the_same(
        self, many: Path, undisturbed: Path, tmp_path: Path, seed: int
    ) -> None:
        out, chance = tmp_path / "out", random.Random(seed)
        whole = read_results(undisturbed)
        done = 0
        for _ in range(3):
            process = self.start(many, out, "--resume")
            self.wait_for_rows(process, out, done + chance.randrange(0, 12))
            time.sleep(chance.random() * 0.05)
            os.killpg(process.pid, signal.SIGKILL)
            self.finish(process)
            # At any moment: what has a name is whole, and what the report calls done is there.
            results = {name: data for name, data in read_results(out).items() if not name.endswith(".part")}
            assert results.items() <= whole.items()
            rows = read_report(out)
            assert {name for name, row in rows.items() if row.status == "done"} <= set(results)
            assert len(rows) >= done, "what was done is done"
            done = len(rows)
        assert 0 < done < 42
        status, error = self.finish(self.start(many, out, "--resume"))
        assert status == 1
        assert error.startswith(f"newssplit: {many / 'poison'}: found binary data, expected ")
        assert error.count("\n") == 1
        assert read_results(out) == whole
        assert [row["output"] for row in read_rows(out)] == [row["output"] for row in read_rows(undisturbed)]

    def test_an_interrupt_from_the_keyboard_ends_it_at_once_and_leaves_a_clean_folder(
        self, many: Path, undisturbed: Path, tmp_path: Path
    ) -> None:
        out = tmp_path / "out"
        process = self.start(many, out)
        self.wait_for_rows(process, out, 3)
        os.killpg(process.pid, signal.SIGINT)
        status, error = self.finish(process)
        assert (status, error) == (130, f"newssplit: interrupted; go on with --resume -o {out}\n")
        assert not list(out.rglob("*.part"))
        assert read_results(out).items() < read_results(undisturbed).items()
        assert self.finish(self.start(many, out, "--resume"))[0] == 1
        assert read_results(out) == read_results(undisturbed)

    @pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks for processes in /proc")
    def test_a_process_that_is_killed_costs_nothing(self, many: Path, undisturbed: Path, tmp_path: Path) -> None:
        out = tmp_path / "out"
        process = self.start(many, out)
        self.wait_for_rows(process, out, 3)
        for pid in list_workers(process.pid):
            os.kill(pid, signal.SIGKILL)
        assert self.finish(process)[0] == 1
        assert read_results(out) == read_results(undisturbed)
        assert len(read_rows(out)) == 42


def list_workers(parent: int) -> Iterator[int]:
    for child in Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="utf-8").split():
        if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
            yield int(child)
