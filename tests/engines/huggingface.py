"""Hugging Face datasets, with two processes."""

from __future__ import annotations

import os
import sys
from functools import partial

import pyarrow.parquet as pq
from datasets import Dataset

from newssplit.engines import split_examples


def main(source: str, folder: str) -> None:
    rows = Dataset(pq.read_table(source))
    out = rows.with_format("arrow").map(partial(split_examples, column="text"), batched=True, batch_size=4, num_proc=2)
    pq.write_table(out.with_format("arrow")[:], os.path.join(folder, "out.parquet"))


if __name__ == "__main__":
    main(*sys.argv[1:])
