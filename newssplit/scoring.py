"""What a splitter got right in a feed, in counts that can be added up.

``judge_feed`` pairs the articles that were found with those of a labelled feed and counts, field by field; ``rate``
makes figures of counts that were added up over articles and feeds, so that every figure is an average over all of
them, not over averages. The figures are those of ``FIGURES``; each is at most 1, and higher is better.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final, NamedTuple

from newssplit.article import Article, Span
from newssplit.gold import GoldArticle, LabelledFeed
from newssplit.likeness import count_words, is_agency, level, level_lines, match, name_agency, name_person

Tally = Counter[str]

# How alike two texts must be to count as the same (``similarity``).
SAME_CAPTION: Final = 0.9
SAME_OPTIONAL_CAPTION: Final = 0.8
SAME_PARAGRAPH: Final = 0.95
# The body F1 from which on an article is exact, if its start and its headline are right.
EXACT_BODY: Final = 0.95


class Figure(NamedTuple):
    """A figure and what it tells. A share (``right`` of ``wanted``), or P, R and F1 if ``found`` is counted too."""

    name: str
    tells: str
    f1: bool = False


FIGURES: Final = (
    Figure("start", "starts of articles, anywhere between the last paragraph above and the end of the headline", True),
    Figure("cut", "the same without the first article of each feed", True),
    Figure("1-Pk", "pairs of lines half an article apart: rightly in one article or in two"),
    Figure("1-WD", "such pairs with the right number of starts between them"),
    Figure("count", "feeds with the right number of articles"),
    Figure("headline", "headlines that are right but for quotes, dashes and white space"),
    Figure("date", "publication dates that stand in the text and were read"),
    Figure("no false date", "articles without a date that got none"),
    Figure("published at", "times of publication"),
    Figure("updated at", "times of the last change"),
    Figure("source", "agencies and outlets that are credited"),
    Figure("no false source", "articles that credit none and got none"),
    Figure("dateline", "places at the head of wire stories"),
    Figure("authors", "names", True),
    Figure("captions", "captions, with or without the credit, alike by 0.9", True),
    Figure("paragraphs", "paragraphs, line by line, alike by 0.95", True),
    Figure("body", "words of all paragraphs; characters where words are not divided", True),
    Figure("article exact", "articles with the right start, the right headline and a body F1 of 0.95"),
)


def rate(tally: Tally) -> dict[str, float | None]:
    """The figures of counts. A share of nothing is None; P, R and F1 are 1 where nothing is wanted or found."""
    out: dict[str, float | None] = {}
    for name, _, f1 in FIGURES:
        right, wanted, found = (tally[f"{name}: {what}"] for what in ("right", "wanted", "found"))
        if not f1:
            out[name] = right / wanted if wanted else None
            continue
        out[f"{name} P"] = right / found if found else float(not wanted)
        out[f"{name} R"] = right / wanted if wanted else 1.0
        out[f"{name} F1"] = 2 * right / (found + wanted) if found + wanted else 1.0
    return out


# ------------------------------------------------------------------------------------------ a feed


@dataclass(slots=True)
class JudgedArticle:
    """A labelled article with the one found for it, if any. ``tally`` also counts what was wrongly found near it."""

    gold: GoldArticle
    found: Article | None
    begins: bool = False  # the article found for it begins where it should
    tally: Tally = field(default_factory=Counter)
    body: float = 0.0
    faults: list[str] = field(default_factory=list)


@dataclass(slots=True)
class JudgedFeed:
    """A labelled feed with the articles that were found in it.

    ``starts`` leads from a labelled article to the article found that begins where it should, ``pairs`` to the one that
    shares most of its text; both by place. ``tally`` counts what belongs to the feed as a whole.
    """

    feed: LabelledFeed
    found: list[Article]
    starts: dict[int, int]
    pairs: dict[int, int]
    articles: list[JudgedArticle]
    tally: Tally


def start_windows(articles: Sequence[GoldArticle]) -> list[Span]:
    """Where the start of each article is right: behind the last paragraph above, before the end of the headline."""
    windows = []
    low = 0
    for article in articles:
        first = article.headline_spans[0] if article.headline_spans else min(article.paragraphs)
        windows.append(Span(low, first.end))
        low = max(span.end for span in article.paragraphs)
    return windows


def core_of(article: GoldArticle) -> Span:
    """From the first printing of the headline to the end of the last paragraph."""
    first = article.headline_spans[0] if article.headline_spans else min(article.paragraphs)
    return Span(first.start, max(span.end for span in article.paragraphs))


def judge_feed(feed: LabelledFeed, found: Iterable[Article]) -> JudgedFeed:
    """Pairs and counts."""
    articles = sorted(found, key=lambda article: article.span)
    starts = _match_starts(start_windows(feed.articles), articles)
    pairs = _pair(feed.articles, articles)
    judged = []
    for n, gold in enumerate(feed.articles):
        one = JudgedArticle(gold, articles[pairs[n]] if n in pairs else None)
        one.begins = n in pairs and starts.get(n) == pairs[n]
        _judge_article(feed.text, one)
        judged.append(one)
    out = JudgedFeed(feed, articles, starts, pairs, judged, Counter())
    _count_starts(out)
    _count_windows(out)
    _count_strays(out)
    out.tally["feeds"] += 1
    out.tally["count: wanted"] += 1
    out.tally["count: right"] += len(articles) == len(feed.articles)
    return out


def _match_starts(windows: Sequence[Span], found: Sequence[Article]) -> dict[int, int]:
    starts: dict[int, int] = {}
    for place, article in enumerate(found):
        for n, window in enumerate(windows):
            if n not in starts and window.start <= article.span.start < window.end:
                starts[n] = place
                break
    return starts


def _pair(golds: Sequence[GoldArticle], found: Sequence[Article]) -> dict[int, int]:
    """Labelled article to article found, one to one, the largest overlaps first."""
    overlaps = []
    for n, gold in enumerate(golds):
        core = core_of(gold)
        for place, article in enumerate(found):
            shared = min(core.end, article.span.end) - max(core.start, article.span.start)
            if shared > 0:
                overlaps.append((-shared, n, place))
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, n, place in sorted(overlaps):
        if n not in pairs and place not in taken:
            pairs[n] = place
            taken.add(place)
    return pairs


def _owner(judged: JudgedFeed, offset: int) -> Tally:
    """Who answers for what was found at an offset: the labelled article that begins at or before it."""
    if not judged.articles:
        return judged.tally
    owner = judged.articles[0]
    for one in judged.articles:
        if one.gold.span.start <= offset:
            owner = one
    return owner.tally


def _count_starts(judged: JudgedFeed) -> None:
    for n, one in enumerate(judged.articles):
        for name in ("start", "cut") if n else ("start",):
            one.tally[f"{name}: wanted"] += 1
            one.tally[f"{name}: right"] += n in judged.starts
    for place, article in enumerate(judged.found):
        tally = _owner(judged, article.span.start)
        tally["start: found"] += 1
        tally["cut: found"] += judged.starts.get(0) != place


def _count_windows(judged: JudgedFeed) -> None:
    """Pk (Beeferman et al., 1999) and WindowDiff (Pevzner and Hearst, 2002) over the lines that are not blank.

    A start that is right counts as made at the labelled place.
    """
    at = [line.start for line in judged.feed.lines]
    count = len(at)
    golds = judged.feed.articles
    right = {place: golds[n].span.start for n, place in judged.starts.items()}
    wanted = {bisect_left(at, gold.span.start) for gold in golds[1:]}
    # As the first article of the labels, the one found for it divides nothing from nothing.
    cuts = {place: one.span.start for place, one in enumerate(judged.found) if place != judged.starts.get(0)}
    found = {bisect_left(at, right.get(place, start)) for place, start in cuts.items()} - {0}
    if count < 3:
        return
    reach = min(max(2, round(count / (len(wanted) + 1) / 2)), count - 1)
    # Starts up to and with each line.
    wanted_sum = list(accumulate(n in wanted for n in range(count)))
    found_sum = list(accumulate(n in found for n in range(count)))
    for low in range(count - reach):
        one, other = wanted_sum[low + reach] - wanted_sum[low], found_sum[low + reach] - found_sum[low]
        judged.tally["1-Pk: right"] += (one == 0) == (other == 0)
        judged.tally["1-WD: right"] += one == other
    judged.tally["1-Pk: wanted"] += count - reach
    judged.tally["1-WD: wanted"] += count - reach


def _count_strays(judged: JudgedFeed) -> None:
    """What an article holds that is none of the feed's is wrong."""
    paired = set(judged.pairs.values())
    for place, article in enumerate(judged.found):
        if place in paired:
            continue
        tally = _owner(judged, article.span.start)
        texts = [paragraph.text for paragraph in article.paragraphs]
        tally["strays"] += 1
        tally["paragraphs: found"] += len(level_lines(texts))
        tally["body: found"] += count_words(texts).total()
        tally["captions: found"] += len(article.captions)
        tally["authors: found"] += len(article.authors)


