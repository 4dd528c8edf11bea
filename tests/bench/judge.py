"""Whether an idea is better: learnt without some outlets, measured on feeds of theirs, over folds and seeds.

One run tells little: the same plan with another seed moves the exact articles by 0.015. So each run is held against the
run of the same fold and seed without the idea, and the spread of the differences is told beside their mean.
"""

from __future__ import annotations

import hashlib
import json
import random
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import fmean, pstdev

from newssplit.article import Span
from newssplit.evaluate import ALL, find_articles, load_feeds, score_feeds
from newssplit.gold import GUTTER, SITE, GoldArticle, LabelledFeed
from newssplit.handlabels import load_labels
from newssplit.learning import Plan, learn
from newssplit.model import dump_model
from newssplit.pages import pages_of
from newssplit.sight import Eye
from tests.bench.history import FIGURES

FOLDS = 4
# Feeds that each run is measured on, and pages in the largest of them.
FEEDS = 150
LARGEST = 16
SEPARATORS = ("\n", "\n\n", "\n\n\n\n", "\n" + "-" * 10 + "\n")
# Lines remembered while learning: every page comes many times.
MEMORY = 1 << 18

# Feeds of these tiers are learnt from in all runs, and measured on in none.
INVENTED = (GUTTER, SITE)
# Labels by hand for the corpus.
LABELS = Path(__file__).resolve().parents[2] / "fixtures" / "train_labels.tsv"

Run = dict[str, float | None]


def fold_of(outlet: str) -> int:
    """The fold of an outlet: always the same, whatever other outlets there are."""
    return int(hashlib.md5(outlet.encode(), usedforsecurity=False).hexdigest(), 16) % FOLDS


def move_article(article: GoldArticle, by: int) -> GoldArticle:
    """The gold of an article whose page stands ``by`` characters further into a text."""

    def move(spans: Iterable[Span]) -> tuple[Span, ...]:
        return tuple(Span(span.start + by, span.end + by) for span in spans)

    return replace(
        article,
        span=Span(article.span.start + by, article.span.end + by),
        headline_spans=move(article.headline_spans),
        paragraphs=move(article.paragraphs),
        subheads=move(article.subheads),
        deck=move(article.deck),
        optional=move(article.optional),
        captions=tuple(caption._replace(spans=move(caption.spans)) for caption in article.captions),
    )


def join_feeds(pages: Sequence[LabelledFeed], separator: str) -> LabelledFeed:
    """One feed of several pages, with their gold; it is for measuring, and has no labels of lines."""
    text, articles = "", []
    for page in pages:
        text += separator if text else ""
        articles += [move_article(article, len(text)) for article in page.articles]
        text += page.text.rstrip("\n")
    return LabelledFeed(pages[0].name, text + "\n", [], [], articles, "several", pages[0].tier)


def draw_left_out(pages: Sequence[LabelledFeed], count: int, seed: int = 7) -> list[LabelledFeed]:
    """Feeds of the pages left out: each of one tier, small ones as often as large ones."""
    rng = random.Random(seed)
    tiers = sorted({page.tier for page in pages})
    groups = [[page for page in pages if page.tier == tier] for tier in tiers]
    out = []
    for number in range(count):
        group = groups[number % len(groups)]
        size = min(len(group), max(2, round(LARGEST ** rng.random())))
        out.append(join_feeds(rng.sample(group, size), rng.choice(SEPARATORS)))
    return out


def run_once(feeds: Sequence[LabelledFeed], fold: int, plan: Plan) -> Run:
    """The figures of weights learnt without the outlets of a fold, on feeds of these outlets."""
    left = [feed for feed in feeds if feed.tier not in INVENTED and fold_of(feed.outlet) == fold]
    names = {feed.name for feed in left}
    pages = [page for feed in feeds if feed.name not in names for page in pages_of(feed)]
    learner = learn(pages, plan, Eye(memory=MEMORY))
    with tempfile.TemporaryDirectory() as folder:
        weights = Path(folder) / f"{fold}-{plan.seed}.json"
        weights.write_text(dump_model([learner.result()], learner.shape, learner.names, {}), encoding="utf-8")
        report = score_feeds(draw_left_out(left, FEEDS), lambda text: find_articles(text, str(weights)))
    return {name: report.figures()[ALL][name] for name in FIGURES}


def judge_plan(gold: Sequence[str | Path], folds: int, seeds: int, epochs: int) -> dict[str, Run]:
    """The runs of all folds and seeds, by ``fold-seed``."""
    feeds = list(load_feeds(gold, load_labels(LABELS)))
    runs: dict[str, Run] = {}
    for seed in range(1, seeds + 1):
        for fold in range(folds):
            # One network, without branches: both gain much the same on top of any idea, and take most of the time.
            runs[f"{fold}-{seed}"] = run_once(feeds, fold, Plan(epochs=epochs, rounds=0, seed=seed))
            print(f"without fold {fold}, seed {seed}:", json.dumps(runs[f"{fold}-{seed}"]), flush=True)
    return runs


def tell_runs(runs: Mapping[str, Run], against: Mapping[str, Run] | None = None) -> str:
    """A table: of each figure the mean and the spread over runs, or of its gain over the same runs of ``against``."""
    nothing: Run = dict.fromkeys(FIGURES, 0.0)
    sign = "" if against is None else "+"
    rows = []
    for name in FIGURES:
        pairs = [
            (run[name], (nothing if against is None else against.get(key, {})).get(name)) for key, run in runs.items()
        ]
        values = [mine - theirs for mine, theirs in pairs if mine is not None and theirs is not None]
        if values:
            rows.append(f"{name:<16}{fmean(values):{sign}.4f}  spread {pstdev(values):.4f}  runs {len(values)}")
    return "\n".join(rows)
