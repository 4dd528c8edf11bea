"""Spark, on a cluster of two workers, each a process of its own as on two machines."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import SparkSession
from pyspark.sql.functions import expr
from pyspark.sql.types import StringType, StructType

from newssplit.engines import spark_schema, split_batches


def open_session(folder: str) -> SparkSession:
    """A session with two workers."""
    return (
        SparkSession.builder.master("local-cluster[2,1,1024]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.local.dir", folder)
        .config("spark.executorEnv.PYTHONPATH", os.environ["PYTHONPATH"])
        # Both workers are waited for, or the first to come could do all of the work.
        .config("spark.scheduler.minRegisteredResourcesRatio", "1.0")
        .config("spark.scheduler.maxRegisteredResourcesWaitingTime", "120s")
        .getOrCreate()
    )


def main(source: str, folder: str) -> None:
    session = open_session(folder)

    # Inside this function, so that it is sent by value: the workers do not have this module.
    def split_and_sign(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in split_batches(batches):
            yield batch.append_column("worker", pa.array([os.getcwd()] * batch.num_rows))

    try:
        # Spark casts bytes to strings without a look at them.
        frame = session.read.parquet(source).withColumn("text", expr("cast(text as string)")).repartition(8)
        schema = StructType([*spark_schema(frame.schema).fields]).add("worker", StringType())
        pq.write_table(frame.mapInArrow(split_and_sign, schema).toArrow(), os.path.join(folder, "out.parquet"))
    finally:
        session.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
