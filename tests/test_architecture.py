"""The rooms of the house stand in one order, and each imports only from rooms before it."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import resolve_name
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "newssplit"

# From what knows nothing of the others to what knows them all. A new module takes its place here.
ROOMS = (
    "newssplit.grammar",
    "newssplit.article",
    "newssplit.lines",
    "newssplit.lexicon",
    "newssplit.lexicon.cldr",
    "newssplit.alphabets",
    "newssplit.phrases",
    "newssplit.glance",
    "newssplit.unwrapping",
    "newssplit.cues",
    "newssplit.sight",
    "newssplit.seams",
    "newssplit.cohesion",
    "newssplit.dividers",
    "newssplit.scene",
    "newssplit.surroundings",
    "newssplit.network",
    "newssplit.decoding",
    "newssplit.model",
    "newssplit.piece",
    "newssplit.engine",
    "newssplit.clocks",
    "newssplit.calendars",
    "newssplit.datewords",
    "newssplit.dates",
    "newssplit.bylinewords",
    "newssplit.bylines",
    "newssplit.organisations",
    "newssplit.names",
    "newssplit.bylineshapes",
    "newssplit.bylineneighbours",
    "newssplit.bylinereader",
    "newssplit.people",
    "newssplit.credits",
    "newssplit.datelines",
    "newssplit.fieldlines",
    "newssplit.sources",
    "newssplit.authors",
    "newssplit.desks",
    "newssplit.fields",
    "newssplit.layouts.schema",
    "newssplit.layouts.shapes",
    "newssplit.layouts.beginnings",
    "newssplit.layouts.layout",
    "newssplit.layouts.building",
    "newssplit.layouts",
    "newssplit.layouts.naming",
    "newssplit.layouts.kinds",
    "newssplit.layouts.literals",
    "newssplit.layouts.wrapping",
    "newssplit.layouts.leaves",
    "newssplit.layouts.markup",
    "newssplit.layouts.records",
    "newssplit.layouts.contents",
    "newssplit.layouts.finding",
    "newssplit.layouts.regions",
    "newssplit.layouts.headers",
    "newssplit.layouts.crawls",
    "newssplit.declared",
    "newssplit.dispatch",
    "newssplit.assemble",
    "newssplit.exports",
    "newssplit.splitter",
    "newssplit.surrogates",
    "newssplit.flat",
    "newssplit.markdown",
    "newssplit.output",
    "newssplit.cells",
    "newssplit.schema",
    "newssplit.frames",
    "newssplit.engines",
    "newssplit.datatrove",
    "newssplit.writers",
    "newssplit.readers.streams",
    "newssplit.readers.mending",
    "newssplit.readers.encodings",
    "newssplit.readers.html",
    "newssplit.readers.mail",
    "newssplit.readers.warc",
    "newssplit.readers.pdf",
    "newssplit.readers.rtf",
    "newssplit.readers.docx",
    "newssplit.readers.archives",
    "newssplit.readers.compression",
    "newssplit.readers.kinds",
    "newssplit.readers",
    "newssplit.view",
    "newssplit.auditing",
    "newssplit.explanation",
    "newssplit.gold",
    "newssplit.gutter",
    "newssplit.handlabels",
    "newssplit.corpus",
    "newssplit.commonness",
    "newssplit.pages",
    "newssplit.changes",
    "newssplit.mixtures",
    "newssplit.chain",
    "newssplit.learning",
    "newssplit.calibration",
    "newssplit.label",
    "newssplit.check",
    "newssplit.likeness",
    "newssplit.scoring",
    "newssplit.mistakes",
    "newssplit.evaluate",
    "newssplit.batch.journal",
    "newssplit.batch.plan",
    "newssplit.batch.workers",
    "newssplit.batch.work",
    "newssplit.batch.run",
    "newssplit.batch",
    "newssplit",
    "newssplit.train",
    "newssplit.cli.messages",
    "newssplit.cli.input",
    "newssplit.cli.output",
    "newssplit.cli.progress",
    "newssplit.cli.many",
    "newssplit.cli.split",
    "newssplit.cli.show",
    "newssplit.cli.explain",
    "newssplit.cli.audit",
    "newssplit.cli",
    "newssplit.__main__",
)

# What the core does without: these come with extras, or are wanted for learning alone.
ENGINES = ("datasets", "datatrove", "pyspark", "ray")
EXTRAS = (
    "babel",
    "backports",
    "charset_normalizer",
    "lxml",
    "pandas",
    "polars",
    "pyarrow",
    "pypdfium2",
    "rich",
    "scipy",
    *ENGINES,
)


def list_modules() -> Iterator[str]:
    for path in PACKAGE.rglob("*.py"):
        parts = ("newssplit", *path.relative_to(PACKAGE).with_suffix("").parts)
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = sorted(list_modules())


def find_file(module: str) -> Path:
    place = PACKAGE.parent.joinpath(*module.split("."))
    return place / "__init__.py" if place.is_dir() else place.with_suffix(".py")


def list_imports(module: str) -> Iterator[str]:
    """The modules of the package that a module imports, wherever the import stands in it."""
    path = find_file(module)
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            origin = resolve_name("." * node.level + (node.module or ""), package) if node.level else node.module or ""
            inside = [f"{origin}.{alias.name}" for alias in node.names]
            names = [name if name in MODULES else origin for name in inside]
        else:
            continue
        yield from (name for name in names if name.partition(".")[0] == "newssplit")


def test_every_module_has_its_place() -> None:
    assert sorted(ROOMS) == MODULES


@pytest.mark.parametrize("module", MODULES)
def test_imports_run_one_way(module: str) -> None:
    before = ROOMS[: ROOMS.index(module)]
    later = sorted({name for name in list_imports(module) if name not in before})
    assert not later, f"{module} imports what stands behind it"


@pytest.mark.parametrize("module", [name for name in MODULES if name != "newssplit"])
def test_modules_are_named_for_what_they_hold(module: str) -> None:
    assert not {"utils", "util", "helpers", "common", "manager", "base", "misc"} & set(module.split("."))


def list_loaded(code: str) -> set[str]:
    """The modules that are loaded once a fresh interpreter has run some code."""
    code += "\nimport sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PACKAGE.parent)
    return set(done.stdout.splitlines()[-1].split())


def test_importing_the_package_loads_no_numbers_and_no_words() -> None:
    loaded = list_loaded("import newssplit")
    ours = {name for name in loaded if name.partition(".")[0] == "newssplit"}
    assert ours == {"newssplit", "newssplit.grammar"}
    assert not {"numpy", "pydantic", "regex", *EXTRAS} & loaded


def test_splitting_needs_no_extra() -> None:
    loaded = list_loaded("import newssplit; newssplit.split('Bridge closes\\n\\nThe bridge is closed.')")
    assert not set(EXTRAS) & loaded
    assert not {"newssplit.train", "newssplit.gold", "newssplit.cli", "newssplit.evaluate"} & loaded


def test_what_is_public_is_there() -> None:
    import newssplit

    assert all(hasattr(newssplit, name) for name in newssplit.__all__)
    assert newssplit.__all__ == sorted(newssplit.__all__)
