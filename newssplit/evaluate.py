"""Measuring against labelled feeds: figures, mistakes by kind, the worst articles, and whether confidence holds.

``score_feeds`` gives a ``Report``, which prints itself; ``newssplit evaluate`` is the command.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, NamedTuple

from newssplit.article import Article
from newssplit.corpus import load_feeds
from newssplit.gold import GoldArticle, LabelledFeed
from newssplit.handlabels import load_labels
from newssplit.mistakes import find_mistakes, line_number
from newssplit.model import load_model
from newssplit.scoring import FIGURES, JudgedArticle, JudgedFeed, Tally, judge_feed, rate
from newssplit.splitter import stream_articles

ALL: Final = "ALL"
_BINS: Final = 10
_COUNTS: Final = ("feeds", "articles", "unpaired", "strays")
# What is printed of a figure that has P, R and F1; of the others all is.
_WHOLE: Final = ("start", "body")
# What is printed where groups are many: a row a group.
_SHORT: Final = ("cut F1", "count", "headline", "date", "captions F1", "paragraphs F1", "body F1", "article exact")
_MOST_COLUMNS: Final = 8

GROUPS: Final[dict[str, Callable[[LabelledFeed, GoldArticle | None], str]]] = {
    "tier": lambda feed, _: feed.tier,
    "language": lambda feed, article: _language(feed) if article is None else article.language,
    "joiner": lambda feed, _: feed.joiner,
    "outlet": lambda feed, _: feed.outlet,
}


def _language(feed: LabelledFeed) -> str:
    languages = {article.language for article in feed.articles}
    return languages.pop() if len(languages) == 1 else "mixed" if languages else "?"


class Bin(NamedTuple):
    """Articles found with a confidence from ``low`` on: how many, their mean confidence, the share that begin right."""

    low: float
    articles: int
    confidence: float
    right: float


@dataclass(frozen=True, slots=True)
class Report:
    """The judged feeds, and what can be told of them. ``str(report)`` is the table of figures by tier."""

    feeds: tuple[JudgedFeed, ...]

    def figures(self, by: str = "tier") -> dict[str, dict[str, float | None]]:
        """Counts and figures of each group, and of ``ALL``; ``by`` is one of ``GROUPS``.

        A feed's own figures (``count``, ``1-Pk``) count for the group of the feed, which may be one that no article
        is in: ``mixed`` languages.
        """
        if by not in GROUPS:
            raise ValueError(f"expected one of {', '.join(GROUPS)}, found {by!r}")
        tallies: dict[str, Tally] = {}
        whole: Tally = Counter()
        for judged in self.feeds:
            parts = [(None, judged.tally), *((one.gold, one.tally) for one in judged.articles)]
            for article, tally in parts:
                tallies.setdefault(GROUPS[by](judged.feed, article), Counter()).update(tally)
                whole.update(tally)
        groups = {name: tallies[name] for name in sorted(tallies)} | {ALL: whole}
        return {name: {**{what: tally[what] for what in _COUNTS}, **rate(tally)} for name, tally in groups.items()}

    def errors(self, by: str = "tier") -> dict[str, Counter[str]]:
        """How often each kind of mistake was made, in each group of feeds; kinds in falling order of all."""
        groups = GROUPS[by]
        kinds: dict[str, Counter[str]] = {}
        for judged in self.feeds:
            for mistake in find_mistakes(judged):
                kinds.setdefault(mistake.kind, Counter()).update((groups(judged.feed, None), ALL))
        return dict(sorted(kinds.items(), key=lambda item: (-item[1][ALL], item[0])))

    def reliability(self) -> list[Bin]:
        """Ten bins of ``confidence`` against whether the article's start is right; empty ones are left out."""
        bins: dict[int, list[tuple[float, bool]]] = {}
        for judged in self.feeds:
            right = set(judged.starts.values())
            for place, article in enumerate(judged.found):
                at = min(_BINS - 1, int(article.confidence * _BINS))
                bins.setdefault(at, []).append((article.confidence, place in right))
        return [
            Bin(at / _BINS, len(rows), sum(row[0] for row in rows) / len(rows), sum(row[1] for row in rows) / len(rows))
            for at, rows in sorted(bins.items())
        ]

    def calibration_error(self) -> float:
        """The expected calibration error: the mean distance of confidence and share, by bin (Naeini et al., 2015)."""
        bins = self.reliability()
        total = sum(one.articles for one in bins)
        return sum(one.articles * abs(one.confidence - one.right) for one in bins) / total if total else 0.0

    def worst(self, count: int) -> list[tuple[JudgedFeed, JudgedArticle]]:
        """The articles with most wrong: by start, headline and body F1 together, then by the number of faults."""
        rows = [(judged, one) for judged in self.feeds for one in judged.articles if one.faults]
        rows.sort(key=lambda row: (_merit(row[1]), -len(row[1].faults)))
        return rows[:count]

    def __str__(self) -> str:
        return "\n".join(self.render())

    def render(self, by: str = "tier", errors: bool = False, worst: int = 0) -> Iterator[str]:
        """The report in lines: figures, confidence, and if asked for, mistakes by kind and the worst articles."""
        figures = self.figures(by)
        yield from _figure_table(by, figures) if len(figures) <= _MOST_COLUMNS else _short_table(by, figures)
        yield ""
        yield from self._confidence_table()
        if errors:
            yield ""
            yield from self._error_table(by if len(figures) <= _MOST_COLUMNS else "tier")
        if worst:
            yield ""
            for judged, one in self.worst(worst):
                yield describe_article(judged, one)

    def _confidence_table(self) -> Iterator[str]:
        yield f"{'confidence':<14}{'articles':>10}{'mean':>8}{'right':>8}"
        for one in self.reliability():
            yield f"{one.low:.1f} - {one.low + 1 / _BINS:.1f}{one.articles:>15}{one.confidence:>8.3f}{one.right:>8.3f}"
        yield f"{'expected calibration error':<32}{self.calibration_error():>8.3f}"

    def _error_table(self, by: str) -> Iterator[str]:
        errors = self.errors(by)
        groups = [*sorted({name for counts in errors.values() for name in counts} - {ALL}), ALL]
        width = max([len(kind) for kind in errors] or [0]) + 2
        yield f"{'mistake':<{width}}" + "".join(f"{name:>{len(name) + 3}}" for name in groups)
        for kind, counts in errors.items():
            yield f"{kind:<{width}}" + "".join(f"{counts[name] or '-':>{len(name) + 3}}" for name in groups)


