"""The command with many files: where it writes, what it says, how it ends."""

from __future__ import annotations

import csv
import gzip
import json
import sys
from pathlib import Path

import pytest
from test_cli import FEED, HEADLINES, Terminal, toy  # noqa: F401, it is a fixture

import newssplit
from newssplit.article import Article
from newssplit.batch import NoWorkers
from newssplit.cli import main
from newssplit.cli.progress import Progress
from newssplit.writers import WRITERS

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    (folder / "b.txt").write_text(FEED, encoding="utf-8")
    (folder / "sub" / "a.gz").write_bytes(gzip.compress(b"# Market moves\nThe market moves to the quay.\n"))
    (folder / ".hidden").write_bytes(bytes(999))
    return folder


@pytest.mark.usefixtures("toy")
class TestOneOutput:
    """In-process, over the toy engine of the other tests of the command."""

    def test_a_folder_is_all_the_files_in_it(self, source: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["split", str(source)]) == 0
        rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert [(row["file"], row["headline"]) for row in rows] == [
            *((str(source / "b.txt"), headline) for headline in HEADLINES),
            (str(source / "sub" / "a.gz"), "Market moves"),
        ]

    def test_what_ends_like_a_file_gets_all_of_a_folder_and_is_not_read_itself(self, source: Path) -> None:
        out = source / "all.csv"
        for _ in range(2):
            assert main(["split", str(source), "-o", str(out), "--format", "csv"]) == 0
            with out.open(encoding="utf-8", newline="") as file:
                rows = list(csv.DictReader(file))
            assert [row["headline"] for row in rows] == [*HEADLINES, "Market moves"]
            assert rows[-1]["file"] == str(source / "sub" / "a.gz")

    @pytest.mark.parametrize("form", [name for name in WRITERS if name != "parquet"])
    def test_every_format_can_be_written(self, form: str, source: Path, tmp_path: Path) -> None:
        out = tmp_path / "out"
        assert main(["split", str(source / "b.txt"), "-o", str(out), "--format", form]) == 0
        content = "".join(path.read_text(encoding="utf-8") for path in ([out] if out.is_file() else out.iterdir()))
        assert all(headline in content for headline in HEADLINES)

    @pytest.mark.parametrize("form", [name for name, row in WRITERS.items() if not row.streams])
    def test_what_is_no_stream_needs_a_place(self, form: str, source: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["split", str(source / "b.txt"), "--format", form]) == 2
        assert capsys.readouterr().err == (
            f"newssplit: --format {form} cannot go to standard output, expected -o OUT\n"
        )

    def test_an_array_is_closed_also_when_its_only_file_breaks_off(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        broken = tmp_path / "broken.txt"
        broken.write_bytes((FEED * 20_000).encode() + b"\xff" * 9999)
        assert main(["split", str(broken), "--format", "json"]) == 2
        assert len(json.loads(capsys.readouterr().out)) > 1000


class TestManyOutputs:
    """With processes, and so with the engine itself."""

    def test_each_file_has_a_result_and_what_fails_is_told(
        self, source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        out = tmp_path / "out"
        (source / "sub" / "poison").write_bytes(bytes(999))
        assert main(["split", str(source), "-o", str(out), "--jobs", "2"]) == 1
        told = capsys.readouterr()
        assert told.out == ""
        assert told.err.startswith(f"newssplit: {source / 'sub' / 'poison'}: found binary data")
        assert told.err.count("\n") == 1
        assert {str(path.relative_to(out)) for path in out.rglob("*.*")} == {
            "b.txt.jsonl", str(Path("sub", "a.gz.jsonl")), "report.jsonl"
        }  # fmt: skip
        for name in ("b.txt", "sub/a.gz"):
            lines = (out / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
            assert [Article.model_validate_json(line) for line in lines] == list(newssplit.read(source / name))

    def test_the_result_is_that_of_the_file_alone(self, source: Path, tmp_path: Path) -> None:
        assert main(["split", str(source / "b.txt"), "-o", str(tmp_path / "one.jsonl")]) == 0
        assert main(["split", str(source), "-o", str(tmp_path / "out")]) == 0
        assert (tmp_path / "out" / "b.txt.jsonl").read_bytes() == (tmp_path / "one.jsonl").read_bytes()

    # Not over the toy: modules that are imported for tables would keep it.
    def test_parquet_can_be_written(self, source: Path, tmp_path: Path) -> None:
        parquet = pytest.importorskip("pyarrow.parquet")
        out = tmp_path / "out.parquet"
        assert main(["split", str(source), "-o", str(out), "--format", "parquet"]) == 0
        rows = parquet.read_table(out).select(["file", "headline"]).to_pylist()
        assert [(row["file"], row["headline"]) for row in rows] == [
            (str(path), article.headline)
            for path in (source / "b.txt", source / "sub" / "a.gz")
            for article in newssplit.read(path)
        ]

    def test_it_goes_on_or_begins_anew_only_when_asked_to(
        self, source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        words = ["split", str(source), "-o", str(tmp_path / "out")]
        assert main(words) == 0
        assert main(words) == 2
        assert "holds results already" in capsys.readouterr().err
        assert main([*words, "--resume", "--progress"]) == 0
        assert "newssplit: 0 files done, 0 failed, 2 done before;" in capsys.readouterr().err
        assert main([*words, "--force", "--progress", "--format", "json"]) == 0
        assert "newssplit: 2 files done, 0 failed, 0 done before;" in capsys.readouterr().err
        assert {path.name for path in (tmp_path / "out").iterdir()} == {"b.txt.json", "sub", "report.jsonl"}

    def test_a_bar_on_a_terminal_and_lines_around_it(
        self, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (source / "[poison]").write_bytes(bytes(999))
        terminal = Terminal()
        monkeypatch.setattr(sys, "stderr", terminal)
        monkeypatch.setenv("TERM", "xterm")
        assert main(["split", str(source), "-o", str(tmp_path / "out"), "--jobs", "1"]) == 1
        sent = terminal.sent()
        assert "of 3 files" in sent
        assert f"newssplit: {source / '[poison]'}: found binary data" in sent.replace("\n", "")
        assert "2 files done, 1 failed, 0 done before; " in sent.replace("\n", "")

    def test_a_table_without_its_library_is_one_line(
        self, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        for name in ("pyarrow", "pyarrow.parquet", "newssplit.frames"):
            monkeypatch.setitem(sys.modules, name, None)
        for words in (["-o", str(tmp_path / "a.parquet")], ["-o", str(tmp_path / "out"), "--jobs", "1"]):
            assert main(["split", str(source / "b.txt"), "--format", "parquet", *words]) == 2
            assert capsys.readouterr().err.count("\n") == 1
        assert not (tmp_path / "out").exists()

    @pytest.mark.parametrize(
        ("words", "message"),
        [
            (["in", "--jobs", "2"], "expected -o OUT"),
            (["in", "--resume"], "expected -o OUT"),
            (["-", "--jobs", "2", "-o", "out"], "standard input has no place"),
            (["in", "--jobs", "2", "-o", "all.csv"], "all.csv: looks like one file, expected a folder"),
            (["none", "--jobs", "2", "-o", "out"], "none: no such file or directory"),
            (["in/sub/..", "-o", "in"], "is the folder that is read"),
            (["in", "-o", "in/b.txt"], "in/b.txt: is a file"),
            (["in", "--jobs", "2", "-o", "out", "--weights", "none"], "none: no such file or directory"),
        ],
    )
    def test_what_cannot_be_is_one_line(
        self,
        words: list[str],
        message: str,
        source: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        monkeypatch.chdir(source.parent)
        assert main(["split", *words]) == 2
        err = capsys.readouterr().err
        assert message in err
        assert err.count("\n") == 1
        assert not Path("out").exists()

    @pytest.mark.parametrize("word", ["0", "-1", "two", "1.5", "²"])
    def test_jobs_are_a_number_from_1_on(self, word: str, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as caught:
            main(["split", "in", "-o", "out", "--jobs", word])
        assert caught.value.code == 2
        assert f"found '{word}', expected a number from 1 on" in capsys.readouterr().err

    def test_one_either_goes_on_or_begins_anew(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit):
            main(["split", "in", "-o", "out", "--resume", "--force"])
        assert "not allowed with" in capsys.readouterr().err

    def test_processes_that_do_not_start_end_it_with_1(
        self, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        def fail(*words: object, **options: object) -> object:
            raise NoWorkers("the processes that should do the work do not start: no room")

        monkeypatch.setattr(newssplit, "split_files", fail)
        assert main(["split", str(source), "-o", str(tmp_path / "out")]) == 1
        assert capsys.readouterr().err.endswith("do not start: no room\n")


class TestProgress:
    def test_a_line_now_and_then_where_there_is_no_bar(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        now = [100.0]
        monkeypatch.setattr("newssplit.cli.progress.time.monotonic", lambda: now[0])
        with Progress(40_000_000, files=8, asked=True) as progress:
            for second in range(1, 21):
                now[0] = 100.0 + second
                progress.update(second * 500_000, second // 5)
        assert capsys.readouterr().err.splitlines() == [
            "newssplit: 2 of 8 files, 5.0 of 40.0 MB, 0.2 files/s, 0.50 MB/s, 1 min left",
            "newssplit: 4 of 8 files, 10.0 of 40.0 MB, 0.2 files/s, 0.50 MB/s, 1 min left",
        ]

    def test_nothing_unless_asked_for_or_on_a_terminal(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        now = [100.0]
        monkeypatch.setattr("newssplit.cli.progress.time.monotonic", lambda: now[0])
        with Progress(40_000_000, files=8) as progress:
            now[0] += 99
            progress.update(20_000_000, 4)
        assert capsys.readouterr().err == ""

    @pytest.mark.parametrize(("read", "left"), [(39_000_000, "3 s"), (1_000_000, "1 h"), (10_000, "111.1 h")])
    def test_times_are_told_roughly(self, read: int, left: str, monkeypatch: pytest.MonkeyPatch) -> None:
        now = [0.0]
        monkeypatch.setattr("newssplit.cli.progress.time.monotonic", lambda: now[0])
        progress = Progress(40_000_000)
        now[0] = 100.0
        progress.update(read, 0)
        assert progress.describe().endswith(f" {left} left") or left == "1 h"
