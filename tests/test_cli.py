"""The command: what it writes, what it says, how it ends.

Most of this runs in-process over a toy engine, so that it tells about the edge alone: an article of the toy begins at
a line that begins with "# ". What runs as a process of its own needs the real engine.
"""

from __future__ import annotations

import argparse
import datetime as dt
import errno
import gzip
import io
import json
import math
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newssplit
import newssplit.splitter  # before the toy takes the place of what it imports
from newssplit.article import Article, Issue, Paragraph, Segment, Span
from newssplit.cli import main
from newssplit.grammar import Label, Zone
from newssplit.lines import read_lines
from newssplit.view import count_cells, make_visible, render, to_plain, wrap

FEED = """\
Share this page

# Ferry returns to Skarn Bay
The ferry will sail again on Monday.

# Library opens at night
Readers may stay until two, the town of Elmenau said.
"""
HEADLINES = ["Ferry returns to Skarn Bay", "Library opens at night"]


def toy_segment(text: str, *, weights: Any = None, layout: Any = None) -> list[Segment]:
    segments: list[Segment] = []
    article = -1
    for line in read_lines(text):
        span = Span(line.start, line.start + len(line.text) + len(line.ending))
        article += line.text.startswith("# ")
        inside = article if article >= 0 else None
        if not line.text.strip():
            label = Label.BLANK
        elif line.text.startswith("# "):
            label = Label.HEADLINE
        else:
            label = Label.PARAGRAPH if article >= 0 else Label.FURNITURE
        segments.append(Segment(label=label, zone=Zone.BODY, span=span, article=inside))
    return segments


def toy_split(text: str, *, weights: Any = None, layout: Any = None) -> list[Article]:
    articles = []
    for part in text.split("# ")[1:]:
        headline, _, body = part.partition("\n")
        articles.append(
            Article(
                span=Span(0, len(part)),
                headline=headline,
                date=dt.date(2031, 5, 4),
                source="dpa",
                authors=("Ida Falk", "Ole Brun"),
                paragraphs=(Paragraph(text=body.strip(), span=Span(0, 1)),),
                confidence=0.875,
                issues=(Issue(code="toy", message="not a real article"),),
            )
        )
    return articles


def toy_stream(chunks: Iterable[str], *, weights: Any = None, layout: Any = None) -> Iterator[Article]:
    held = ""
    for chunk in chunks:
        held += chunk
        cut = held.rfind("\n# ") + 1
        yield from toy_split(held[:cut])
        held = held[cut:]
    yield from toy_split(held)


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(weights: str) -> None:
        if not Path(weights).read_text(encoding="utf-8").startswith("{"):
            raise ValueError("expected weights of newssplit")

    monkeypatch.setattr("newssplit.model.load_model", load)
    for name, function in (("split", toy_split), ("stream", toy_stream), ("segment", toy_segment)):
        monkeypatch.setattr(newssplit, name, function)
    monkeypatch.setattr(newssplit, "__version__", "0.0.1")


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    path = tmp_path / "feed.txt"
    path.write_text(FEED, encoding="utf-8")
    return path


