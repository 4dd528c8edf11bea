"""Spark reads a crawl from gzip files and splits it on two workers."""

from __future__ import annotations

import os
import sys
from functools import partial

import pyarrow.parquet as pq

from newssplit.engines import spark_schema, split_batches
from tests.engines.spark import open_session


def main(source: str, folder: str) -> None:
    session = open_session(folder)
    try:
        # A text is a whole file; Spark unpacks it.
        frame = session.read.text(source, wholetext=True).repartition(4)
        split = partial(split_batches, column="value")
        pq.write_table(
            frame.mapInArrow(split, spark_schema(frame.schema, "value")).toArrow(), os.path.join(folder, "out.parquet")
        )
    finally:
        session.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
