"""Stems that stand in texts about anything: ``python -m newssplit.commonness GOLD ...`` writes ``common.toml`` anew.

That two stretches of prose share such a word says nothing; that they share another says that they tell one story. What
counts is on how many of the labelled pages a stem stands, of all pages or of those of one language.
"""

from __future__ import annotations

import json
import sys
import textwrap
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from newssplit.corpus import load_feeds
from newssplit.glance import View, list_stems
from newssplit.gold import LabelledFeed
from newssplit.grammar import State
from newssplit.lexicon import COMMON
from newssplit.phrases import load_phrases

# Pages that a stem must stand on: so many of all, or this share of those of a language of which there are enough.
_PAGES: Final = 8
_SHARE: Final = 0.025
_FEWEST: Final = 3
_ENOUGH: Final = 8
_BODY: Final = frozenset({State.PARAGRAPH, State.OPENING})
_HEADER: Final = (
    "# Beginnings of words that stand in texts about anything, counted on labelled pages; written by\n"
    "# newssplit.commonness, not by hand.\n"
)


def count_stems(feeds: Iterable[LabelledFeed]) -> list[str]:
    """The stems that stand on many pages, sorted. Each article counts once, however many feeds hold it."""
    phrases = load_phrases()
    texts: dict[str, tuple[str, set[str]]] = {}
    for feed in feeds:
        language = feed.articles[0].language if feed.articles else "?"
        lines = [line.text for line, allowed in zip(feed.lines, feed.allowed, strict=True) if allowed <= _BODY]
        if lines:
            stems = {stem for line in lines for stem in list_stems(View(line, phrases))}
            texts.setdefault(lines[0], (language, stems))
    everywhere: Counter[str] = Counter()
    by_language: dict[str, Counter[str]] = {}
    pages = Counter(language for language, _ in texts.values())
    for language, stems in texts.values():
        everywhere.update(stems)
        by_language.setdefault(language, Counter()).update(stems)
    common = {stem for stem, count in everywhere.items() if count >= _PAGES}
    for language, counts in by_language.items():
        if language != "?" and pages[language] >= _ENOUGH:
            least = max(_FEWEST, round(_SHARE * pages[language]))
            common |= {stem for stem, count in counts.items() if count >= least}
    return sorted(common)


def write_stems(stems: Sequence[str]) -> str:
    """The file's text."""
    body = textwrap.wrap(", ".join(json.dumps(stem, ensure_ascii=False) for stem in stems), 116)
    return _HEADER + "stems = [\n" + "".join(f"    {line}\n" for line in body) + "]\n"


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit("expected labelled feeds to count on: files or folders")
    path = Path(__file__).with_name("lexicon") / COMMON
    path.write_text(write_stems(count_stems(load_feeds(sys.argv[1:]))), encoding="utf-8")