class Terminal(io.TextIOWrapper):
    """What looks like a terminal and keeps what it is sent."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8")

    def isatty(self) -> bool:
        return True

    def sent(self) -> str:
        self.flush()
        buffer = self.buffer
        assert isinstance(buffer, io.BytesIO)
        return buffer.getvalue().decode()


@pytest.mark.usefixtures("toy")
class TestSplit:
    def test_one_article_a_line(self, feed: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["split", str(feed)]) == 0
        out, err = capsys.readouterr()
        articles = [Article.model_validate_json(line) for line in out.splitlines()]
        assert [article.headline for article in articles] == HEADLINES
        assert err == ""

    def test_one_array(self, feed: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["split", str(feed), "--format", "json"]) == 0
        assert [row["headline"] for row in json.loads(capsys.readouterr().out)] == HEADLINES

    @pytest.mark.parametrize(("form", "out"), [("jsonl", ""), ("json", "[]\n")])
    def test_no_article_is_no_error(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str, out: str
    ) -> None:
        (tmp_path / "empty.txt").write_bytes(b"")
        assert main(["split", str(tmp_path / "empty.txt"), "--format", form]) == 0
        assert capsys.readouterr().out == out

    def test_with_several_files_each_article_names_its_own(
        self, feed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        packed = tmp_path / "more.gz"
        packed.write_bytes(gzip.compress(b"# Market moves\nThe market moves to the quay.\n"))
        assert main(["split", str(feed), str(packed)]) == 0
        rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert [(row.pop("file"), row["headline"]) for row in rows] == [
            *((str(feed), headline) for headline in HEADLINES),
            (str(packed), "Market moves"),
        ]
        assert all(Article.model_validate(row) for row in rows)

    def test_standard_input(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(FEED.encode("utf-16")), encoding="ascii"))
        assert main(["split", "-"]) == 0
        assert len(capsys.readouterr().out.splitlines()) == 2

    def test_binary_standard_input_is_named(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(bytes(999)), encoding="utf-8"))
        assert main(["split", "-"]) == 2
        assert capsys.readouterr().err.startswith("newssplit: <stdin>: found binary data")

    def test_output_file_is_put_in_place_whole(self, feed: Path, tmp_path: Path) -> None:
        out = tmp_path / "out.jsonl"
        out.write_text("old")
        out.chmod(0o640)
        assert main(["split", str(feed), "-o", str(out)]) == 0
        assert len(out.read_text(encoding="utf-8").splitlines()) == 2
        assert out.stat().st_mode & 0o777 == 0o640
        assert {path.name for path in tmp_path.iterdir()} == {"feed.txt", "out.jsonl"}

    def test_output_may_be_the_input(self, feed: Path) -> None:
        assert main(["split", str(feed), "-o", str(feed)]) == 0
        assert len(feed.read_text(encoding="utf-8").splitlines()) == 2

    def test_a_link_stays_a_link(self, feed: Path, tmp_path: Path) -> None:
        (tmp_path / "link").symlink_to(tmp_path / "real")
        assert main(["split", str(feed), "-o", str(tmp_path / "link")]) == 0
        assert (tmp_path / "link").is_symlink()
        assert len((tmp_path / "real").read_bytes().splitlines()) == 2

    def test_what_is_no_ordinary_file_is_written_to(self, feed: Path) -> None:
        assert main(["split", str(feed), "-o", os.devnull]) == 0
        assert not Path(os.devnull).is_file()

    @pytest.mark.parametrize("failure", [RuntimeError, KeyboardInterrupt, BrokenPipeError])
    def test_output_stays_as_it_was_when_the_work_breaks_off(
        self, feed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: type[BaseException]
    ) -> None:
        def break_off(chunks: Iterable[str], *, weights: Any = None, layout: Any = None) -> Iterator[Article]:
            yield from toy_split("# One\nOne.\n")
            raise failure

        monkeypatch.setattr(newssplit, "stream", break_off)
        out = tmp_path / "out.jsonl"
        out.write_text("old")
        if failure is RuntimeError:
            with pytest.raises(RuntimeError):
                main(["split", str(feed), "-o", str(out)])
        else:
            assert main(["split", str(feed), "-o", str(out)]) == (130 if failure is KeyboardInterrupt else 0)
        assert out.read_text() == "old"
        assert {path.name for path in tmp_path.iterdir()} == {"feed.txt", "out.jsonl"}

    def test_some_files_fail_and_the_others_go_on(
        self, feed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        out = tmp_path / "out.jsonl"
        binary = tmp_path / "binary.txt"
        binary.write_bytes(bytes(999))
        assert main(["split", str(tmp_path / "none.txt"), str(feed), str(binary), "-o", str(out)]) == 1
        assert len(out.read_text(encoding="utf-8").splitlines()) == 2
        none, no_text = capsys.readouterr().err.splitlines()
        assert none == f"newssplit: {tmp_path / 'none.txt'}: no such file or directory"
        assert no_text.startswith(f"newssplit: {binary}: found binary data")

    @pytest.mark.parametrize("content", [b"%PDF-1.7", bytes(range(256)) * 9, b"\x89PNG\r\n\x1a\n"])
    def test_no_file_can_be_read(self, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes) -> None:
        path, out = tmp_path / "feed.txt", tmp_path / "out.json"
        path.write_bytes(content)
        assert main(["split", str(path), "-o", str(out), "--format", "json"]) == 2
        err = capsys.readouterr().err
        assert err.startswith(f"newssplit: {path}: found ")
        assert err.count("\n") == 1
        assert not out.exists()

    def test_a_file_that_fails_late_says_how_many_articles_came_before(
        self, feed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        broken = tmp_path / "broken.txt"
        broken.write_bytes((FEED * 20_000).encode() + b"\xff" * 9999)
        assert main(["split", str(broken), str(feed), "--format", "json"]) == 1
        out, err = capsys.readouterr()
        rows = json.loads(out)
        before = sum(row["file"] == str(broken) for row in rows)
        assert len(rows) == before + 2
        assert before > 1000
        assert err.endswith(f"expected UTF-8 to the end (after {before} articles)\n")
        assert err.count("\n") == 1

    def test_weights_are_checked_before_anything_is_written(
        self, feed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        out, none = tmp_path / "out", tmp_path / "none.json"
        assert main(["split", str(feed), "--weights", str(none), "-o", str(out)]) == 2
        assert main(["split", str(feed), "--weights", str(feed), "-o", str(out)]) == 2
        assert capsys.readouterr().err.splitlines() == [
            f"newssplit: {none}: no such file or directory",
            f"newssplit: {feed}: expected weights of newssplit",
        ]
        assert not out.exists()

    def test_a_folder_that_cannot_be_written_is_told(
        self, feed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["split", str(feed), "-o", str(tmp_path)]) == 2
        assert main(["split", str(feed), "-o", str(tmp_path / "no" / "out")]) == 2
        assert [line.split(": ", 1)[1] for line in capsys.readouterr().err.splitlines()] == [
            f"cannot write {tmp_path}: is a directory, expected a file",
            f"cannot write {tmp_path / 'no' / 'out'}: no such file or directory",
        ]

    def test_a_full_disk_is_told(
        self, feed: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        class Full(io.BytesIO):
            def write(self, data: Any) -> int:
                raise OSError(errno.ENOSPC, "No space left on device")

        class Stdout:
            buffer = Full()

        monkeypatch.setattr(sys, "stdout", Stdout())
        assert main(["split", str(feed)]) == 1
        assert capsys.readouterr().err == "newssplit: cannot write standard output: No space left on device\n"

    def test_a_line_holds_nothing_that_ends_a_line_or_moves_a_terminal(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = tmp_path / "feed.txt"
        headline = "Odd\x85 \x9b31m \N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}\x1b[31m \x0b\x0c\x1c\x7f end"
        path.write_text(f"# {headline}\nText.\n", encoding="utf-8")
        assert main(["split", str(path)]) == 0
        (line,) = capsys.readouterr().out.splitlines()
        assert json.loads(line)["headline"] == headline
        assert line.isprintable()

    def test_a_name_that_is_no_text_is_told_with_marks(
        self, feed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        odd = os.fsdecode(os.fsencode(tmp_path) + b"/\xff.txt")
        Path(odd).write_text(FEED, encoding="utf-8")
        assert main(["split", odd, str(feed)]) == 0
        first = json.loads(capsys.readouterr().out.splitlines()[0])
        assert first["file"].endswith("/\N{REPLACEMENT CHARACTER}.txt")

    @pytest.mark.parametrize("rich", [True, False])
    def test_long_input_has_a_bar_on_a_terminal(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rich: bool
    ) -> None:
        # Without rich it is lines, the first of them after some seconds: here that is never, however slow the machine.
        monkeypatch.setattr("newssplit.cli.progress._PAUSE", math.inf)
        if not rich:
            monkeypatch.setitem(sys.modules, "rich.console", None)
        path = tmp_path / "feed.txt"
        path.write_text(FEED * 40_000, encoding="utf-8")
        terminal = Terminal()
        monkeypatch.setattr(sys, "stderr", terminal)
        monkeypatch.setenv("TERM", "xterm")
        assert main(["split", str(path), "-o", str(tmp_path / "out")]) == 0
        assert ("MB" in terminal.sent()) is rich

    def test_short_input_has_no_bar(self, feed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        terminal = Terminal()
        monkeypatch.setattr(sys, "stderr", terminal)
        assert main(["split", str(feed), "-o", str(tmp_path / "out")]) == 0
        assert terminal.sent() == ""


@pytest.mark.usefixtures("toy")
class TestShow:
    def test_a_gutter_and_a_head(
        self, feed: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("COLUMNS", "60")
        assert main(["show", str(feed)]) == 0
        assert capsys.readouterr().out == (
            "furniture │ Share this page\n"
            "\n"
            "━━ 1 Ferry returns to Skarn Bay ━━━━━━━━━━━━━━━━━━━━━━━━━━━━\n"
            "   date 2031-05-04 · source dpa · authors Ida Falk, Ole Brun\n"
            "   confidence 0.88\n"
            "   ! toy: not a real article\n"
            "headline  │ # Ferry returns to Skarn Bay\n"
            "paragraph │ The ferry will sail again on Monday.\n"
            "          │\n"
            "\n"
            "━━ 2 Library opens at night ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━\n"
            "   date 2031-05-04 · source dpa · authors Ida Falk, Ole Brun\n"
            "   confidence 0.88\n"
            "   ! toy: not a real article\n"
            "headline  │ # Library opens at night\n"
            "paragraph │ Readers may stay until two, the town of Elmenau\n"
            "          │ said.\n"
        )

    def test_colour_only_when_asked_for_or_on_a_terminal(
        self, feed: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        for word, coloured in (("auto", False), ("never", False), ("always", True)):
            assert main(["show", str(feed), "--color", word]) == 0
            assert ("\x1b[" in capsys.readouterr().out) is coloured
        monkeypatch.setenv("TERM", "xterm")
        for setting, coloured in (("", True), ("1", False)):
            monkeypatch.setenv("NO_COLOR", setting)
            terminal = Terminal()
            monkeypatch.setattr(sys, "stdout", terminal)
            assert main(["show", str(feed)]) == 0
            assert ("\x1b[" in terminal.sent()) is coloured

    def test_colours_without_rich_are_refused_only_when_asked_for(
        self, feed: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setitem(sys.modules, "rich", None)
        monkeypatch.setitem(sys.modules, "rich.color", None)
        assert main(["show", str(feed), "--color", "always"]) == 2
        assert capsys.readouterr().err == (
            'newssplit: this needs rich, which is not installed: pip install "newssplit[cli]"\n'
        )
        assert main(["show", str(feed)]) == 0

    def test_control_characters_never_reach_the_terminal(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = tmp_path / "feed.txt"
        odd = "\x1b]0;title\x07 \x1b[2J \x9b2J \x08\x7f\x0c \u202egnihton \N{LINE SEPARATOR}"
        path.write_text(f"# {odd}\n{odd}\n", encoding="utf-8")
        for word in ("never", "always"):
            assert main(["show", str(path), "--color", word]) == 0
            out = capsys.readouterr().out
            shown = out.replace("\n", "")
            if word == "never":
                assert shown.isprintable()
                assert "␛[2J" in shown
                assert "\\x9b2J" in shown
                assert "\\u202e" in shown
            else:
                # What is left are the colours, and nothing that the text brought.
                assert not set(shown) & set("\x07\x08\x7f\x0c\x9b\u202e")
                assert "\x1b]" not in shown
                assert "\x1b[2J" not in shown

    def test_a_file_that_cannot_be_read_ends_with_2(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["show", str(tmp_path)]) == 2
        assert main(["show", str(tmp_path / "none")]) == 2
        assert len(capsys.readouterr().err.splitlines()) == 2

    def test_output_is_utf_8_whatever_the_terminal_says(self, feed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        raw = io.BytesIO()
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
        assert main(["show", str(feed)]) == 0
        assert "│" in raw.getvalue().decode()


class TestView:
    @given(st.text(), st.integers(2, 40))
    def test_wrapping_loses_nothing_but_white_space(self, text: str, width: int) -> None:
        visible = make_visible(text)
        rows = wrap(visible, width)
        assert "".join("".join(rows).split()) == "".join(visible.split())
        assert all(count_cells(row) <= width for row in rows)

    @given(st.text())
    def test_what_is_visible_can_be_sent(self, text: str) -> None:
        visible = make_visible(text)
        visible.encode()
        assert not any(ord(char) < 32 or 127 <= ord(char) < 160 for char in visible)
        assert make_visible(visible) == visible

    @given(st.text(st.sampled_from("a \n#橋é\t\x1b") | st.characters(), max_size=200), st.integers(40, 90))
    def test_no_row_is_wider_than_the_terminal(self, text: str, width: int) -> None:
        rows = [to_plain(row) for row in render(text, toy_segment(text), toy_split(text), width=width)]
        assert all(count_cells(row) <= width for row in rows)

    def test_a_long_headline_is_cut_in_the_rule_only(self) -> None:
        text = "# " + "橋" * 90 + "\n"
        rows = [to_plain(row) for row in render(text, toy_segment(text), toy_split(text), width=50)]
        assert rows[0].startswith("━━ 1 橋")
        assert "…" in rows[0]
        assert "".join(rows).count("橋") > 90

    def test_segments_without_articles_are_shown_all_the_same(self) -> None:
        rows = [to_plain(row) for row in render(FEED, toy_segment(FEED), [])]
        assert sum("│" in row for row in rows) == 6
        assert not any("━" in row for row in rows)


@pytest.mark.usefixtures("toy")
class TestArguments:
    @pytest.mark.parametrize(
        "words",
        [
            [],
            ["splitt", "x"],
            ["split"],
            ["split", "x", "--format", "xml"],
            ["split", "x", "--nothing"],
            ["show"],
            ["show", "x", "y"],
            ["show", "x", "--color", "red"],
        ],
    )
    def test_bad_arguments_end_with_2(self, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as caught:
            main(words)
        assert caught.value.code == 2
        assert "newssplit" in capsys.readouterr().err

    @pytest.mark.parametrize("words", [["--help"], ["split", "--help"], ["show", "--help"]])
    def test_help_has_examples(self, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as caught:
            main(words)
        assert not caught.value.code
        out = capsys.readouterr().out
        assert "examples:\n  newssplit " in out
        assert max(map(len, out.splitlines())) <= 120

    def test_version(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit):
            main(["--version"])
        assert capsys.readouterr().out == "newssplit 0.0.1\n"

    @pytest.mark.parametrize(
        ("command", "name"),
        [
            ("train", "train"),
            ("evaluate", "evaluate"),
            ("explain", "cli.explain"),
            ("label", "label"),
            ("check", "check"),
        ],
    )
    def test_commands_with_modules_of_their_own(self, command: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
        module = ModuleType(f"newssplit.{name}")
        module.add_arguments = lambda parser: parser.add_argument("gold", nargs="+")  # type: ignore[attr-defined]
        seen: list[argparse.Namespace] = []
        module.main = lambda args: seen.append(args) or 7  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, f"newssplit.{name}", module)
        assert main([command, "a", "b"]) == 7
        assert seen[0].gold == ["a", "b"]

    @pytest.mark.parametrize(("package", "extra"), [("scipy", "train"), ("babel", "train"), ("rich", "cli")])
    def test_a_missing_extra_is_one_line(
        self, package: str, extra: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        def fail(args: argparse.Namespace) -> int:
            raise ModuleNotFoundError(f"No module named {package!r}", name=f"{package}.inner")

        module = ModuleType("newssplit.train")
        module.add_arguments = lambda parser: None  # type: ignore[attr-defined]
        module.main = fail  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "newssplit.train", module)
        assert main(["train"]) == 2
        assert capsys.readouterr().err == (
            f'newssplit: this needs {package}, which is not installed: pip install "newssplit[{extra}]"\n'
        )


class TestProcess:
    def run(self, *words: str | Path, **options: Any) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-X", "dev", "-W", "error", "-m", "newssplit", *map(str, words)]
        return subprocess.run(command, capture_output=True, timeout=120, check=False, **options)

    def test_articles_come_from_a_file_and_from_standard_input_alike(self, feed: Path) -> None:
        one = self.run("split", feed)
        two = self.run("split", "-", input=feed.read_bytes())
        assert (one.returncode, one.stderr) == (0, b"")
        assert one.stdout == two.stdout
        assert [Article.model_validate_json(line) for line in one.stdout.splitlines()] == newssplit.split(FEED)

    def test_a_poor_locale_does_no_harm(self, tmp_path: Path) -> None:
        path = tmp_path / "feed.txt"
        path.write_text(
            "Fähre fährt wieder\n\nDie Fähre legt ab Montag wieder ab, sagte der Hafen.\n", encoding="utf-16"
        )
        environment = {**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
        for command in ("split", "show"):
            done = self.run(command, path, env=environment)
            assert (done.returncode, done.stderr) == (0, b"")
            assert command == "split" or "Fähre" in done.stdout.decode()

    def test_exit_statuses(self, feed: Path, tmp_path: Path) -> None:
        assert self.run("split", tmp_path / "none").returncode == 2
        assert self.run("split", feed, tmp_path / "none").returncode == 1
        assert self.run("split").returncode == 2
        assert self.run("--version").stdout.decode().strip() == f"newssplit {newssplit.__version__}"

    def test_a_reader_that_goes_away_is_no_error(self, tmp_path: Path) -> None:
        path = tmp_path / "feed.txt"
        path.write_text(FEED * 3000, encoding="utf-8")
        for command in ("split", "show"):
            process = subprocess.Popen(
                [sys.executable, "-m", "newssplit", command, str(path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
            )
            assert process.stdout
            assert process.stderr
            process.stdout.readline()
            process.stdout.close()
            error = process.stderr.read()
            process.stderr.close()
            assert (process.wait(120), error) == (0, b"")
