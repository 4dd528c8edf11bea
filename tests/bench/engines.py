"""Throughput inside engines, with one worker and with two, and what a month's crawl of news would cost at that rate.

Each measurement is a process of its own: ``python -m tests.bench.engines ENGINE WORKERS FOLDER`` prints it as JSON. It
runs the engine's job twice, first on a part of the rows: that run is the start, which a long job pays once. The rate is
that of the second run, on all rows. The cost is the processor's time of all processes of the job in that run, the
engine's own among them: other than the rate, it hardly depends on what else the machine is doing.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
# MB of UTF-8 of all rows, and the share of them that the first run takes.
SIZE = 8.0
PART = 0.25
# Bytes of a row, about: a handful of pages.
ROW = 16_000
# Bytes of text of a month's crawl of news: about what the pages of Common Crawl's news archive come to.
MONTH = 10e12

_MARK = "NEWSSPLIT_BENCH_RUN"

# A job takes the path of a Parquet file with a column ``text`` and does all that the engine must do for its articles.
Job = Callable[[Path], object]


class Rate(NamedTuple):
    """``rate``: MB of text a second, all workers together; ``cost``: seconds of a core a MB; ``start``: seconds."""

    engine: str
    workers: int
    rate: float
    cost: float
    start: float

    @property
    def core_hours(self) -> float:
        """For a month's crawl."""
        return MONTH / 1e6 * self.cost / 3600


@contextmanager
def open_processes(workers: int, folder: Path) -> Iterator[Job]:
    """No engine: this package alone, in processes."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    import pyarrow as pa
    import pyarrow.parquet as pq

    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:

        def work(path: Path) -> None:
            batches = pq.read_table(path).to_batches(max_chunksize=16)
            pq.write_table(pa.Table.from_batches(list(pool.map(_explode_alone, batches))), folder / "out.parquet")

        yield work


def _explode_alone(batch: Any) -> Any:
    from newssplit.frames import explode

    return explode(batch)


@contextmanager
def open_datasets(workers: int, folder: Path) -> Iterator[Job]:
    """Hugging Face datasets."""
    import pyarrow.parquet as pq
    from datasets import Dataset, disable_caching
    from datasets.utils.logging import disable_progress_bar

    from newssplit.engines import split_examples

    disable_caching()
    disable_progress_bar()

    def work(path: Path) -> None:
        rows = Dataset(pq.read_table(path)).with_format("arrow")
        rows.map(
            partial(split_examples, column="text"),
            batched=True,
            batch_size=16,
            num_proc=workers,
            cache_file_name=str(folder / f"{path.stem}.arrow"),
        )

    yield work


@contextmanager
def open_datatrove(workers: int, folder: Path) -> Iterator[Job]:
    """datatrove, from a file of JSON lines a worker to such files."""
    import pyarrow.parquet as pq
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter

    from newssplit.datatrove import ArticleSplitter

    def work(path: Path) -> None:
        texts = pq.read_table(path)["text"].to_pylist()
        for rank in range(workers):
            rows = [json.dumps({"id": str(n), "text": text}) for n, text in enumerate(texts[rank::workers])]
            place = folder / path.stem / f"{rank}.jsonl"
            place.parent.mkdir(exist_ok=True)
            place.write_text("\n".join(rows), encoding="utf-8")
        LocalPipelineExecutor(
            [
                JsonlReader(str(folder / path.stem)),
                ArticleSplitter(),
                JsonlWriter(str(folder / f"{path.stem}-out"), compression=None),
            ],
            tasks=workers,
            workers=workers,
            logging_dir=str(folder / f"{path.stem}-logs"),
        ).run()

    yield work


@contextmanager
def open_ray(workers: int, folder: Path) -> Iterator[Job]:
    """Ray Data."""
    import pyarrow.parquet as pq
    import ray
    import ray.data

    from newssplit.frames import explode

    ray.init(num_cpus=workers, include_dashboard=False, object_store_memory=400_000_000, log_to_driver=False)
    try:

        def work(path: Path) -> None:
            rows = ray.data.from_arrow(pq.read_table(path)).repartition(4 * workers)
            out = rows.map_batches(partial(explode, column="text"), batch_format="pyarrow", batch_size=16)
            out.write_parquet(str(folder / path.stem))

        yield work
    finally:
        ray.shutdown()


@contextmanager
def open_spark(workers: int, folder: Path) -> Iterator[Job]:
    """Spark in its local mode."""
    from pyspark.sql import SparkSession

    from newssplit.engines import spark_schema, split_batches

    session = (
        SparkSession.builder.master(f"local[{workers}]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.local.dir", str(folder))
        .getOrCreate()
    )
    try:

        def work(path: Path) -> None:
            rows = session.read.parquet(str(path)).repartition(4 * workers)
            out = rows.mapInArrow(split_batches, spark_schema(rows.schema))
            out.write.parquet(str(folder / path.stem))

        yield work
    finally:
        session.stop()


ENGINES: dict[str, tuple[str, Callable[[int, Path], Any]]] = {
    "processes": ("pyarrow", open_processes),
    "datasets": ("datasets", open_datasets),
    "datatrove": ("datatrove", open_datatrove),
    "ray": ("ray", open_ray),
    "spark": ("pyspark", open_spark),
}


def write_rows(texts: list[str], path: Path) -> float:
    """Writes rows for the jobs and gives their MB."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"text": texts}), path)
    return sum(len(text.encode()) for text in texts) / 1e6


