"""An article as a page of Markdown with its fields above it (YAML front matter), as note-taking programs, static sites
and qualitative-analysis tools read it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Final

import regex

from newssplit.article import Article, Subhead

# What CommonMark, or a common extension of it, takes for mark-up inside a line: an underscore inside a word is none.
_INLINE: Final = regex.compile(
    r"[\\`*\[\]<~|$] | & (?=\#?\w+;) | (?<![\p{L}\p{N}])_ | _(?![\p{L}\p{N}])", regex.VERBOSE
)
# What begins a heading, a quotation, a list or a rule at the beginning of a line.
_LEADING: Final = regex.compile(r"(?P<number>\d{1,9}) (?=[.)](?:\s|$)) | (?=[\#>+=-])", regex.VERBOSE)
# YAML takes these only escaped, even in quotes; some would end the line. JSON itself escapes what is below U+0020.
_UNPRINTABLE: Final = regex.compile(r"[\x7F-\x9F\u2028\u2029\uFEFF\uFFFE\uFFFF]")
_SLUG_BYTES: Final = 80


def render_markdown(article: Article, extra: Mapping[str, str] | None = None) -> str:
    """The page: front matter, headline, standfirst, body with its subheads, captions.

    ``extra`` are fields that stand first in the front matter.
    """
    lines = ["---", *(f"{name}: {_to_yaml(value)}" for name, value in _front_matter(article, extra)), "---", ""]
    if article.headline:
        lines += [f"# {escape(article.headline)}", ""]
    if article.deck:
        lines += [f"**{escape(article.deck)}**", ""]
    for passage in sorted([*article.paragraphs, *article.subheads], key=lambda passage: passage.span):
        text = escape(passage.text)
        lines += [f"## {text}" if isinstance(passage, Subhead) else text, ""]
    for caption in article.captions:
        lines += [f"> {escape(caption.text)}", ""]
    return "\n".join(lines)


def name_page(number: int, article: Article) -> str:
    """The name of an article's file: its number, counted from 1, and the words of its headline."""
    words = regex.sub(r"[^\p{L}\p{M}\p{N}]+", "-", (article.headline or "").casefold()).strip("-")
    slug = words.encode("utf-8", "ignore")[:_SLUG_BYTES].decode("utf-8", "ignore").rstrip("-")
    return f"{number:05}{'-' if slug else ''}{slug}.md"


def escape(text: str) -> str:
    """A line of plain text as Markdown that renders as that text; white space is collapsed."""
    flat = _INLINE.sub(r"\\\g<0>", " ".join(text.split()))
    found = _LEADING.match(flat)
    if found is None:
        return flat
    number = found["number"] or ""
    return f"{number}\\{flat[len(number) :]}"


def _front_matter(article: Article, extra: Mapping[str, str] | None) -> list[tuple[str, object]]:
    rows: list[tuple[str, object]] = [
        *(extra or {}).items(),
        ("headline", article.headline),
        ("deck", article.deck),
        ("date", article.date),
        ("published_at", article.published_at),
        ("updated_at", article.updated_at),
        ("source", article.source),
        ("authors", list(article.authors)),
        ("dateline", article.dateline and article.dateline.place),
        ("metadata", dict(article.metadata)),
        ("layout", article.layout),
        ("confidence", article.confidence),
        ("issues", [issue.code for issue in article.issues]),
        ("span", list(article.span)),
    ]
    # Empty fields are left out: people read this.
    return [(name, value) for name, value in rows if value not in (None, [], {})]


def _to_yaml(value: object) -> str:
    if isinstance(value, dt.date):  # or a datetime: YAML knows both
        return value.isoformat()
    # JSON is YAML, but for some characters.
    text = json.dumps(value, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found.group()):04x}", text)
