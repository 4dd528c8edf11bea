"""The engines themselves give the articles that ``split`` gives, and no row that is no text ends their jobs.

Each engine runs a program of ``tests/engines`` in a process of its own. An engine that is not installed is left out,
with a word on what would bring it.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import newssplit
from newssplit import Article
from newssplit.engines import split_batches, split_examples
from newssplit.evaluate import load_feeds
from newssplit.frames import ARTICLE_SCHEMA, explode, from_arrow
from tests.test_readme import BLOCKS

ROOT = Path(__file__).resolve().parent.parent
TEXTS = [feed.text for feed in load_feeds([ROOT / "fixtures" / "feeds"])][:20]
POISON = {100: (None, "no-text"), 101: (b"caf\xe9 at the corner", "not-text"), 102: (b"", "no-article")}
ROWS = {**{n: text.encode() for n, text in enumerate(TEXTS)}, **{n: value for n, (value, _) in POISON.items()}}
EXPECTED = {n: [article.model_dump(mode="json") for article in newssplit.split(text)] for n, text in enumerate(TEXTS)}

# The package of each engine, by the extra that brings it.
ENGINES = {"spark": "pyspark", "ray": "ray", "datasets": "datasets", "datatrove": "datatrove"}


def need_engine(extra: str) -> None:
    """Leaves a test out where its engine is not installed."""
    if find_spec(ENGINES[extra]) is None:
        pytest.skip(f'{extra} is not installed: pip install "newssplit[{extra}]"')
    if extra == "spark" and not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        pytest.skip("Spark needs Java 17 or later, and there is no java on the path")


def run_alone(command: list[str], folder: Path) -> str:
    """What a program prints that runs in a process of its own, with nothing sent anywhere but to this machine."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PYSPARK_PYTHON": sys.executable,
        "SPARK_LOCAL_IP": "127.0.0.1",
        "RAY_USAGE_STATS_ENABLED": "0",
        "HF_HUB_OFFLINE": "1",
        "HF_HOME": str(folder / "cache"),
        "OPENBLAS_NUM_THREADS": "1",
    }
    done = subprocess.run(
        [sys.executable, *command],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=400, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-5000:]
    return done.stdout


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The rows of all engines: feeds, and among them what is no text."""
    path = tmp_path_factory.mktemp("engines") / "rows.parquet"
    order = sorted(ROWS, key=lambda n: (n * 7) % 23)
    table = pa.table({"id": pa.array(order, pa.int64()), "text": pa.array([ROWS[n] for n in order], pa.binary())})
    pq.write_table(table, path)
    return path


def run_engine(program: str, source: Path, folder: Path) -> None:
    run_alone(["-m", f"tests.engines.{program}", str(source), str(folder)], folder)


def assert_same_articles(table: pa.Table) -> None:
    """Each text has its articles, in their order, and each row that is no text its issue."""
    found: dict[int, list[object]] = {}
    issues: dict[int, str] = {}
    for row in range(table.num_rows):
        one = table.slice(row, 1)
        number = one["id"][0].as_py()
        articles = from_arrow(one)
        if articles:
            found.setdefault(number, []).append(articles[0].model_dump(mode="json"))
        else:
            issues[number] = one["issues"][0].as_py()[0]["code"]
    assert found == {n: articles for n, articles in EXPECTED.items() if articles}
    wanted = {n: "no-article" for n, articles in EXPECTED.items() if not articles}
    assert issues == {**wanted, **{n: code for n, (_, code) in POISON.items()}}


def test_the_texts_hold_articles() -> None:
    assert sum(map(len, EXPECTED.values())) > 30


def test_spark_on_two_workers(source: Path, tmp_path: Path) -> None:
    need_engine("spark")
    run_engine("spark", source, tmp_path)
    table = pq.read_table(tmp_path / "out.parquet")
    assert_same_articles(table)
    assert len(set(table["worker"].to_pylist())) == 2


def test_spark_reads_a_crawl_from_gzip_files(tmp_path: Path) -> None:
    need_engine("spark")
    records = [path.read_bytes() for path in sorted((ROOT / "fixtures" / "layouts").glob("wet*.txt"))]
    crawl = tmp_path / "crawl"
    crawl.mkdir()
    for number in range(3):
        # As crawls are packed: many members in one file.
        (crawl / f"part-{number}.warc.wet.gz").write_bytes(b"".join(map(gzip.compress, records)))
    run_engine("crawl", crawl, tmp_path)
    expected = [article for path in sorted(crawl.iterdir()) for article in newssplit.read(path)]
    assert expected
    assert {article.layout for article in expected} == {"wet"}
    found = from_arrow(pq.read_table(tmp_path / "out.parquet"))
    assert sorted(found, key=str) == sorted(expected, key=str)


def test_ray_on_two_workers(source: Path, tmp_path: Path) -> None:
    need_engine("ray")
    run_engine("raydata", source, tmp_path)
    assert_same_articles(pq.read_table(tmp_path / "out.parquet"))


def test_hugging_face_datasets_in_two_processes(source: Path, tmp_path: Path) -> None:
    need_engine("datasets")
    run_engine("huggingface", source, tmp_path)
    assert_same_articles(pq.read_table(tmp_path / "out.parquet"))


def test_datatrove_in_two_processes(source: Path, tmp_path: Path) -> None:
    need_engine("datatrove")
    run_engine("trove", source, tmp_path)
    lines = [line for path in (tmp_path / "out").iterdir() for line in path.read_text(encoding="utf-8").split("\n")]
    documents = [json.loads(line) for line in lines if line]
    found: dict[int, list[object]] = {}
    for document in documents:
        number, fields = document["metadata"]["id"], document["metadata"]["article"]
        assert document["id"] == f"{number}/{len(found.get(number, []))}"
        found.setdefault(number, []).append(fields if "span" in fields else fields["issues"][0]["code"])
        # datatrove's writer leaves out what is empty.
        text = Article.model_validate_json(json.dumps(fields)).text if "span" in fields else ""
        assert document.get("text", "") == text
    wanted = {n: articles or ["no-article"] for n, articles in EXPECTED.items()}
    assert found == {**wanted, **{n: [code] for n, (_, code) in POISON.items()}}


def test_without_an_engine_a_table_gives_the_same(source: Path) -> None:
    assert_same_articles(explode(pq.read_table(source)))
    assert_same_articles(split_examples(pq.read_table(source)))


def test_batches_are_taken_one_at_a_time(source: Path) -> None:
    taken = 0

    def count(batches: list[pa.RecordBatch]):  # type: ignore[no-untyped-def]
        nonlocal taken
        for batch in batches:
            taken += 1
            yield batch

    batches = pq.read_table(source).to_batches(max_chunksize=5)
    out = split_batches(count(batches))
    next(out)
    assert taken == 1
    assert taken < len(batches)


def test_the_function_for_engines_can_be_sent_to_workers() -> None:
    import pickle
    from functools import partial

    function = pickle.loads(pickle.dumps(partial(split_batches, column="body", prefix="article_")))
    (batch,) = function(iter([pa.RecordBatch.from_pydict({"body": [TEXTS[0]]})]))
    assert batch.schema.names == [f"article_{name}" for name in ARTICLE_SCHEMA.names]


def test_the_schema_for_spark_refuses_what_the_workers_would() -> None:
    need_engine("spark")
    code = """
