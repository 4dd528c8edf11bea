"""The README's table of layouts is written from the layouts and what comes out of their fixtures.

``python -m tests.test_layout_table --write`` writes it anew.
"""

from __future__ import annotations

import sys
from pathlib import Path

import newssplit
from newssplit.article import Article
from newssplit.layouts import Layout, builtin_layouts

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
FIXTURES = ROOT / "fixtures" / "layouts"
OPENING_MARK, CLOSING_MARK = "<!-- layouts -->", "<!-- /layouts -->"
FIELDS = ("headline", "deck", "date", "published_at", "source", "authors", "dateline", "captions", "paragraphs")


def split_fixtures(layout: Layout) -> list[Article]:
    """The articles of all exports in this layout among the fixtures."""
    texts = [path.read_bytes().decode("utf-8") for path in sorted(FIXTURES.glob(f"{layout.name}*.txt"))]
    articles = [article for text in texts for article in newssplit.split(text)]
    return [article for article in articles if article.layout == layout.name]


def write_table() -> str:
    rows = ["| layout | files | fields of the article | in `metadata` |", "|---|---|---|---|"]
    for layout in builtin_layouts():
        articles = split_fixtures(layout)
        fields = [name for name in FIELDS if any(getattr(article, name) for article in articles)]
        extra = sorted({name for article in articles for name in article.metadata})
        rows.append(f"| `{layout.name}` | {layout.title} | {', '.join(fields)} | {', '.join(extra)} |")
    return "\n".join([OPENING_MARK, *rows, CLOSING_MARK])


def cut_table(readme: str) -> str:
    return readme[readme.index(OPENING_MARK) : readme.index(CLOSING_MARK) + len(CLOSING_MARK)]


def test_the_readme_shows_the_layouts_as_they_are() -> None:
    assert cut_table(README.read_text(encoding="utf-8")) == write_table()


def test_every_layout_has_an_export_among_the_fixtures() -> None:
    assert all(len(split_fixtures(layout)) >= 3 for layout in builtin_layouts())


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        readme = README.read_text(encoding="utf-8")
        README.write_text(readme.replace(cut_table(readme), write_table()), encoding="utf-8")
    else:
        print(write_table())
