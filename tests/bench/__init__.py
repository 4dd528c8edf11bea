"""Speed and accuracy, measured: ``python -m tests.bench``."""
