"""What a file claims of itself against what came out of it.

Exports say how many articles they hold, list their headlines, number the articles, declare how many words each has.
``audit`` compares, and reports each difference with the number of a line. A difference is a warning, never a failure:
the vendor may be wrong.
"""

from __future__ import annotations

import os
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import regex
from pydantic import BaseModel, ConfigDict

from newssplit.article import Article
from newssplit.dispatch import Dispatcher, Part
from newssplit.exports import Collector
from newssplit.grammar import STATES, Zone
from newssplit.layouts import Layout, find_layouts
from newssplit.layouts.regions import AROUND
from newssplit.lines import LineReader
from newssplit.model import load_model
from newssplit.piece import Piece, list_pieces
from newssplit.readers import OnSkip, Source, open_text, warn

Path = str | os.PathLike[str] | None

# Declared and counted words may differ by so much: vendors count numbers, dashes and headlines in ways of their own.
TOLERANCE: Final = 0.05
# Text between two records that is shorter is the vendor's.
_MUCH: Final = 300
# As the vendors count: a hyphen or an apostrophe parts two words, a full stop or a comma within a number does not.
_EAST: Final = r"\p{Han}\p{Hiragana}\p{Katakana}"
_WORD: Final = regex.compile(
    rf"[{_EAST}]|[\p{{L}}\p{{N}}--[{_EAST}]][\p{{L}}\p{{M}}\p{{N}}.,--[{_EAST}]]*", regex.VERSION1
)
_SPACED: Final = regex.compile(rf"[{_EAST}]|[^\s{_EAST}]+")
_DIGITS: Final = regex.compile(r"\d+")
_PLAIN: Final = regex.compile(r"[^\p{L}\p{N}]+")
# A list of contents may cut a headline; so many characters of it tell it from others.
_ENOUGH: Final = 30


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Difference(_Frozen):
    """A difference between claim and outcome. ``line`` counts from 1; ``code`` is stable and short."""

    code: str
    message: str
    line: int


class ArticleAudit(_Frozen):
    """One article: where it begins, how many words it declares and has, and its issues' codes.

    Vendors count in ways of their own: ``words`` are those of the body, between white space; ``most_words`` those of
    headline, deck and body, parted at hyphens and apostrophes too.
    """

    line: int
    layout: str | None
    headline: str | None
    declared_words: int | None
    words: int
    most_words: int
    issues: tuple[str, ...]

    @property
    def words_fit(self) -> bool | None:
        """Whether there are as many words as declared, within 5 %, in either way; None if none are declared."""
        if self.declared_words is None:
            return None
        slack = max(1.0, TOLERANCE * self.declared_words)
        return self.words - slack <= self.declared_words <= self.most_words + slack


class Claim(_Frozen):
    """What a file says of itself, and what came out.

    ``what`` is ``"articles"`` (how many it holds), ``"contents"`` (how many headlines it lists) or ``"numbered"`` (how
    many it numbers).
    """

    what: str
    layout: str
    line: int
    claimed: int
    found: int


class Audit(_Frozen):
    """The audit of one file."""

    articles: tuple[ArticleAudit, ...]
    claims: tuple[Claim, ...]
    warnings: tuple[Difference, ...]

    @property
    def layouts(self) -> Mapping[str | None, int]:
        """How many articles each layout gave; None counts those in the wild."""
        return Counter(article.layout for article in self.articles)

    def __str__(self) -> str:
        return "\n".join(render(self))


def audit(source: Source, *, weights: Path = None, layout: Path = None, on_skip: OnSkip = warn) -> Audit:
    """What a file (a path, or an open file) claims of itself against the articles that come out of it.

    ``on_skip`` is called with what of the file is left out or mended (``newssplit.readers.open_texts``). Raises what
    ``newssplit.read`` raises.
    """
    layouts = find_layouts(layout)
    labeller, collector, auditor = Dispatcher(load_model(weights), layouts), Collector(), _Auditor(layouts)
    for chunk in open_text(source, on_skip):
        auditor.count(chunk)
        parts = labeller.feed(chunk)
        auditor.look(parts)
        auditor.take(collector.feed(parts))
    auditor.finish()
    parts = labeller.close()
    auditor.look(parts)
    auditor.take(collector.feed(parts))
    auditor.take(collector.close())
    return auditor.report()


def count_words(text: str) -> int:
    """The words of a text as vendors count them; in Chinese and Japanese each character is one.

    >>> count_words("The harbour's two-lane bridge, built for 1,200 cars")
    10
    """
    return len(_WORD.findall(text))


