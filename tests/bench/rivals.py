"""Speed beside tools that people use on such text, each called as its own manual calls it.

None of them does the same: a text splitter cuts chunks of a size, TextTiling cuts where the words change, and the
extractors take one page of HTML and give its main text. The table says what the same visible text costs each.
"""

from __future__ import annotations

import html
import statistics
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import NamedTuple

import newssplit
from newssplit.gold import LabelledFeed

# Times that the feeds are repeated, and rounds of which the median counts.
TURNS = 3
ROUNDS = 3
# What TextTiling needs a list of: words too common to tell a subject by. Its own list is a download.
STOP_WORDS = """
    a an and are as at be but by for from had has have he her his in is it its not of on or said she that the their
    they this to was were which who will with
"""


class Rival(NamedTuple):
    """A tool: its package, what it takes (``text`` or ``html``), and what opens it, which is not timed."""

    name: str
    package: str
    takes: str
    open: Callable[[], Callable[[str], object]]


def open_newssplit() -> Callable[[str], object]:
    """The weights are loaded by the first call."""
    newssplit.split("warm\n\nup")
    return newssplit.split


def open_langchain() -> Callable[[str], object]:
    """Chunks of 1000 characters, 200 of them shared with the next."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    return RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200).split_text


def open_texttiling() -> Callable[[str], object]:
    """With a list of stop words of our own. It refuses a text without a blank line, which is one tile."""
    from nltk.tokenize import TextTilingTokenizer

    tokenizer = TextTilingTokenizer(stopwords=STOP_WORDS.split())

    def tile(text: str) -> object:
        try:
            return tokenizer.tokenize(text)
        except ValueError:
            return [text]

    return tile


def open_trafilatura() -> Callable[[str], object]:
    """Main text and fields of a page."""
    from trafilatura import bare_extraction

    return bare_extraction


def open_resiliparse() -> Callable[[str], object]:
    """Main text of a page."""
    from resiliparse.extract.html2text import extract_plain_text

    return lambda page: extract_plain_text(page, main_content=True)


RIVALS = (
    Rival("newssplit", "newssplit", "text", open_newssplit),
    Rival("LangChain RecursiveCharacterTextSplitter", "langchain_text_splitters", "text", open_langchain),
    Rival("NLTK TextTilingTokenizer", "nltk", "text", open_texttiling),
    Rival("trafilatura bare_extraction", "trafilatura", "html", open_trafilatura),
    Rival("resiliparse extract_plain_text", "resiliparse", "html", open_resiliparse),
)


def write_page(text: str) -> str:
    """A page of HTML with the same visible text, each line in the element that its label calls for. There is nothing on
    it that is not seen (scripts, styles, attributes), so it is read faster than a page of the web."""
    elements = {"headline": "h1", "deck": "h2", "subhead": "h3", "paragraph": "p", "caption": "figcaption"}
    rows = []
    for segment in newssplit.segment(text):
        line = text[segment.span.start : segment.span.end].strip()
        if line:
            element = elements.get(segment.label.value, "div")
            rows.append(f"<{element}>{html.escape(line)}</{element}>")
    title = html.escape(text.strip().partition("\n")[0])
    return f"<!DOCTYPE html><html><head><title>{title}</title></head><body><main>{''.join(rows)}</main></body></html>"


def measure_rival(rival: Rival, pages: Sequence[str]) -> float:
    """Seconds of the processor for all pages: the median of some rounds."""
    work = rival.open()
    times = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        for page in pages:
            work(page)
        times.append(time.process_time() - begun)
    return statistics.median(times)


def run_rivals(feeds: Sequence[LabelledFeed]) -> int:
    """Prints the table; what is not installed is named."""
    texts = [feed.text for feed in feeds] * TURNS
    pages = {"text": texts, "html": [write_page(feed.text) for feed in feeds] * TURNS}
    size = sum(len(text.encode()) for text in texts) / 1e6
    each = size * 1e3 / len(texts)
    print(f"{len(texts)} texts of {each:.1f} KB of visible text each; one core; pages of HTML made from the same texts")
    print(f"{'tool':<42}{'takes':>6}{'MB/s':>10}{'newssplit is':>22}")
    own = 0.0
    for rival in RIVALS:
        if find_spec(rival.package) is None:
            print(f"{rival.name:<42}left out: {rival.package} is not installed")
            continue
        seconds = measure_rival(rival, pages[rival.takes])
        own = own or seconds
        factor = seconds / own
        against = f"{factor:.1f} times as fast" if factor >= 1 else f"{1 / factor:.1f} times slower"
        print(
            f"{rival.name:<42}{rival.takes:>6}{size / seconds:>10.2f}{against if seconds != own else '':>22}",
            flush=True,
        )
    return 0
