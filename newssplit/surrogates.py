"""Halves of surrogate pairs: a str may hold one alone, UTF-8 (and so JSON, Parquet, CSV, any file) may not.

Whatever writes an article tries first, and calls ``replace_surrogates`` only where encoding failed.
"""

from __future__ import annotations

from typing import Any, Final

import regex

from newssplit.article import Article, Issue

CODE: Final = "lone-surrogate"
_LONE: Final = regex.compile(r"[\uD800-\uDFFF]")
_STAND_IN: Final = "\N{REPLACEMENT CHARACTER}"


def replace_surrogates(article: Article) -> Article:
    """The article with U+FFFD for each half of a surrogate pair, and the issue ``lone-surrogate``, if there is one.

    One code point stands for one, so all spans stay right.
    """
    fields = article.model_dump()
    mended = _mend(fields)
    if mended == fields:
        return article
    message = f"text that UTF-8 cannot hold (half of a surrogate pair) stands as {_STAND_IN}"
    issue = Issue(code=CODE, message=message, span=article.span)
    return Article.model_validate({**mended, "issues": [*mended["issues"], issue]})


def mend_text(text: str) -> str:
    """A text with U+FFFD for each half of a surrogate pair."""
    return _LONE.sub(_STAND_IN, text)


def _mend(value: Any) -> Any:
    if isinstance(value, str):
        return mend_text(value)
    if isinstance(value, dict):
        return {_mend(key): _mend(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_mend(item) for item in value)
    return value
