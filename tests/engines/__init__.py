"""Programs that split the same rows with an engine each, run by ``tests/test_engines.py`` in a process of their own.

Each takes a Parquet file with columns ``id`` (int) and ``text`` (binary; some of it is no UTF-8), and the folder for
what it writes: a table as ``newssplit.frames.explode`` makes it, or for datatrove lines of JSON.
"""
