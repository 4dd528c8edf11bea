"""Ray Data, with two workers."""

from __future__ import annotations

import os
import sys
from functools import partial

import pyarrow as pa
import pyarrow.parquet as pq
import ray
import ray.data

from newssplit.frames import explode


def main(source: str, folder: str) -> None:
    ray.init(num_cpus=2, include_dashboard=False, object_store_memory=200_000_000)
    try:
        rows = ray.data.from_arrow(pq.read_table(source)).repartition(4)
        out = rows.map_batches(partial(explode, column="text"), batch_format="pyarrow", batch_size=4)
        pq.write_table(pa.concat_tables(ray.get(out.to_arrow_refs())), os.path.join(folder, "out.parquet"))
    finally:
        ray.shutdown()


if __name__ == "__main__":
    main(*sys.argv[1:])