class _Auditor:
    """Gathers claims and articles as they come."""

    def __init__(self, layouts: Iterable[Layout]) -> None:
        self._layouts = {layout.name: layout for layout in layouts}
        self._reader = LineReader()
        self._starts = array("Q")
        self._articles: list[Article] = []
        self._totals: list[tuple[Piece, int]] = []
        self._places: list[tuple[Piece, int, int]] = []
        self._contents: list[tuple[Piece, str]] = []
        self._begun = False  # a record has begun in the region
        self._stray: list[Piece] = []
        self._strays: list[tuple[Piece, int]] = []

    def count(self, chunk: str) -> None:
        """Keeps the beginnings of lines, so that an offset can be told as the number of a line."""
        self._starts.extend(self._reader.feed(chunk).starts)

    def finish(self) -> None:
        """The text has ended."""
        self._starts.extend(self._reader.close().starts)

    def look(self, parts: Iterable[Part]) -> None:
        """Looks for claims in the labelled lines of regions."""
        for part in parts:
            if isinstance(part, list):
                self._look_at(list_pieces(part))
            else:
                self._end_stray()
                self._begun = False

    def _look_at(self, pieces: Iterable[Piece]) -> None:
        for piece in pieces:
            if piece.reading is None or piece.state is None:
                self._end_stray(keep=piece.reading is not None)
                continue
            claims = self._layouts[piece.reading.layout].claims
            outside = STATES[piece.state].zone is Zone.OUTSIDE
            known = self._find_claims(piece, claims, outside)
            self._begun = self._begun or piece.begins
            if outside and not known and self._begun and piece.reading.seen == AROUND:
                self._stray.append(piece)
            else:
                self._end_stray()

    def _find_claims(self, piece: Piece, claims: Mapping[str, regex.Pattern[str]], outside: bool) -> bool:
        text = piece.text.strip()
        if "total" in claims and (found := claims["total"].match(text)):
            self._totals.append((piece, _number(found["number"])))
        elif "place" in claims and (found := claims["place"].match(text)):
            self._places.append((piece, _number(found["number"]), _number(found["total"])))
        elif outside and "contents" in claims and (found := claims["contents"].match(text)):
            self._contents.append((piece, found["headline"]))
        else:
            return False
        return True

    def _end_stray(self, *, keep: bool = False) -> None:
        """Ends a run of unknown lines between records; a blank line does not end it (``keep``)."""
        if keep or not self._stray:
            return
        size = sum(len(piece.text) for piece in self._stray)
        if size >= _MUCH:
            self._strays.append((self._stray[0], size))
        self._stray = []

    def take(self, articles: Iterable[Article]) -> None:
        """Takes articles that came out."""
        self._articles += articles

    def report(self) -> Audit:
        """What was found."""
        self._end_stray()
        rows = tuple(self._audit_article(article) for article in self._articles)
        claims = tuple(self._compare(rows))
        warnings = [*self._warn(rows, claims)]
        return Audit(
            articles=rows, claims=claims, warnings=tuple(sorted(warnings, key=lambda one: (one.line, one.code)))
        )

    def _line(self, offset: int) -> int:
        return bisect_right(self._starts, offset)

    def _audit_article(self, article: Article) -> ArticleAudit:
        pattern = self._layouts[article.layout].claims.get("words") if article.layout in self._layouts else None
        found = pattern.search(article.metadata.get("length", "")) if pattern else None
        return ArticleAudit(
            line=self._line(article.span.start),
            layout=article.layout,
            headline=article.headline,
            declared_words=_number(found["number"]) if found else None,
            words=sum(1 for _ in _SPACED.finditer(article.text)),
            most_words=count_words(f"{article.headline or ''} {article.deck or ''} {article.text}"),
            issues=tuple(issue.code for issue in article.issues),
        )

    def _compare(self, rows: Sequence[ArticleAudit]) -> Iterator[Claim]:
        bounds = sorted({self._line(piece.start) for piece, _ in self._totals})
        for piece, total in self._totals:
            # A file may hold several exports: a claim counts up to the next one of its kind.
            assert piece.reading is not None
            line, name = self._line(piece.start), piece.reading.layout
            until = next((bound for bound in bounds if bound > line), len(self._starts) + 1)
            found = sum(row.layout == name and line <= row.line < until for row in rows)
            yield Claim(what="articles", layout=name, line=line, claimed=total, found=found)
        for first, total, numbers in self._list_numberings():
            assert first.reading is not None
            name = first.reading.layout
            yield Claim(what="numbered", layout=name, line=self._line(first.start), claimed=total, found=len(numbers))
        if self._contents:
            piece = self._contents[0][0]
            assert piece.reading is not None
            found = len(self._contents) - len(self._find_missing())
            line, name = self._line(piece.start), piece.reading.layout
            yield Claim(what="contents", layout=name, line=line, claimed=len(self._contents), found=found)

    def _list_numberings(self) -> list[tuple[Piece, int, list[int]]]:
        """Each run of numbered records: its first line, how many it claims, and the numbers that are there."""
        runs: list[tuple[Piece, int, list[int]]] = []
        for piece, number, total in self._places:
            if runs and runs[-1][1] == total and number > runs[-1][2][-1]:
                runs[-1][2].append(number)
            else:
                runs.append((piece, total, [number]))
        return runs

    def _find_missing(self) -> list[tuple[Piece, str]]:
        """The entries of the contents that no article's headline begins with."""
        headlines = Counter(_plain(article.headline or "")[:_ENOUGH] for article in self._articles)
        missing = []
        for piece, headline in self._contents:
            key = _plain(headline)[:_ENOUGH]
            match = next((own for own in headlines if headlines[own] > 0 and own and _agree(own, key)), None)
            if match is None:
                missing.append((piece, headline))
            else:
                headlines[match] -= 1
        return missing

    def _warn(self, rows: Sequence[ArticleAudit], claims: Sequence[Claim]) -> Iterator[Difference]:
        for claim in claims:
            if claim.what != "contents" and claim.claimed != claim.found:
                message = f"the file claims {claim.claimed} articles, {claim.found} came out"
                yield Difference(code="count", message=message, line=claim.line)
        for piece, headline in self._find_missing():
            message = f"the contents list {headline!r}, but no article has this headline"
            yield Difference(code="missing", message=message, line=self._line(piece.start))
        for first, _, numbers in self._list_numberings():
            gaps = sorted(set(range(numbers[0], numbers[-1] + 1)) - set(numbers))
            if gaps:
                message = f"numbers {', '.join(map(str, gaps[:10]))}{' ...' if len(gaps) > 10 else ''} are missing"
                yield Difference(code="gap", message=message, line=self._line(first.start))
        for row in rows:
            if row.words_fit is False:
                message = f"the article declares {row.declared_words} words and has {row.words}"
                yield Difference(code="words", message=message, line=row.line)
        for piece, size in self._strays:
            message = f"{size} characters between records belong to no article"
            yield Difference(code="stray", message=message, line=self._line(piece.start))
        yield from self._warn_of_articles()

    def _warn_of_articles(self) -> Iterator[Difference]:
        seen: dict[tuple[str, str], int] = {}
        for article in self._articles:
            line = self._line(article.span.start)
            for issue in article.issues:
                place = self._line(issue.span.start) if issue.span else line
                yield Difference(code=issue.code, message=issue.message, line=place)
            own = article.metadata.get("id")
            if own and article.layout:
                before = seen.setdefault((article.layout, own), line)
                if before != line:
                    yield Difference(code="same-id", message=f"the id {own} is that of line {before} too", line=line)


