"""Many files, with several processes: a result for each, a report on all, and nothing lost when the run is killed.

The folder of results holds, for each file, a result at the same place as the file, which appears whole or not at all;
and ``report.jsonl``, a row a file (``Row``). A result is on the disk before its row is. So what stands in the report as
done is done: a run that goes on after another one keeps what was made with the same settings of a file that has not
changed since (in size and time), and does the others.
"""

from newssplit.batch.journal import REPORT, BadRun, Row, read_report
from newssplit.batch.run import Progress, run_batch
from newssplit.batch.workers import NoWorkers

__all__ = ["REPORT", "BadRun", "NoWorkers", "Progress", "Row", "read_report", "run_batch"]
