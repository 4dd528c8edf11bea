"""Labelled feeds: the gutter format, the corpus format, and what both mean in states.

The **gutter format** is plain text to be edited in any editor, one row a line of the feed: a mark, a label in ten
columns, ``| `` and the line as it stands::

    # a comment
    +headline  | Harbour bridge closes for a month
     byline    | By Ida Falk, Port Correspondent
    @date      | 2024-05-03
               |
     paragraph | The bridge over the inner harbour will close on Monday.

``+`` marks the first content line of an article, ``@`` rows say what its fields should be, a blank line has no label.

The **corpus format** is a text file beside a JSON file with offsets, one object an article (``headline_span``,
``paragraphs``, ``captions`` ...).

Both become a ``LabelledFeed``: the text, its articles with their fields, and for each line that is not blank the set
of states that the labels allow. Where labels leave it open (a line that may be body or not), the set holds several.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, NamedTuple

from newssplit.article import Span
from newssplit.grammar import ENDS, FOLLOWERS, STARTS, Label, State
from newssplit.lines import Line, read_lines

Allowed = frozenset[State]

_WIDTH: Final = 10
_MARKS: Final = " +@#"
FIELDS: Final = ("date", "published_at", "updated_at", "source", "authors", "dateline")
# A date line or a name further away from the article than this belongs to the page, not to the article.
_REACH: Final = 15


class BadLabels(ValueError):
    """A labelled feed that cannot be read; ``line`` and ``column`` count from 1."""

    def __init__(self, path: str, line: int, column: int, why: str) -> None:
        super().__init__(f"{path}:{line}:{column}: {why}")
        self.path, self.line, self.column = path, line, column


class GoldCaption(NamedTuple):
    """A caption: as printed, without its credit where that is known; ``optional``: neither required nor wrong."""

    text: str
    bare: str | None
    optional: bool
    spans: tuple[Span, ...]


@dataclass(slots=True)
class GoldArticle:
    """What is known of one article. ``fields`` holds what is sure; None there: the text does not hold it."""

    span: Span
    headline: str | None
    headline_spans: tuple[Span, ...]
    headline_alts: tuple[str, ...]
    paragraphs: tuple[Span, ...]
    subheads: tuple[Span, ...]
    deck: tuple[Span, ...]
    optional: tuple[Span, ...]
    captions: tuple[GoldCaption, ...]
    fields: dict[str, str | None] = field(default_factory=dict)
    authors: tuple[str, ...] = ()
    authors_known: bool = True
    language: str = "?"


@dataclass(slots=True)
class LabelledFeed:
    """A text with labels. ``lines`` are its lines that are not blank, ``allowed`` the states of each.

    ``rows`` are the numbers of these lines in a gutter file, from 1.
    """

    name: str
    text: str
    lines: list[Line]
    allowed: list[Allowed]
    articles: list[GoldArticle]
    outlet: str = "?"
    tier: str = "gutter"
    joiner: str = "none"
    rows: list[int] = field(default_factory=list)


def content_lines(text: str) -> list[Line]:
    """The lines of a text that are not blank: what the decoder sees."""
    return [line for line in read_lines(text) if line.text.strip()]


# ------------------------------------------------------------------------------------------ states from labels


class _Labelled(NamedTuple):
    label: Label | None  # None: may be body or furniture
    follows: bool  # the line goes on with the caption or headline of the line before


_FRONT: Final = {
    Label.HEADLINE: State.FRONT_HEADLINE,
    Label.BYLINE: State.FRONT_BYLINE,
    Label.CAPTION: State.FRONT_CAPTION,
    Label.CREDIT: State.FRONT_CAPTION,
}
_HEAD: Final = {
    Label.DECK: State.DECK,
    Label.BYLINE: State.HEAD_BYLINE,
    Label.CAPTION: State.HEAD_CAPTION,
    Label.CREDIT: State.HEAD_CREDIT,
}
_BODY: Final = {
    Label.PARAGRAPH: State.PARAGRAPH,
    Label.SUBHEAD: State.SUBHEAD,
    Label.CAPTION: State.BODY_CAPTION,
    Label.CREDIT: State.BODY_CREDIT,
    Label.BYLINE: State.BODY_BYLINE,
}
_OUTSIDE: Final = frozenset({State.GAP})
_BETWEEN: Final = frozenset({State.GAP, State.FRONT_FURNITURE})
_OPEN_HEAD: Final = frozenset({State.DECK, State.HEAD_FURNITURE, State.HEAD_CAPTION})
_OPEN_BODY: Final = frozenset(
    {State.PARAGRAPH, State.SUBHEAD, State.BODY_CAPTION, State.BODY_FURNITURE, State.BODY_BYLINE}
)


def states_of(labels: Sequence[_Labelled], headline: Sequence[int]) -> list[Allowed]:
    """The states that the labels of one article's lines allow.

    ``labels`` run from the first to the last line of the article; ``headline`` are the places of its headline
    (several, if it runs over lines; none, if the article has none).
    """
    body = [n for n, row in enumerate(labels) if row.label is Label.PARAGRAPH]
    if not body:
        return [frozenset({State.GAP})] * len(labels)
    opening = body[0]
    content = [
        n for n, row in enumerate(labels) if n >= opening and row.label in _BODY and row.label is not Label.SUBHEAD
    ]
    last = content[-1]
    maybe = max((n for n, row in enumerate(labels) if row.label is None), default=-1)
    head = headline[0] if headline else opening
    out: list[Allowed] = []
    for n, (label, follows) in enumerate(labels):
        if n < head:
            state = _FRONT.get(label, State.FRONT_FURNITURE) if label else State.FRONT_FURNITURE
            out.append(frozenset({state}))
        elif n in headline:
            out.append(frozenset({State.HEADLINE if n == head else State.HEADLINE_MORE}))
        elif n < opening:
            if label is None:
                out.append(_OPEN_HEAD)
            elif follows and label is Label.CAPTION:
                out.append(frozenset({State.HEAD_CREDIT}))
            else:
                out.append(frozenset({_HEAD.get(label, State.HEAD_FURNITURE)}))
        elif n == opening and not headline:
            out.append(frozenset({State.OPENING}))
        elif n <= last:
            if label is None or label is Label.DECK:
                out.append(_OPEN_BODY)
            elif follows and label is Label.CAPTION:
                out.append(frozenset({State.BODY_CREDIT}))
            else:
                out.append(frozenset({_BODY.get(label, State.BODY_FURNITURE)}))
        elif n <= maybe:
            out.append(
                frozenset({*_OPEN_BODY, State.GAP}) if label is None else frozenset({State.BODY_FURNITURE, State.GAP})
            )
        else:
            out.append(frozenset({State.GAP}))
    return out


def check_states(allowed: Sequence[Allowed]) -> int | None:
    """The first line where no path through the allowed states is left under the grammar; None if all is well."""
    reach: set[State] = {State.GAP, *STARTS}
    for n, states in enumerate(allowed):
        now = reach & states
        if not now:
            return n
        reach = {after for state in now for after in FOLLOWERS[state]}
        last = now
    return None if not allowed or last & set(ENDS) else len(allowed) - 1


# ------------------------------------------------------------------------------------------ the gutter format


def parse_gutter(source: str, name: str = "<gutter>") -> LabelledFeed:
    """A labelled feed from text in the gutter format; ``BadLabels`` says where it is wrong."""
    rows: list[tuple[int, str, Label, str]] = []
    wanted: dict[int, dict[str, str]] = {}
    for number, row in enumerate(source.removesuffix("\n").split("\n"), 1):
        mark = row[:1] or " "
        if mark == "#":
            continue
        if mark not in _MARKS:
            raise BadLabels(name, number, 1, f"expected one of {_MARKS!r} in the first column, found {mark!r}")
        if mark == "@":
            name_of_field, _, value = row[1:].partition("|")
            if name_of_field.strip() not in FIELDS:
                why = f"expected a field ({', '.join(FIELDS)}) and '|', found {name_of_field.strip()!r}"
                raise BadLabels(name, number, 2, why)
            article = sum(row_[1] == "+" for row_ in rows) - 1
            wanted.setdefault(article, {})[name_of_field.strip()] = value.strip()
            continue
        gutter = row[1 : 1 + _WIDTH].strip()
        bar = row[1 + _WIDTH : 3 + _WIDTH]
        if bar.rstrip() != "|":
            raise BadLabels(name, number, 2 + _WIDTH, f"expected '| ' after {_WIDTH + 1} columns, found {bar!r}")
        text = row[3 + _WIDTH :]
        try:
            label = Label(gutter or "blank")
        except ValueError:
            expected = ", ".join(str(one) for one in Label)
            raise BadLabels(name, number, 2, f"expected a label ({expected}), found {gutter!r}") from None
        if (label is Label.BLANK) != (not text.strip()):
            raise BadLabels(name, number, 2, "a blank line has no label, and every other line has one")
        if mark == "+" and label in (Label.FURNITURE, Label.BLANK):
            raise BadLabels(name, number, 1, f"an article begins with a line that is content, not {label}")
        rows.append((number, mark, label, text))
    text = "".join(row[3] + "\n" for row in rows)
    lines = content_lines(text)
    full = [row for row in rows if row[2] is not Label.BLANK]
    starts = [n for n, row in enumerate(full) if row[1] == "+"]
    first = starts[0] if starts else len(full)
    for number, _, label, _ in full[:first]:
        if label is not Label.FURNITURE:
            raise BadLabels(name, number, 1, f"{label} stands before the first article: mark where it begins with '+'")
    # Where an article's front begins, the marks do not tell: furniture above its first content line may be its own.
    allowed: list[Allowed] = [_BETWEEN] * first
    articles = []
    for place, (start, end) in enumerate(pairwise([*starts, len(full)])):
        part, here = full[start:end], lines[start:end]
        if not any(row[2] is Label.PARAGRAPH for row in part):
            raise BadLabels(name, part[0][0], 1, "this article has no paragraph")
        labels = [_Labelled(row[2], False) for row in part]
        headline = _main_headline([row[2] for row in part], [line.text for line in here])
        allowed += states_of(labels, headline)
        if place + 1 < len(starts):
            for n in range(len(allowed) - 1, -1, -1):
                if allowed[n] != _OUTSIDE:
                    break
                allowed[n] = _BETWEEN
        articles.append(_gutter_article(here, labels, headline, wanted.get(place, {})))
    if not starts:
        allowed = [_OUTSIDE] * len(full)
    at = check_states(allowed)
    if at is not None:
        raise BadLabels(name, full[at][0], 2, f"the grammar has no place for {full[at][2]} here")
    return LabelledFeed(name, text, lines, allowed, articles, rows=[row[0] for row in full])


def _key(text: str) -> str:
    return " ".join(text.split()).casefold()


def _main_headline(labels: Sequence[Label], texts: Sequence[str]) -> list[int]:
    opening = labels.index(Label.PARAGRAPH)
    places = [n for n in range(opening) if labels[n] is Label.HEADLINE]
    if not places:
        return []
    run = [places[-1]]
    while run[0] - 1 in places:
        run.insert(0, run[0] - 1)
    # Lines of one headline differ; a line that says again what an earlier one said is another printing.
    for size in range(1, len(run)):
        if [_key(texts[n]) for n in run[-size:]] == [_key(texts[n]) for n in run[-2 * size : -size]]:
            return run[-size:]
    return run[:2] if len(run) > 1 else run


def _span(line: Line) -> Span:
    text = line.text
    lead = len(text) - len(text.lstrip())
    return Span(line.start + lead, line.start + len(text.rstrip()))


def _gutter_article(
    lines: Sequence[Line], labels: Sequence[_Labelled], headline: Sequence[int], wanted: dict[str, str]
) -> GoldArticle:
    def spans(label: Label) -> tuple[Span, ...]:
        return tuple(_span(line) for line, row in zip(lines, labels, strict=True) if row.label is label)

    title = " ".join(" ".join(lines[n].text.split()) for n in headline) or None
    printed: dict[str, list[Span]] = {}
    for line, row in zip(lines, labels, strict=True):
        if row.label is Label.CAPTION:
            printed.setdefault(" ".join(line.text.split()), []).append(_span(line))
    main = Span(_span(lines[headline[0]]).start, _span(lines[headline[-1]]).end) if headline else None
    return GoldArticle(
        span=Span(_span(lines[0]).start, _span(lines[-1]).end),
        headline=title,
        headline_spans=tuple(sorted({*spans(Label.HEADLINE), main})) if main else (),
        headline_alts=(),
        paragraphs=spans(Label.PARAGRAPH),
        subheads=spans(Label.SUBHEAD),
        deck=spans(Label.DECK),
        optional=(),
        captions=tuple(GoldCaption(text, None, False, tuple(places)) for text, places in printed.items()),
        fields={name: wanted.get(name) for name in FIELDS if name != "authors"},
        authors=tuple(name.strip() for name in wanted.get("authors", "").split(";") if name.strip()),
    )


def write_gutter(rows: Iterable[tuple[str, Label, bool]]) -> str:
    """Text in the gutter format from (line, label, begins an article) for every line, blank ones too."""
    out = []
    for text, label, start in rows:
        name = "" if label is Label.BLANK else str(label)
        out.append(f"{'+' if start else ' '}{name:<{_WIDTH}}| {text}".rstrip(" ") + "\n")
    return "".join(out)


# ------------------------------------------------------------------------------------------ the corpus format


def _spans(rows: Iterable[Sequence[int]]) -> tuple[Span, ...]:
    return tuple(Span(row[0], row[1]) for row in rows)


def _corpus_article(gold: dict[str, Any]) -> GoldArticle:
    date: str | None = gold.get("date") if gold.get("date_in_text") else None
    fields: dict[str, str | None] = {}
    if not gold.get("date_uncertain"):
        fields["date"] = date
    if gold.get("source"):
        fields["source"] = gold["source"]
    return GoldArticle(
        span=Span(gold["start"], gold["end"]),
        headline=gold["headline"],
        headline_spans=_spans(gold["headline_spans"]),
        headline_alts=tuple(gold.get("headline_alts", ())),
        paragraphs=_spans(gold["paragraphs"]),
        subheads=_spans(gold["subheads"]),
        deck=_spans(gold["deck"]),
        optional=_spans(gold.get("optional", ())),
        captions=tuple(
            GoldCaption(one["text"], one.get("bare"), bool(one.get("optional")), _spans(one["spans"]))
            for one in gold["captions"]
        ),
        fields=fields,
        authors=tuple(gold["authors"]),
        authors_known=bool(gold.get("authors_known", True)),
        language=gold.get("language", "?"),
    )


def _cover(lines: Sequence[Line], spans: Iterable[Span]) -> Iterator[tuple[int, bool]]:
    """(line, whether a span goes on from an earlier line) for the lines of which spans cover at least half."""
    for span in spans:
        begun = False
        for n, line in enumerate(lines):
            if line.start >= span.end:
                break
            here = _span(line)
            shared = min(here.end, span.end) - max(here.start, span.start)
            if shared * 2 >= here.end - here.start:
                yield n, begun
                begun = True


def _touched(lines: Sequence[Line], spans: Iterable[Span]) -> Iterator[int]:
    for span in spans:
        for n, line in enumerate(lines):
            if line.start <= span.start < line.start + len(line.text):
                yield n


def _page_states(lines: list[Line], article: GoldArticle, marks: Sequence[Span], main: Span) -> list[Allowed]:
    """The states of a page with one article. ``marks``: where its date and its authors stand."""
    labels = [_Labelled(Label.FURNITURE, False)] * len(lines)

    def put(label: Label | None, spans: Iterable[Span]) -> None:
        for n, follows in _cover(lines, spans):
            labels[n] = _Labelled(label, follows)

    put(None, article.optional)
    put(Label.SUBHEAD, article.subheads)
    put(Label.DECK, article.deck)
    put(Label.PARAGRAPH, article.paragraphs)
    body = [n for n, row in enumerate(labels) if row.label is Label.PARAGRAPH]
    if not body:
        return [frozenset({State.GAP})] * len(lines)
    for caption in article.captions:
        put(None if caption.optional else Label.CAPTION, caption.spans)
    headline = sorted({n for n, _ in _cover(lines, [main])} or set(_touched(lines, [main])))
    headline = [n for n in headline if n < body[0]][:2]
    anchor = headline[0] if headline else body[0]
    for n in _touched(lines, marks):
        if labels[n].label is Label.FURNITURE and anchor - _REACH <= n <= body[-1] + _REACH and n not in headline:
            labels[n] = _Labelled(Label.BYLINE, False)
    for n, _ in _cover(lines, article.headline_spans):
        if n < anchor:
            labels[n] = _Labelled(Label.HEADLINE, False)
    content = [n for n, row in enumerate(labels) if row.label in _FRONT and n < anchor]
    first = min([*content, anchor])
    rest = states_of(labels[first:], [n - first for n in headline])
    return [frozenset({State.FRONT_FURNITURE})] * first + rest


def load_corpus(folder: str | Path, tier: str | None = None) -> Iterator[LabelledFeed]:
    """The feeds of a folder in the corpus format, in the order of their names."""
    for path in sorted(Path(folder).glob("*.gold.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        if tier and gold["tier"] != tier:
            continue
        stem = path.name.removesuffix(".gold.json")
        text = path.with_name(stem + ".txt").read_bytes().decode("utf-8")
        lines = content_lines(text)
        allowed: list[Allowed] = [frozenset({State.GAP})] * len(lines)
        articles = []
        for row in gold["articles"]:
            article = _corpus_article(row)
            articles.append(article)
            inside = [
                n
                for n, line in enumerate(lines)
                if article.span.start <= line.start < max(article.span.end, article.span.start + 1)
            ]
            marks = _spans([*row["author_spans"], *([row["date_span"]] if row.get("date_span") else [])])
            states = _page_states([lines[n] for n in inside], article, marks, Span(*row["headline_span"]))
            for n, state in zip(inside, states, strict=True):
                allowed[n] = state
        outlet = gold["articles"][0].get("publisher") or stem
        yield LabelledFeed(stem, text, lines, allowed, articles, outlet, gold["tier"], gold["joiner"])


def load_gutter(folder: str | Path) -> Iterator[LabelledFeed]:
    """The feeds of a folder (and the folders in it) in the gutter format, in the order of their paths."""
    for path in sorted(Path(folder).rglob("*.gold")):
        yield parse_gutter(path.read_bytes().decode("utf-8"), str(path))


def load_feeds(paths: Sequence[str | Path]) -> Iterator[LabelledFeed]:
    """The labelled feeds of folders (in the gutter format, or in that of a corpus, or both) and of gutter files.

    Raises ``ValueError`` for a path that holds none, ``BadLabels`` for a file that cannot be read.
    """
    for path in map(Path, paths):
        if path.is_file() and path.suffix == ".gold":
            yield parse_gutter(path.read_bytes().decode("utf-8"), str(path))
            continue
        found = False
        try:
            for feed in (*load_corpus(path), *load_gutter(path)) if path.is_dir() else ():
                found = True
                yield feed
        except KeyError as error:
            raise ValueError(f"{path}: expected the corpus format, in which {error} must stand") from None
        if not found:
            raise ValueError(f"{path}: expected a folder with labelled feeds (*.gold, *.gold.json), or a *.gold file")
