"""datatrove's local executor, with two tasks in two processes."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pyarrow.parquet as pq
from datatrove.data import Document
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.base import PipelineStep
from datatrove.pipeline.writers import JsonlWriter

from newssplit.datatrove import ArticleSplitter


class Rows(PipelineStep):
    """The rows of a table, each task its part."""

    type = "READER"
    name = "rows"

    def __init__(self, source: str) -> None:
        super().__init__()
        self.source = source

    def run(self, data: None = None, rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        for row in pq.read_table(self.source).to_pylist()[rank::world_size]:
            yield Document(text=row["text"], id=str(row["id"]), metadata={"id": row["id"]})


def main(source: str, folder: str) -> None:
    LocalPipelineExecutor(
        pipeline=[Rows(source), ArticleSplitter(), JsonlWriter(f"{folder}/out", compression=None)],
        tasks=2,
        workers=2,
        logging_dir=f"{folder}/logs",
    ).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