def _number(text: str) -> int:
    """A whole number as it is written: digits in groups."""
    return int("".join(_DIGITS.findall(text)) or "0")


def _plain(text: str) -> str:
    return _PLAIN.sub("", text).casefold()


def _agree(one: str, other: str) -> bool:
    return bool(one and other) and (one.startswith(other) or other.startswith(one))


# --------------------------------------------------------------------------------------------------------- the page


def _count(rows: Sequence[object], noun: str) -> str:
    return f"{len(rows)} {noun}{'' if len(rows) == 1 else 's'}"


def render(report: Audit, *, articles: bool = False, most: int = 40) -> Iterator[str]:
    """The rows that people read: what came out, the claims, the warnings, and, if wanted, a row an article."""
    counts = ", ".join(f"{name or 'wild'}: {count}" for name, count in sorted(report.layouts.items(), key=str))
    yield f"{_count(report.articles, 'article')} ({counts})" if counts else "0 articles"
    for claim in report.claims:
        yield f"  line {claim.line}: {claim.layout} claims {claim.claimed} ({claim.what}), {claim.found} found"
    declared = [row for row in report.articles if row.declared_words is not None]
    if declared:
        fit = sum(bool(row.words_fit) for row in declared)
        share = f"{fit} of them ({fit / len(declared):.1%}) have as many, within {TOLERANCE:.0%}"
        yield f"  {len(declared)} articles declare their words, {share}"
    yield f"  {_count(report.warnings, 'warning')}"
    for warning in report.warnings[:most]:
        yield f"    line {warning.line}: {warning.code}: {warning.message}"
    if len(report.warnings) > most:
        yield f"    ... and {len(report.warnings) - most} more"
    if articles:
        yield f"{'line':>8} {'words':>6} {'said':>6}  layout        headline"
        for row in report.articles:
            said = "" if row.declared_words is None else row.declared_words
            issues = f"  ! {', '.join(row.issues)}" if row.issues else ""
            yield f"{row.line:>8} {row.words:>6} {said:>6}  {row.layout or 'wild':<13} {row.headline or '-'}{issues}"
