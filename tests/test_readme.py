"""The README tells the truth: its examples run and print what they show, its tables name what there is."""

from __future__ import annotations

import doctest
import os
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import regex

from newssplit import Article, Label
from newssplit.gutter import FIELDS, parse_gutter
from newssplit.lexicon import LANGUAGES

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


class Block(NamedTuple):
    """A fenced block: its language, the rest of its info string, what it holds, and the line it begins at."""

    language: str
    info: str
    text: str
    line: int


def list_blocks() -> Iterator[Block]:
    for found in regex.finditer(r"^```(\w+)[ ]?(.*)\n((?s:.*?))^```$", README, regex.MULTILINE):
        yield Block(found[1], found[2], found[3], README.count("\n", 0, found.start()) + 2)


BLOCKS = list(list_blocks())
# Without what only looks like a heading or a table.
PROSE = regex.sub(r"^```(?s:.*?)^```$", "", README, flags=regex.MULTILINE)


def list_commands(block: Block) -> Iterator[tuple[str, str]]:
    """Commands and what they are said to print."""
    for part in regex.split(r"^\$ ", block.text, flags=regex.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        yield command, output


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the fixtures and a command ``newssplit`` in it, as a reader has them."""
    folder = tmp_path_factory.mktemp("readme")
    shutil.copytree(ROOT / "fixtures", folder / "fixtures")
    command = folder / "bin" / "newssplit"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m newssplit "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    return folder


def run(command: str, room: Path) -> str:
    path = f"{room / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT), "COLUMNS": "100", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(command, shell=True, cwd=room, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stderr.decode()}"
    return done.stdout.decode("utf-8")


def assert_prints(expected: str, found: str, what: str) -> None:
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    if not doctest.OutputChecker().check_output(expected, found, flags):
        pytest.fail(f"{what}\n--- the README says\n{expected}\n--- it prints\n{found[:3000]}", pytrace=False)


# ------------------------------------------------------------------------------------------ examples


def test_the_readme_has_examples_of_each_kind() -> None:
    languages = {"text", "pycon", "python", "console", "shell", "mermaid", "output", "toml"}
    assert {block.language for block in BLOCKS} == languages


def test_what_is_shown_of_the_fixtures_is_what_stands_in_them() -> None:
    shown = [block for block in BLOCKS if block.info.startswith("fixtures/")]
    assert [block.info for block in shown] == ["fixtures/feed.txt", "fixtures/agency.toml", "fixtures/agency.txt"]
    for block in shown:
        assert block.text == (ROOT / block.info).read_text(encoding="utf-8")


def test_dialogues_print_what_they_show(room: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # One after another, as somebody types who reads from top to bottom.
    monkeypatch.chdir(room)
    names: dict[str, object] = {}
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    failures: list[str] = []
    for block in BLOCKS:
        if block.language == "pycon":
            example = doctest.DocTestParser().get_doctest(block.text, names, "README", "README.md", block.line)
            runner.run(example, out=failures.append, clear_globs=False)
            names = example.globs
    assert not failures, "".join(failures)


@pytest.mark.parametrize(
    "block",
    [block for block in BLOCKS if block.language == "python" and not block.info],
    ids=lambda block: f"line {block.line}",
)
def test_programs_run(
    block: Block, room: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(room)
    exec(compile(block.text, f"README.md, line {block.line}", "exec"), {})
    assert capsys.readouterr().out == "Harbour bridge closes for a month\nLibrary in Elmenau opens at night\n"


CONSOLE = [
    pytest.param(command, output, id=command)
    for block in BLOCKS
    if block.language == "console"
    for command, output in list_commands(block)
]


# In their order: a later one may need what an earlier one wrote.
@pytest.mark.parametrize(("command", "output"), CONSOLE)
def test_commands_print_what_is_shown(command: str, output: str, room: Path) -> None:
    printed = run(command, room)
    if output.strip() != "...":
        assert_prints(output, printed, f"$ {command}")


def test_two_commands_set_up_all() -> None:
    install, test = (block.text.strip() for block in BLOCKS if (block.language, block.info) == ("shell", "setup"))
    assert install.startswith("python3 -m venv .venv && .venv/bin/pip install ")
    assert test.startswith("python3 -m venv .venv && .venv/bin/pip install -e '.[dev]' && ")
    assert test.endswith(".venv/bin/python -m pytest")
    assert "dev" in PROJECT["optional-dependencies"]


def test_the_main_job_of_the_first_command_runs(room: Path) -> None:
    install = next(block.text for block in BLOCKS if block.info == "setup")
    last = install.split("&&")[-1].strip()
    assert last.startswith(".venv/bin/newssplit split fixtures/")
    rows = run(last.removeprefix(".venv/bin/"), room).splitlines()
    assert [Article.model_validate_json(row).headline for row in rows] == [
        "Harbour bridge closes for a month",
        "Library in Elmenau opens at night",
    ]


def test_the_labelled_feed_can_be_read() -> None:
    (block,) = [block for block in BLOCKS if block.language == "text" and not block.info]
    (article,) = parse_gutter(block.text).articles
    assert article.authors == ("Ida Falk",)


# ------------------------------------------------------------------------------------------ tables


def read_section(title: str) -> str:
    found = regex.search(rf"^#+ {title}\n((?s:.*?))(?=^#+ |\Z)", PROSE, regex.MULTILINE)
    assert found, title
    return found[1]


def list_first_cells(title: str) -> list[str]:
    """The names in the first column of a section's table."""
    rows = regex.findall(r"^\| (`[^|]*) \|", read_section(title), regex.MULTILINE)
    return [name for row in rows for name in regex.findall(r"`([\w.]+)`", row)]


def test_every_field_of_an_article_has_its_row() -> None:
    names = list_first_cells("Article")
    assert len(names) == len(set(names))
    assert set(names) == {*Article.model_fields, "text"}


def test_every_label_has_its_row() -> None:
    names = list_first_cells("Labels and grammar")
    assert names[: len(Label)] == [label.value for label in Label]


def list_modules() -> set[str]:
    files = (ROOT / "newssplit").rglob("*.py")
    return {".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for file in files}


def test_every_module_has_its_row() -> None:
    names = {f"newssplit.{name}" for name in list_first_cells("How it works")}
    assert names | {"newssplit", "newssplit.__main__", "newssplit.lexicon.cldr"} == list_modules()


def test_every_extra_has_its_row() -> None:
    assert list_first_cells("Install") == list(PROJECT["optional-dependencies"])


def test_every_command_is_shown() -> None:
    shown = {
        command.split()[1] for block in BLOCKS if block.language == "console" for command, _ in list_commands(block)
    }
    assert shown == {"split", "show", "explain", "label", "check", "train", "evaluate"}


def test_every_labelled_field_is_named() -> None:
    assert all(f"`{name}`" in read_section("Feeds of your own") for name in FIELDS)


def test_links_lead_somewhere() -> None:
    headings = {
        regex.sub(r"[^\w -]", "", title).strip().lower().replace(" ", "-")
        for title in regex.findall(r"^#+ (.*)$", PROSE, regex.MULTILINE)
    }
    for target in regex.findall(r"\]\(([^)]+)\)", README):
        if target.startswith("#"):
            assert target[1:] in headings
        elif not target.startswith("http"):
            assert (ROOT / target).exists()


def test_languages_are_counted_right() -> None:
    assert f"{len(LANGUAGES)} languages" in README


def test_figures_have_their_place() -> None:
    assert README.count("<!-- figures -->") == README.count("<!-- /figures -->") == 1
