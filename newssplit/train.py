"""The command ``newssplit train``: weights from labelled feeds."""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import newssplit
from newssplit.calibration import fit_confidence, judge_starts, right_places
from newssplit.corpus import load_feeds
from newssplit.gold import LabelledFeed
from newssplit.handlabels import load_labels
from newssplit.learning import Plan, learn
from newssplit.mixtures import draw_feeds
from newssplit.model import Model, dump_model, load_model, parse_model
from newssplit.network import Floats
from newssplit.pages import Page, pages_of
from newssplit.sight import Eye

_SCRATCH: Final = "scratch"
# With this many outlets, every fifth is left out first, to fit the confidence on feeds of them.
_ENOUGH: Final = 20
_FOLDS: Final = 5
_TRIALS: Final = 300
_LINES: Final = 1 << 18  # lines remembered while learning: every page comes many times


def describe(feeds: list[LabelledFeed], plan: Plan, note: str) -> dict[str, Any]:
    """The header of a weights file: on how much it was trained, and how."""
    languages = Counter(article.language for feed in feeds for article in feed.articles)
    return {
        "newssplit": newssplit.__version__,
        "note": note,
        "feeds": len(feeds),
        "articles": sum(len(feed.articles) for feed in feeds),
        "outlets": len({feed.outlet for feed in feeds}),
        "lines": sum(len(feed.lines) for feed in feeds),
        "languages": dict(sorted(languages.items(), key=lambda item: (-item[1], item[0]))),
        "plan": {name: list(value) if isinstance(value, tuple) else value for name, value in plan._asdict().items()},
    }


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def learn_pages(pages: list[Page], plan: Plan, base: Model | None = None) -> Model:
    """A model from pages: from scratch, or from that of a weights file on."""
    eye = Eye(memory=_LINES)
    bases: tuple[Mapping[str, Floats] | None, ...] = (None,) * plan.members
    if base is not None:
        plan = plan._replace(width=base.shape.width, dilations=base.shape.dilations)
        bases = base.members
    learners = [learn(pages, plan._replace(seed=plan.seed + n), eye, one, _tell) for n, one in enumerate(bases)]
    return Model([learner.result() for learner in learners], learners[0].shape, learners[0].names, {})


def try_left_out(pages: list[Page], plan: Plan) -> dict[str, Any]:
    """For the header: what weights learnt without every fifth outlet do there, and the confidence fitted on it."""
    outlets = sorted({page.outlet for page in pages if not page.whole})
    away = set(outlets[::_FOLDS])
    _tell(f"first without {len(away)} of {len(outlets)} outlets: to fit the confidence")
    model = learn_pages([page for page in pages if page.outlet not in away], plan)
    # With the numbers that a file would hold.
    model = parse_model(dump_model(model.members, model.shape, model.names, {}))
    left = [page for page in pages if page.outlet in away and not page.whole]
    feeds = draw_feeds(left, random.Random(plan.seed), _TRIALS)
    judged = [one for rows in feeds for one in judge_starts(model, rows)]
    return {
        "confidence": fit_confidence(judged),
        "left out": {
            "outlets": len(away),
            "articles": sum(len(right_places(rows)) for rows in feeds),
            "found": len(judged),
            "starts right": sum(right for _, right in judged),
        },
    }


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.description = (
        "Learns weights from labelled feeds: files in the gutter format (*.gold), or folders of them or of corpora."
    )
    parser.add_argument("gold", nargs="+", metavar="GOLD", help="labelled feeds: files or folders")
    parser.add_argument("-o", "--output", required=True, metavar="FILE", help="the weights file to write")
    parser.add_argument("--labels", metavar="FILE", help="labels by hand for pages of a corpus, in place of its own")
    parser.add_argument(
        "--from",
        dest="base",
        default="",
        metavar="FILE",
        help=f'weights to go on from (default: the shipped ones; "{_SCRATCH}": none)',
    )
    parser.add_argument("--epochs", type=int, help=f"rounds over the feeds (default {Plan().epochs})")
    parser.add_argument("--seed", type=int, default=Plan().seed, help="the same seed gives the same weights")
    parser.add_argument("--note", default="", help="a sentence for the file's header")


def main(args: argparse.Namespace) -> int:
    """Runs the command. Bad feeds and paths raise; the caller tells them in one line."""
    try:
        feeds = list(load_feeds(args.gold, load_labels(args.labels) if args.labels else None))
    except ValueError as error:
        print(f"newssplit: {error}", file=sys.stderr)
        return 2
    plan = Plan(seed=args.seed)
    base = None if args.base == _SCRATCH else load_model(args.base or None)
    if base is not None:
        # What the plan adds after learning, these weights have already.
        plan = plan._replace(start_cost=0.0, wrap_cost=0.0)
        plan = plan._replace(rate=plan.rate / 5, epochs=6, feeds=60, rounds=0, members=len(base.members))
    if args.epochs:
        plan = plan._replace(epochs=args.epochs, branch_epochs=min(args.epochs, plan.branch_epochs))
    pages = [page for feed in feeds for page in pages_of(feed)]
    about = describe(feeds, plan, args.note)
    if base is not None:
        about["from"] = base.about
        about["confidence"] = about["from"].get("confidence", (1.0, 0.0))
    elif about["outlets"] >= _ENOUGH:
        about |= try_left_out(pages, plan)
    model = learn_pages(pages, plan, base)
    text = dump_model(model.members, model.shape, model.names, about)
    output = Path(args.output)
    draft = output.with_name(output.name + ".part")
    draft.write_text(text, encoding="utf-8")
    draft.replace(output)
    print(f"{len(feeds)} feeds -> {output} ({output.stat().st_size / 1e6:.2f} MB)", file=sys.stderr)
    return 0