# ------------------------------------------------------------------------------------------ an article


def _judge_article(text: str, judged: JudgedArticle) -> None:
    gold, found = judged.gold, judged.found
    judged.tally["articles"] += 1
    judged.tally["unpaired"] += found is None
    if found is None:
        judged.faults.append("no article found")
    elif not judged.begins:
        judged.faults.append("start")
    headline = _judge_headline(judged)
    _judge_fields(judged)
    _judge_authors(judged)
    _judge_captions(judged)
    wanted = level_lines(text[span.start : span.end] for span in gold.paragraphs)
    optional = level_lines(text[span.start : span.end] for span in (*gold.deck, *gold.optional))
    _judge_paragraphs(judged, wanted, optional)
    _judge_body(judged, wanted, optional)
    _count(judged, "article exact", judged.begins and headline and judged.body >= EXACT_BODY)


def _count(judged: JudgedArticle, name: str, right: bool, fault: str = "") -> None:
    judged.tally[f"{name}: wanted"] += 1
    judged.tally[f"{name}: right"] += right
    if fault and not right and judged.found is not None:
        judged.faults.append(fault)


def is_headline(gold: GoldArticle, headline: str | None) -> bool:
    """Whether a headline is that of the article, in one of its accepted readings; None is right where there is none."""
    if headline is None or gold.headline is None:
        return headline is None and gold.headline is None
    return level(headline) in {level(one) for one in (gold.headline, *gold.headline_alts)}