def cut_rows(text: str, size: int = ROW) -> list[str]:
    """A text in rows of whole lines, each of about ``size`` characters."""
    rows: list[list[str]] = [[]]
    held = 0
    for line in text.split("\n"):
        if held > size:
            rows.append([])
            held = 0
        rows[-1].append(line)
        held += len(line) + 1
    return ["\n".join(row) for row in rows]


def measure_engine(engine: str, workers: int, folder: Path) -> Rate:
    """Runs the job of an engine on ``part.parquet`` and ``full.parquet`` of a folder."""
    sizes = json.loads((folder / "sizes.json").read_text(encoding="utf-8"))
    room = Path(tempfile.mkdtemp(dir=folder))
    begun = time.perf_counter()
    with ENGINES[engine][1](workers, room) as work:
        work(folder / "part.parquet")
        between, spent = time.perf_counter(), measure_cores()
        work(folder / "full.parquet")
        ended, spent = time.perf_counter(), measure_cores() - spent
    return Rate(engine, workers, sizes["full"] / (ended - between), spent / sizes["full"], between - begun)


def measure_cores() -> float:
    """Seconds that cores have worked for this measurement: for all processes that carry its mark in their environment,
    and for those of their children that have ended. Needs Linux; NaN elsewhere."""
    mark = f"{_MARK}={os.environ.get(_MARK)}".encode()
    ticks = 0
    processes = list(Path("/proc").glob("[0-9]*"))
    for process in processes:
        try:
            if mark in (process / "environ").read_bytes().split(b"\0"):
                # Behind the name in brackets: time of the user and of the system, and the same of ended children.
                ticks += sum(map(int, (process / "stat").read_text().rpartition(")")[2].split()[11:15]))
        except OSError:
            continue  # it has ended, or is somebody else's
    return ticks / os.sysconf("SC_CLK_TCK") if processes else math.nan


def run_engines(text: str) -> int:
    """Prints the table; engines that are not installed are named."""
    texts = cut_rows(text)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sizes = {
            "part": write_rows(texts[: int(len(texts) * PART)], folder / "part.parquet"),
            "full": write_rows(texts, folder / "full.parquet"),
        }
        (folder / "sizes.json").write_text(json.dumps(sizes), encoding="utf-8")
        print(f"{sizes['full']:.1f} MB of text in {len(texts)} rows; a month's crawl: {MONTH / 1e12:.0f} TB of text")
        load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
        print(f"cores of this machine: {os.cpu_count()}; load before the first run: {load}")
        print(f"{'engine':<12}{'workers':>8}{'MB/s':>8}{'start, s':>10}{'core-s/MB':>11}{'core-hours a month':>20}")
        for engine, (package, _) in ENGINES.items():
            if find_spec(package) is None:
                print(f"{engine:<12}left out: {package} is not installed")
                continue
            for workers in (1, 2):
                row = measure_alone(engine, workers, folder)
                print(
                    f"{engine:<12}{workers:>8}{row.rate:>8.2f}{row.start:>10.1f}{row.cost:>11.2f}{row.core_hours:>20,.0f}",
                    flush=True,
                )
    return 0


def measure_alone(engine: str, workers: int, folder: Path) -> Rate:
    """``measure_engine`` in a process of its own."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        _MARK: f"{engine}-{workers}-{os.getpid()}",
        "PYSPARK_PYTHON": sys.executable,
        "SPARK_LOCAL_IP": "127.0.0.1",
        "RAY_USAGE_STATS_ENABLED": "0",
        "HF_HUB_OFFLINE": "1",
        # A worker is a core.
        "OPENBLAS_NUM_THREADS": "1",
        "ARROW_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }
    command = [sys.executable, "-m", "tests.bench.engines", engine, str(workers), str(folder)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{engine} with {workers} workers failed:\n{done.stderr[-3000:]}")
    return Rate(*json.loads(done.stdout.splitlines()[-1]))


if __name__ == "__main__":
    print(json.dumps(measure_engine(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))))
