"""Writers: what goes in comes out in every format, whole or not at all, whatever the text holds."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

import newssplit
from newssplit import Article, Caption, Dateline, Issue, Paragraph, Span, Subhead
from newssplit.flat import COLUMNS
from newssplit.frames import from_arrow
from newssplit.markdown import escape, name_page
from newssplit.output import PART
from newssplit.writers import WRITERS, Format, Writer

ROOT = Path(__file__).resolve().parent.parent
FEED = (ROOT / "fixtures" / "feed.txt").read_text(encoding="utf-8")

FULL = Article(
    span=Span(3, 900),
    headline="Fog closes # Skarn harbour; 2 ferries *wait*",
    headline_spans=(Span(3, 40), Span(50, 87)),
    deck="1. Nobody_was_hurt, said the master of the port",
    deck_spans=(Span(90, 120),),
    date=date(2031, 5, 4),
    date_span=Span(125, 135),
    published_at=datetime(2031, 5, 4, 23, 30, tzinfo=timezone(timedelta(hours=-3, minutes=-30))),
    published_at_span=Span(125, 150),
    updated_at=datetime(2031, 5, 5, 6, 0),
    updated_at_span=Span(151, 160),
    source="AP",
    source_span=Span(161, 163),
    authors=("Ida Falk", 'Ole "Oddy" Brun; jr.'),
    author_spans=(Span(164, 172), Span(176, 190)),
    dateline=Dateline(place="SKARN", span=Span(200, 210), agency="AP"),
    captions=(
        Caption(
            text="A ferry, waiting. Photo: Ole Brun",
            spans=(Span(220, 250), Span(800, 830)),
            description="A ferry, waiting.",
            credit="Ole Brun",
            credit_span=Span(242, 250),
        ),
        Caption(text="Fog | seen from above", spans=(Span(260, 280),), description="Fog | seen from above"),
    ),
    paragraphs=(
        Paragraph(text="SKARN (AP) — It was, said one, \N{SNOWMAN}\N{PILE OF POO} \u2028thick.", span=Span(300, 400)),
        Paragraph(text="- Two ferries <b>waited</b> & left.", span=Span(500, 600)),
    ),
    subheads=(Subhead(text="What comes next", span=Span(450, 470)),),
    metadata={"section": "Home: a", "length": "212 words"},
    layout="wire",
    confidence=0.25,
    issues=(
        Issue(code="no-date", message="an example", span=Span(1, 2)),
        Issue(code="odd", message="another"),
    ),
)
BARE = Article(span=Span(0, 0))
BROKEN = Article(
    span=Span(0, 9),
    headline="Half \ud83d a pair",
    paragraphs=(Paragraph(text="and \udc00 more", span=Span(5, 9)),),
    metadata={"ke\ud800y": "value"},
)
ARTICLES = [FULL, BARE, *newssplit.split(FEED)]

FORMATS = [pytest.param(row, id=name) for name, row in WRITERS.items()]


def read_back(name: str, path: Path) -> list[dict[str, object]]:
    """The rows of a file as what reads it elsewhere gives them: JSON objects, or cells of a table."""
    match name:
        case "jsonl":
            return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n")[:-1]]
        case "json":
            rows: list[dict[str, object]] = json.loads(path.read_text(encoding="utf-8"))
            return rows
        case "csv":
            return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
        case "parquet":
            import pyarrow.parquet as pq

            return pq.read_table(path).to_pylist()
        case _:
            pages = sorted(path.iterdir())
            return [yaml.safe_load(page.read_text(encoding="utf-8").split("---\n")[1]) for page in pages]


def write_all(row: Format, path: Path, articles: list[Article]) -> None:
    with row.open(path) as writer:
        for article in articles:
            writer.write(article)


# ------------------------------------------------------------------------------------------ what comes out


@pytest.mark.parametrize("name", WRITERS)
def test_every_format_holds_every_article(name: str, tmp_path: Path) -> None:
    path = tmp_path / "out"
    write_all(WRITERS[name], path, ARTICLES)
    rows = read_back(name, path)
    assert [row.get("headline") or None for row in rows] == [article.headline for article in ARTICLES]
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("name", ["jsonl", "json"])
def test_json_gives_the_same_articles_again(name: str, tmp_path: Path) -> None:
    write_all(WRITERS[name], tmp_path / "out", ARTICLES)
    rows = read_back(name, tmp_path / "out")
    assert [Article.model_validate_json(json.dumps(row)) for row in rows] == ARTICLES


def test_parquet_gives_the_same_articles_again(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    write_all(WRITERS["parquet"], tmp_path / "out", ARTICLES)
    assert from_arrow(pq.read_table(tmp_path / "out")) == ARTICLES


def test_parquet_is_written_in_groups_of_rows(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    articles = [BARE.model_copy(update={"headline": f"Number {n}"}) for n in range(5000)]
    write_all(WRITERS["parquet"], tmp_path / "out", articles)
    file = pq.ParquetFile(tmp_path / "out")
    assert [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)] == [2048, 2048, 904]
    assert file.read(columns=["headline"])["headline"].to_pylist() == [article.headline for article in articles]


def test_csv_has_the_columns_people_expect(tmp_path: Path) -> None:
    write_all(WRITERS["csv"], tmp_path / "out", [FULL, BARE])
    full, bare = read_back("csv", tmp_path / "out")
    assert list(full) == list(COLUMNS)
    assert full["headline"] == FULL.headline
    assert full["date"] == "2031-05-04"
    assert full["published_at"] == "2031-05-04T23:30:00-03:30"
    assert full["updated_at"] == "2031-05-05T06:00:00"
    assert full["authors"] == 'Ida Falk; Ole "Oddy" Brun; jr.'
    assert full["captions"] == "A ferry, waiting. Photo: Ole Brun | Fog | seen from above"
    assert full["text"] == FULL.text
    assert full["n_words"] == "15"
    assert full["issues"] == "no-date; odd"
    assert json.loads(str(full["metadata"])) == FULL.metadata
    assert (full["start"], full["end"], full["confidence"], full["layout"]) == ("3", "900", "0.25", "wire")
    assert {name for name, value in bare.items() if value} == {
        "start", "end", "confidence", "n_words", "n_captions", "n_paragraphs",
    }  # fmt: skip


@pytest.mark.parametrize("name", WRITERS)
def test_columns_stand_before_the_fields(name: str, tmp_path: Path) -> None:
    path = tmp_path / "out"
    with WRITERS[name].open(path, columns=("file", "batch")) as writer:
        writer.write(FULL, batch='with "quotes", commas', file="a\u2028b.txt")
    (row,) = read_back(name, path)
    assert list(row)[:2] == ["file", "batch"]
    assert (row["file"], row["batch"]) == ("a\u2028b.txt", 'with "quotes", commas')


@pytest.mark.parametrize("name", WRITERS)
def test_half_a_surrogate_pair_is_replaced_and_told(name: str, tmp_path: Path) -> None:
    path = tmp_path / "out"
    with WRITERS[name].open(path, columns=("file",)) as writer:
        writer.write(BROKEN, file="odd\udcff.txt")
        writer.write(FULL, file="b")
    first, second = read_back(name, path)
    assert first["headline"] == "Half \N{REPLACEMENT CHARACTER} a pair"
    assert first["file"] == "odd\N{REPLACEMENT CHARACTER}.txt"
    assert "lone-surrogate" in str(first["issues"])
    assert second["headline"] == FULL.headline


def test_lines_of_json_are_lines_for_every_program(tmp_path: Path) -> None:
    write_all(WRITERS["jsonl"], tmp_path / "out", ARTICLES)
    text = (tmp_path / "out").read_text(encoding="utf-8")
    assert len(text.splitlines()) == len(ARTICLES)


@pytest.mark.parametrize(("name", "expected"), [("jsonl", ""), ("json", "[]\n"), ("csv", ",".join(COLUMNS) + "\n")])
def test_no_articles_are_a_sound_file(name: str, expected: str, tmp_path: Path) -> None:
    write_all(WRITERS[name], tmp_path / "out", [])
    assert (tmp_path / "out").read_text(encoding="utf-8") == expected


def test_no_articles_are_a_sound_table_and_an_empty_folder(tmp_path: Path) -> None:
    write_all(WRITERS["parquet"], tmp_path / "table", [])
    assert read_back("parquet", tmp_path / "table") == []
    write_all(WRITERS["md"], tmp_path / "pages", [])
    assert list((tmp_path / "pages").iterdir()) == []


# ------------------------------------------------------------------------------------------ Markdown


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40))
def test_escaped_text_renders_as_itself(text: str) -> None:
    flat = " ".join(text.split())
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(escape(text))
    shown = "".join(child.content for token in tokens for child in token.children or ())
    assert shown == flat
    assert {token.type for token in tokens} <= {"paragraph_open", "inline", "paragraph_close"}


@given(st.text(st.sampled_from("_*#->+=1.) a[]()<&;`~|\\!:\"'"), max_size=12))
def test_marks_of_markdown_are_no_marks_in_a_page(text: str) -> None:
    flat = " ".join(text.split())
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(escape(text))
    children = [child for token in tokens for child in token.children or ()]
    assert "".join(child.content for child in children) == flat
    assert {child.type for child in children} <= {"text", "text_special"}


@given(st.dictionaries(st.just("headline"), st.text(max_size=30)))
def test_front_matter_is_yaml_whatever_the_fields_hold(fields: dict[str, str]) -> None:
    from newssplit.markdown import render_markdown

    page = render_markdown(FULL.model_copy(update=fields), {})
    # The dots end a document for a reader of YAML; the page ends it with a second rule.
    found = yaml.safe_load(page[: page.index("\n---\n", 3)])
    assert (found.get("headline") or "") == fields.get("headline", FULL.headline)
    assert found["date"] == FULL.date
    assert found["published_at"] == FULL.published_at
    assert found["authors"] == list(FULL.authors)


def test_a_page_reads_like_an_article(tmp_path: Path) -> None:
    write_all(WRITERS["md"], tmp_path / "out", [FULL])
    (page,) = (tmp_path / "out").iterdir()
    assert page.name == "00001-fog-closes-skarn-harbour-2-ferries-wait.md"
    body = page.read_text(encoding="utf-8").split("---\n", 2)[2]
    assert body.startswith("\n# Fog closes # Skarn harbour; 2 ferries \\*wait\\*\n\n**1\\. Nobody_was_hurt")
    assert body.index("thick.") < body.index("## What comes next") < body.index("\\- Two ferries")
    assert body.endswith("> Fog \\| seen from above\n")


def test_names_of_pages_fit_every_file_system() -> None:
    long = BARE.model_copy(update={"headline": "/".join(["Ῥοδόπη", "..", "con", "\0", "<>:|?*", "語" * 200])})
    name = name_page(12, long)
    assert name.startswith("00012-ῥοδόπη-con-語")
    assert len(name.encode()) < 120
    assert not set('/\\:*?"<>|\0') & set(name)
    assert name_page(3, BARE) == "00003.md"


# ------------------------------------------------------------------------------------------ whole or not at all


class _Stopped(Exception):
    pass


@pytest.mark.parametrize("row", FORMATS)
def test_an_exception_leaves_no_trace(row: Format, tmp_path: Path) -> None:
    def work() -> None:
        with row.open(tmp_path / "out") as writer:
            writer.write(FULL)
            raise _Stopped

    with pytest.raises(_Stopped):
        work()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", [name for name in WRITERS if name != "md"])
def test_what_stood_there_is_kept_until_the_new_file_is_whole(name: str, tmp_path: Path) -> None:
    path = tmp_path / "out"
    path.write_bytes(b"before")
    path.chmod(0o640)
    writer = WRITERS[name].open(path)
    writer.write(FULL)
    assert path.read_bytes() == b"before"
    assert any(other.name.endswith(PART) for other in tmp_path.iterdir())
    writer.close()
    assert len(read_back(name, path)) == 1
    assert path.stat().st_mode & 0o777 == 0o640
    assert [other.name for other in tmp_path.iterdir()] == ["out"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"before")
    (tmp_path / "link").symlink_to("real")
    write_all(WRITERS["jsonl"], tmp_path / "link", [BARE])
    assert (tmp_path / "link").is_symlink()
    assert len(read_back("jsonl", tmp_path / "real")) == 1


def test_pages_go_into_an_empty_folder_and_never_among_other_files(tmp_path: Path) -> None:
    write_all(WRITERS["md"], tmp_path, [FULL])
    before = sorted(tmp_path.iterdir())
    with pytest.raises(FileExistsError, match="expected a new folder or an empty one"):
        WRITERS["md"].open(tmp_path)
    assert sorted(tmp_path.iterdir()) == before


def test_a_part_that_a_killed_process_left_is_written_over(tmp_path: Path) -> None:
    from newssplit.output import name_part

    Path(name_part(str(tmp_path / "out"))).write_bytes(b"torn" * 9999)
    write_all(WRITERS["jsonl"], tmp_path / "out", [BARE])
    assert len(read_back("jsonl", tmp_path / "out")) == 1


@pytest.mark.parametrize("name", [name for name, row in WRITERS.items() if name != "md"])
def test_an_open_file_is_written_to_and_left_open(name: str, tmp_path: Path) -> None:
    write_all(WRITERS[name], tmp_path / "path", ARTICLES)
    with (tmp_path / "open").open("wb") as file:
        with WRITERS[name].open(file) as writer:
            for article in ARTICLES:
                writer.write(article)
        assert not file.closed
    assert read_back(name, tmp_path / "open") == read_back(name, tmp_path / "path")


def test_a_device_is_written_to_as_it_is() -> None:
    write_all(WRITERS["csv"], Path("/dev/null"), ARTICLES)
    assert not Path("/dev/null").is_file()


# ------------------------------------------------------------------------------------------ bad arguments


@pytest.mark.parametrize("row", FORMATS)
def test_targets_that_are_none_are_refused(row: Format) -> None:
    for target in (3, None, io.StringIO()):
        with pytest.raises(TypeError, match=r"expected (a|the) path"):
            row.open(target)  # type: ignore[arg-type]


def test_columns_must_be_those_of_the_writer(tmp_path: Path) -> None:
    with WRITERS["jsonl"].open(tmp_path / "out", columns=("file",)) as writer:
        with pytest.raises(TypeError, match=r"made with \(file\)"):
            writer.write(BARE)
        with pytest.raises(TypeError, match=r"made with \(file\)"):
            writer.write(BARE, file="a", more="b")


def test_closing_twice_is_harmless_and_writing_afterwards_is_not(tmp_path: Path) -> None:
    writer: Writer = WRITERS["jsonl"].open(tmp_path / "out")
    writer.close()
    writer.close()
    writer.discard()
    with pytest.raises(ValueError, match="closed"):
        writer.write(BARE)
    assert (tmp_path / "out").exists()


def test_a_place_that_cannot_be_written_raises_os_error(tmp_path: Path) -> None:
    for name in ("jsonl", "csv", "parquet", "md"):
        with pytest.raises(FileNotFoundError):
            WRITERS[name].open(tmp_path / "missing" / "out")
    with pytest.raises(IsADirectoryError):
        WRITERS["jsonl"].open(tmp_path)


def test_without_the_extra_only_parquet_is_refused_with_its_name(tmp_path: Path) -> None:
    code = f"""
import sys
sys.modules["pyarrow"] = None
from newssplit.writers import WRITERS
for name, row in WRITERS.items():
    try:
        row.open({str(tmp_path)!r} + "/" + name).close()
    except ModuleNotFoundError as error:
        print(name, error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == 'parquet tables need pyarrow, which is not installed: pip install "newssplit[tables]"\n'
    assert not (tmp_path / "parquet").exists()


def test_times_in_utc_stay_in_utc(tmp_path: Path) -> None:
    article = BARE.model_copy(update={"published_at": datetime(2031, 1, 1, tzinfo=UTC)})
    write_all(WRITERS["parquet"], tmp_path / "out", [article])
    (row,) = read_back("parquet", tmp_path / "out")
    assert (row["published_at"], row["published_at_offset"]) == (datetime(2031, 1, 1), 0)
