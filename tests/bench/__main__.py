"""Speed and accuracy, measured.

python -m tests.bench quick                   speed, and accuracy on the fixtures and, if it is there, the corpus
python -m tests.bench many                    files and MB a second of a folder, with one process and with two
python -m tests.bench layouts                 exports of known layouts beside the same text taken for text in the wild
python -m tests.bench footprint               memory that a stream takes, 64 and 640 MB long, and time to import
python -m tests.bench accuracy                accuracy on the corpus, with mistakes by kind
python -m tests.bench hard                    accuracy on invented pages that were made to be hard
python -m tests.bench hostile                 that time grows as the text does, whatever it is; takes 15 minutes
python -m tests.bench history "what changed"  one row more in history.tsv
python -m tests.bench plot                    the history as a picture, history.svg (extra "bench")
python -m tests.bench engines                 throughput inside engines, with one worker and two (extra "engines")
python -m tests.bench rivals                  speed beside other tools that people use on such text (extra "bench")
python -m tests.bench judge -o RUNS           learns without some outlets and measures on theirs, several times
python -m tests.bench judge --against RUNS    the same after a change: mean and spread of what it gains

The corpus is the folder that the environment variable NEWSSPLIT_CORPUS names; its folder "dev" holds the feeds, "train"
the pages to learn from. Real exports of known layouts are read from the folder that NEWSSPLIT_FORMATS names.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import sys
import time
from pathlib import Path

from newssplit.evaluate import ALL, Report, find_articles, load_feeds, score_feeds
from newssplit.gold import LabelledFeed
from newssplit.layouts import builtin_layouts
from newssplit.model import load_model
from tests.bench import engines, layouts, rivals
from tests.bench.footprint import measure_imports, measure_memory, tell_footprint
from tests.bench.history import HISTORY, append_row
from tests.bench.hostile import LIMIT, measure_lines, measure_texts, tell_growth
from tests.bench.hostile_layouts import measure_layout_lines, measure_layout_texts
from tests.bench.judge import FOLDS, draw_left_out, judge_plan, tell_runs
from tests.bench.many import run_many
from tests.bench.plot import run_plot
from tests.bench.speed import Speed, measure_speed

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "feeds"
# Invented pages that were made to be hard, and that nothing is learnt from; feeds that are drawn from them.
HARD = FIXTURES.parent / "hard"
HARD_FEEDS = 60
# Characters of the text that speed is measured on.
SIZE = 600_000
# Characters of the files that are split by several processes.
MANY = 3_000_000
# Characters of the exports in the short run.
SHORT_EXPORT = 50_000
# Characters of a line that may recur.
SHORT = 60
_NO_CORPUS = "expected the environment variable NEWSSPLIT_CORPUS to name a labelled corpus"


def find_corpus() -> Path | None:
    """The feeds of the corpus, if it is there."""
    name = os.environ.get("NEWSSPLIT_CORPUS")
    return Path(name) / "dev" if name else None


def load_fixtures() -> list[LabelledFeed]:
    """The labelled feeds of the tests."""
    return list(load_feeds([FIXTURES]))


def repeat_feeds(feeds: list[LabelledFeed], size: int = SIZE) -> str:
    """One text of all feeds one after another, again and again, of about ``size`` characters.

    Short lines recur, as furniture does in real feeds; a long line is never the same twice, so that nothing that was
    remembered makes it cheap.
    """
    lines = [line for feed in feeds for line in (*feed.text.split("\n"), "")]
    times = max(1, round(size / sum(len(line) + 1 for line in lines)))
    return "\n".join(
        line if len(line) <= SHORT else line.replace(" ", f" {turn} ", 1) for turn in range(times) for line in lines
    )


def tell_speed(speed: Speed) -> None:
    """Prints."""
    print(f"split          {speed.split:8.2f} MB/s   ({speed.size:.1f} MB, {speed.articles} articles)")
    print(f"floor          {speed.floor:8.2f} MB/s   lines, and the same articles built from plain data")
    print(f"split/floor    {speed.ratio:8.2f}        time by time")
    print(f"stream/split   {speed.stream:8.2f}        time by time")
    print(f"growth         {speed.growth:8.2f}        cost of a character, in the whole by in its first quarter")


def measure_corpus(corpus: Path) -> Report:
    """The report on the feeds of the corpus."""
    return score_feeds(load_feeds([corpus]), find_articles)


def run_quick() -> int:
    """Speed, and accuracy in short."""
    feeds = load_fixtures()
    print("speed, on the fixtures repeated")
    tell_speed(measure_speed(repeat_feeds(feeds)))
    print("\nknown layouts, in short")
    layouts.tell_paces(layouts.list_fixtures(SHORT_EXPORT), rounds=1)
    print("\naccuracy, on the fixtures")
    print(score_feeds(feeds, find_articles))
    corpus = find_corpus()
    if corpus is None:
        print("\naccuracy on the corpus: left out, NEWSSPLIT_CORPUS is not set")
        return 0
    print("\naccuracy, on the corpus")
    started = time.perf_counter()
    print(measure_corpus(corpus))
    print(f"measured in {time.perf_counter() - started:.0f} s")
    return 0


def run_footprint() -> int:
    """What newssplit costs a process."""
    tell_footprint(measure_imports(), measure_memory(repeat_feeds(load_fixtures())))
    return 0


def run_accuracy() -> int:
    """Accuracy on the corpus, in full."""
    corpus = find_corpus()
    if corpus is None:
        print(_NO_CORPUS, file=sys.stderr)
        return 2
    for line in measure_corpus(corpus).render(errors=True):
        print(line)
    return 0


def run_hard() -> int:
    """Accuracy on pages that were made to be hard."""
    print(score_feeds(draw_left_out(list(load_feeds([HARD])), HARD_FEEDS), find_articles))
    return 0


def run_hostile() -> int:
    """How time grows on text that is meant to hurt; status 1 where something grows faster than the text."""
    # What was loaded before is no part of a text's cost: else it is counted again each time that garbage is collected.
    load_model()
    builtin_layouts()
    gc.collect()
    gc.freeze()
    lines_fit = tell_growth(measure_lines())
    texts_fit = tell_growth(measure_texts())
    layouts_fit = [tell_growth(rows) for rows in (measure_layout_lines(), measure_layout_texts())]
    print(f"a doubling of the text may cost {LIMIT} times the time")
    return 0 if lines_fit and texts_fit and all(layouts_fit) else 1


def run_history(what: str) -> int:
    """One row more in the history."""
    corpus = find_corpus()
    if corpus is None:
        print(_NO_CORPUS, file=sys.stderr)
        return 2
    speed = measure_speed(repeat_feeds(load_fixtures()))
    print(append_row(what, measure_corpus(corpus).figures()[ALL], speed.ratio), end="")
    print(f"appended to {HISTORY.name}")
    return 0


def run_judge(args: argparse.Namespace) -> int:
    """Runs of the plan as it stands, held against those of a file or kept in one."""
    corpus = find_corpus()
    if corpus is None:
        print(_NO_CORPUS, file=sys.stderr)
        return 2
    against = json.loads(Path(args.against).read_text(encoding="utf-8")) if args.against else None
    gold = [corpus.parent / "train", FIXTURES.parent / "learn", FIXTURES.parent / "sites"]
    runs = judge_plan(gold, min(args.folds, FOLDS), args.seeds, args.epochs)
    print(tell_runs(runs))
    if against is not None:
        print(f"\nagainst {args.against}")
        print(tell_runs(runs, against))
    if args.output:
        Path(args.output).write_text(json.dumps(runs, indent=1) + "\n", encoding="utf-8")
    return 0


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("quick")
    commands.add_parser("many")
    commands.add_parser("layouts")
    commands.add_parser("footprint")
    commands.add_parser("accuracy")
    commands.add_parser("hard")
    commands.add_parser("hostile")
    commands.add_parser("history").add_argument("what", help="what was changed, in a few words")
    commands.add_parser("plot")
    commands.add_parser("engines")
    commands.add_parser("rivals")
    judge = commands.add_parser("judge")
    judge.add_argument("-o", "--output", metavar="RUNS", help="keep the runs in this file")
    judge.add_argument(
        "--against", metavar="RUNS", help="the runs to hold these against, fold by fold and seed by seed"
    )
    judge.add_argument("--folds", type=int, default=2, help=f"folds of outlets, of {FOLDS} (default 2)")
    judge.add_argument("--seeds", type=int, default=2, help="seeds of each fold (default 2)")
    judge.add_argument("--epochs", type=int, default=16, help="rounds of learning (default 16)")
    args = parser.parse_args()
    if args.command == "engines":
        return engines.run_engines(repeat_feeds(load_fixtures(), int(engines.SIZE * 1e6)))
    if args.command == "rivals":
        return rivals.run_rivals(load_fixtures())
    if args.command == "history":
        return run_history(args.what)
    if args.command == "many":
        return run_many(repeat_feeds(load_fixtures(), MANY))
    if args.command == "judge":
        return run_judge(args)
    runs = {
        "quick": run_quick,
        "layouts": layouts.run_layouts,
        "accuracy": run_accuracy,
        "hard": run_hard,
        "footprint": run_footprint,
        "hostile": run_hostile,
        "plot": run_plot,
    }
    return runs[args.command]()


if __name__ == "__main__":
    sys.exit(main())