def _merit(one: JudgedArticle) -> float:
    return one.body + one.begins + one.tally["headline: right"]


def describe_article(judged: JudgedFeed, one: JudgedArticle) -> str:
    """One line on an article: its feed, the line of the feed where it begins, and its faults."""
    return f"{judged.feed.name}:{line_number(judged.feed, one.gold.span.start)}: {'; '.join(one.faults)}"


def _show(name: str, value: float | None) -> str:
    return "-" if value is None else f"{value:.0f}" if name in _COUNTS else f"{value:.3f}"


def _figure_table(by: str, figures: dict[str, dict[str, float | None]]) -> Iterator[str]:
    names = list(_COUNTS)
    for name, _, f1 in FIGURES:
        names += [f"{name} {one}" for one in ("P", "R", "F1") if one == "F1" or name in _WHOLE] if f1 else [name]
    width = max(9, *(len(group) + 2 for group in figures))
    yield f"{by:<16}" + "".join(f"{group:>{width}}" for group in figures)
    for name in names:
        row = [values[name] for values in figures.values()]
        if any(value is not None for value in row):
            yield f"{name:<16}" + "".join(f"{_show(name, value):>{width}}" for value in row)


def _short_table(by: str, figures: dict[str, dict[str, float | None]]) -> Iterator[str]:
    width = max(len(by), *map(len, figures)) + 2
    heads = ["articles", *_SHORT]
    yield f"{by:<{width}}" + "".join(f"{head:>{len(head) + 2}}" for head in heads)
    for group, values in figures.items():
        yield f"{group:<{width}}" + "".join(f"{_show(head, values[head]):>{len(head) + 2}}" for head in heads)


def score_feeds(feeds: Iterable[LabelledFeed], predict: Callable[[str], list[Article]]) -> Report:
    """The report on labelled feeds, of which ``predict`` finds the articles."""
    return Report(tuple(judge_feed(feed, predict(feed.text)) for feed in feeds))


# ------------------------------------------------------------------------------------------ the command


def find_articles(text: str, weights: str | None = None) -> list[Article]:
    """The articles of a text, by the shipped weights or those of a file."""
    return list(stream_articles([text], weights))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``newssplit evaluate``."""
    parser.add_argument("gold", nargs="+", metavar="GOLD", help="a folder of labelled feeds, or a *.gold file")
    parser.add_argument("--weights", metavar="FILE", help="weights that you trained (default: those of the package)")
    parser.add_argument("--labels", metavar="FILE", help="labels by hand for pages of a corpus, in place of its own")
    parser.add_argument("--by", choices=tuple(GROUPS), default="tier", help="what the columns are (default: tier)")
    parser.add_argument("--errors", action="store_true", help="count the mistakes by kind")
    parser.add_argument("--worst", type=_count, default=0, metavar="N", help="name the N worst articles")
    parser.add_argument("--json", action="store_true", help="write JSON")


def _count(word: str) -> int:
    if not word.isascii() or not word.isdigit():
        raise argparse.ArgumentTypeError(f"expected a number, found {word!r}")
    return int(word)


def main(args: argparse.Namespace) -> int:
    """Measures and prints; exit status 2 where labels or weights cannot be used."""
    try:
        load_model(args.weights)
        feeds = list(load_feeds(args.gold, load_labels(args.labels) if args.labels else None))
    except ValueError as error:
        print(f"newssplit: {error}", file=sys.stderr)
        return 2
    report = score_feeds(feeds, partial(find_articles, weights=args.weights))
    if args.json:
        print(json.dumps(to_json(report, args.by, args.errors, args.worst), ensure_ascii=False, indent=1))
    else:
        for line in report.render(args.by, args.errors, args.worst):
            print(line)
    return 0


def to_json(report: Report, by: str = "tier", errors: bool = False, worst: int = 0) -> dict[str, Any]:
    """What the command prints, as plain data."""
    out: dict[str, Any] = {
        "figures": report.figures(by),
        "reliability": [one._asdict() for one in report.reliability()],
        "expected calibration error": report.calibration_error(),
    }
    if errors:
        out["errors"] = report.errors(by)
    if worst:
        out["worst"] = [
            {"feed": judged.feed.name, "line": line_number(judged.feed, one.gold.span.start), "faults": one.faults}
            for judged, one in report.worst(worst)
        ]
    return out