from pyspark.sql.types import *
from newssplit.engines import spark_schema
schema = StructType().add("text", StringType()).add("id", LongType(), False).add("date", StringType())
for arguments in ({}, {"column": "body"}, {"column": "id", "prefix": "a_"}):
    try:
        spark_schema(schema, **arguments)
    except Exception as error:
        print(type(error).__name__, error)
print(spark_schema(schema, prefix="a_").simpleString()[:80])
print(spark_schema(schema, prefix="a_")["a_published_at"].dataType.simpleString())
"""
    printed = run_alone(["-c", code], ROOT).splitlines()
    assert printed[0].startswith("ValueError the table has columns of its own")
    assert printed[1].startswith("KeyError")
    assert printed[2].startswith('TypeError column "id" holds')
    assert printed[3:] == [
        "struct<id:bigint,date:string,a_span:struct<start:bigint,end:bigint>,a_headline:s",
        "timestamp_ntz",
    ]


class Example(NamedTuple):
    extra: str
    program: str


EXAMPLES = [Example(block.info, block.text) for block in BLOCKS if block.language == "python" and block.info in ENGINES]


def test_every_engine_has_an_example_in_the_readme() -> None:
    assert [example.extra for example in EXAMPLES] == list(ENGINES)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.extra)
def test_examples_of_the_readme_run(example: Example, tmp_path: Path) -> None:
    need_engine(example.extra)
    shutil.copytree(ROOT / "fixtures", tmp_path / "fixtures")
    (tmp_path / "example.py").write_text(example.program, encoding="utf-8")
    printed = run_alone(["example.py"], tmp_path)
    assert printed.splitlines()[-2:] == ["Harbour bridge closes for a month", "Library in Elmenau opens at night"]