def _judge_headline(judged: JudgedArticle) -> bool:
    gold, found = judged.gold, judged.found
    right = found is not None and is_headline(gold, found.headline)
    _count(judged, "headline", right, f"headline {found.headline if found else None!r} for {gold.headline!r}")
    return right


def _judge_fields(judged: JudgedArticle) -> None:
    """The fields that are known; a field that is known to be absent must not be found."""
    found, known = judged.found, judged.gold.fields
    for name in ("date", "source"):
        if name not in known:
            continue
        wanted, got = known[name], getattr(found, name, None)
        if wanted is None:
            _count(judged, f"no false {name}", got is None, f"{name} {got} where none is")
        else:
            read = name_agency if name == "source" else str
            _count(judged, name, got is not None and read(got) == read(wanted), f"{name} {got} for {wanted}")
    for name in ("published_at", "updated_at"):
        wanted, moment = known.get(name), getattr(found, name, None)
        if wanted is not None:
            right = moment == dt.datetime.fromisoformat(wanted)
            _count(judged, name.replace("_", " "), right, f"{name} {moment} for {wanted}")
    wanted = known.get("dateline")
    if wanted is not None:
        place = found.dateline.place if found and found.dateline else None
        right = place is not None and level(place).casefold() == level(wanted).casefold()
        _count(judged, "dateline", right, f"dateline {place!r} for {wanted!r}")


def _judge_authors(judged: JudgedArticle) -> None:
    gold, found, tally = judged.gold, judged.found, judged.tally
    wanted = {name_person(name) for name in gold.authors}
    tally["authors: wanted"] += len(wanted)
    if found is None:
        return
    names = {name_person(name) for name in found.authors}
    names = {name for name in names if name in wanted or not is_agency(name)}
    tally["authors: right"] += len(wanted & names)
    # Where nobody knows who wrote it, a name is not wrong.
    if wanted or gold.authors_known:
        tally["authors: found"] += len(names)
        if names != wanted:
            judged.faults.append(f"authors {sorted(names)} for {sorted(wanted)}")


def _judge_captions(judged: JudgedArticle) -> None:
    gold, found, tally = judged.gold, judged.found, judged.tally
    required = [caption for caption in gold.captions if not caption.optional]
    tally["captions: wanted"] += len(required)
    if found is None:
        return
    texts = [level(caption.text) for caption in found.captions]
    right, lost, free = match([level(caption.text) for caption in required], texts, SAME_CAPTION)
    bare = [level(required[n].bare or "") for n in lost if required[n].bare]
    more, _, left = match(bare, [texts[place] for place in free], SAME_CAPTION)
    right, free = right + more, [free[place] for place in left]
    optional = [level(caption.text) for caption in gold.captions if caption.optional]
    _, _, left = match(optional, [texts[place] for place in free], SAME_OPTIONAL_CAPTION)
    tally["captions: right"] += right
    tally["captions: found"] += right + len(left)
    if right < len(required) or left:
        judged.faults.append(f"captions: {right} of {len(required)}, {len(left)} wrong")


def _judge_paragraphs(judged: JudgedArticle, wanted: Sequence[str], optional: Sequence[str]) -> None:
    judged.tally["paragraphs: wanted"] += len(wanted)
    if judged.found is None:
        return
    lines = level_lines(paragraph.text for paragraph in judged.found.paragraphs)
    right, _, free = match(wanted, lines, SAME_PARAGRAPH)
    _, _, left = match(optional, [lines[place] for place in free], SAME_PARAGRAPH)
    judged.tally["paragraphs: right"] += right
    judged.tally["paragraphs: found"] += right + len(left)


def _judge_body(judged: JudgedArticle, wanted: Sequence[str], optional: Sequence[str]) -> None:
    words = count_words(wanted)
    judged.tally["body: wanted"] += words.total()
    if judged.found is None:
        return
    found = count_words(paragraph.text for paragraph in judged.found.paragraphs)
    right = (found & words).total()
    # Words of lines that may be body or not are neither right nor wrong.
    count = found.total() - ((found - words) & count_words(optional)).total()
    judged.tally["body: right"] += right
    judged.tally["body: found"] += count
    judged.body = 2 * right / (count + words.total()) if count + words.total() else 1.0
    if judged.body < EXACT_BODY:
        judged.faults.append(f"body F1 {judged.body:.3f}")
