"""Layouts of one's own: a small TOML file is enough, and what is wrong in one is told."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

import newssplit
from newssplit import layouts as known_layouts
from newssplit.layouts import BadLayout, builtin_layouts, find_layouts, parse_layout

ROOT = Path(__file__).resolve().parent.parent
AGENCY = ROOT / "fixtures" / "agency.toml"
EXPORT = (ROOT / "fixtures" / "agency.txt").read_text(encoding="utf-8")
WILD = (ROOT / "fixtures" / "feed.txt").read_text(encoding="utf-8")
SMALLEST = 'name = "mine"\n[kinds]\nbegin = "#### "\n'


def split_in_chunks(text: str, size: int, layout: Path) -> list[newssplit.Article]:
    return list(newssplit.stream((text[n : n + size] for n in range(0, len(text), size)), layout=layout))


@pytest.mark.parametrize("size", [1, 7, 64, 1000])
def test_a_layout_without_triggers_is_found_in_any_chunks(size: int) -> None:
    text = f"{WILD}\n\n{EXPORT}\n{WILD}"
    whole = newssplit.split(text, layout=AGENCY)
    assert [article.layout for article in whole] == [None, None, "skarn_press", "skarn_press", None, None]
    assert split_in_chunks(text, size, AGENCY) == whole


@pytest.mark.parametrize("size", [1, 7, 64])
def test_a_line_that_is_known_by_its_end_is_found_in_any_chunks(size: int, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('name = "mine"\n[kinds]\nbegin = ".* said the wire:$"\nend = "over$"\n', encoding="utf-8")
    text = "".join(f"{'Day after day, ' * 20}{n} said the wire:\nNo news of the mill.\nover\n" for n in range(3))
    whole = newssplit.split(text, layout=path)
    assert [article.paragraphs[0].text for article in whole] == ["No news of the mill."] * 3
    assert split_in_chunks(text, size, path) == whole


def test_a_file_with_a_beginning_alone_is_enough() -> None:
    layout = parse_layout(SMALLEST, "mine.toml")
    assert (layout.name, layout.title, layout.opening, layout.ends) == ("mine", "mine", "paragraph", "")


def test_a_record_without_its_end_costs_its_neighbours_nothing() -> None:
    cut = EXPORT.replace("=== end ===\n", "", 1)
    assert [
        (article.headline, article.date, len(article.paragraphs)) for article in newssplit.split(cut, layout=AGENCY)
    ] == [
        (article.headline, article.date, len(article.paragraphs)) for article in newssplit.split(EXPORT, layout=AGENCY)
    ]


def test_a_layout_of_ones_own_is_not_looked_for_unasked() -> None:
    assert {article.layout for article in newssplit.split(EXPORT)} <= {None}


def test_growth_is_linear_in_lines_that_begin_a_record() -> None:
    started = time.process_time()
    assert len(newssplit.split("=== Skarn Press 1 ===\n" * 20_000, layout=AGENCY)) == 20_000
    assert time.process_time() - started < 30


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "found no 'name', expected one"),
        ("name = ", "no TOML"),
        ('name = "mine"', "found no [head] shapes and no kind `begin`"),
        ('nam = "mine"', "found 'nam', expected one of name, title, triggers"),
        (SMALLEST + "end = 3", "found 3 in kinds.end"),
        (SMALLEST + 'end = "("', "no regular expression"),
        (SMALLEST + 'text = "x"', "found ['text'] among the kinds"),
        (SMALLEST + '"Head line" = "x"', "found 'Head line' in kinds.Head line"),
        (SMALLEST + "[keys]\nheadline = [3]", "found 3 in keys.headline"),
        (SMALLEST + '[keys]\nbegin = ["A"]', "found 'begin' among the kinds and the keys"),
        (SMALLEST + '[form]\nkey = "x"', "found 'x' in form.key"),
        (SMALLEST + '[head]\nshape = ["begin"]', "found 'shape' in [head], expected one of shapes"),
        (SMALLEST + '[head]\nshapes = ["first"]', "found the kind 'first' in the shape"),
        (SMALLEST + '[head]\nshapes = ["begin ("]', "no regular expression"),
        (SMALLEST + '[record]\nwrap = "folded"', "found 'folded' in record.wrap"),
        (SMALLEST + '[record]\nends = ["last"]', "found the kind 'last' in [record]"),
        (SMALLEST + "[record]\nfixed = 3", "found 3 in record.fixed"),
        (SMALLEST + '[elements]\nheadline = "TITLE"', "found 'TITLE' in elements.headline"),
        (SMALLEST + '[claims]\ntotal = "("', "the pattern of 'total' is no regular expression"),
    ],
)
def test_what_is_wrong_in_a_file_is_told(text: str, message: str) -> None:
    with pytest.raises(BadLayout) as caught:
        parse_layout(text, "mine.toml")
    assert str(caught.value).startswith("mine.toml: ")
    assert message in str(caught.value)


def test_what_is_no_layout_is_told() -> None:
    with pytest.raises(ValueError, match=r'expected "wild", a file that ends in "\.toml" or one of anpa'):
        newssplit.split(EXPORT, layout="agency")
    with pytest.raises(FileNotFoundError):
        newssplit.split(EXPORT, layout="nowhere.toml")
    with pytest.raises(TypeError, match="expected the name of a layout or the path of a TOML file, not int"):
        find_layouts(3)  # type: ignore[arg-type]


def test_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(b'name = "m\xff"')
    with pytest.raises(BadLayout, match="found bytes that are not UTF-8 at 9"):
        newssplit.split(EXPORT, layout=path)


def test_each_layout_of_the_package_has_its_name_once_and_a_title() -> None:
    layouts = builtin_layouts()
    assert len({layout.name for layout in layouts}) == len(layouts)
    assert all(layout.title != layout.name for layout in layouts)


@pytest.mark.parametrize("path", sorted(Path(known_layouts.__file__).parent.glob("*.toml")), ids=lambda path: path.stem)
def test_what_comes_with_the_package_has_no_fault_that_would_be_told_later(path: Path) -> None:
    assert parse_layout(path.read_text(encoding="utf-8"), path.name).name == path.stem


@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        ("Our Foreign Desk", ["Our Foreign Desk"]),
        ("Harbour staff\nand wire services", ["Harbour staff and wire services"]),
        ("Redaktion Hafen; Ida Falk", ["Ida Falk"]),
        ("Ida hAFEN OPINION", ["Ida"]),
        ("Staff", []),
        ("dpa", []),
        ("从本报记者", []),
    ],
)
def test_a_declared_byline_that_names_nobody_gives_its_desk_as_one_in_the_wild_does(
    byline: str, authors: list[str]
) -> None:
    export = EXPORT.replace("Ida Falk, chief reporter", byline)
    article = newssplit.split(export, layout=AGENCY)[0]
    assert list(article.authors) == authors
    assert [" ".join(export[span.start : span.end].split()) for span in article.author_spans] == authors
