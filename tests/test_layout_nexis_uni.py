"""Nexis Uni: heads that miss something or look like something else, other tongues, text of PDF files."""

from __future__ import annotations

import pytest

from newssplit.article import Article
from newssplit.splitter import Splitter

HEADLINE, SOURCE, DAY = "Harbour bridge closes for a month", "The Skarn Post", "June 3, 2031 Tuesday"
KEYS = "Section: NEWS; Pg. 4\nLength: 71 words\nByline: Ida Falk"
STORY = (
    "The bridge over the inner harbour will close to all traffic on Monday for a month.\n"
    "Ships have hit it four times since March, the port said."
)
FOOT = "Load-Date: June 4, 2031"


def write(
    headline: str = HEADLINE,
    source: str = SOURCE,
    day: str = DAY,
    rights: str = "Copyright 2031 The Skarn Post Company All Rights Reserved",
    keys: str = KEYS,
    body: str = "Body",
    story: str = STORY,
    foot: str = FOOT,
    end: str = "End of Document",
) -> str:
    """A record as an export writes it; a part that is empty is left out."""
    top = "\n".join(part for part in (headline, source, day) if part)
    head = "\n".join(part for part in (rights, keys) if part)
    return "\n\n\n".join(part for part in (top, head, body, story, foot, end) if part) + "\n\n"


def split(text: str) -> list[Article]:
    splitter = Splitter()
    return [*splitter.feed(text), *splitter.close()]


def read_middle(text: str) -> Article:
    """The record between two others, each of which is there as it should be."""
    first, middle, last = split(write("Ferry runs dry") + text + write("Library opens at night"))
    assert (first.headline, last.headline) == ("Ferry runs dry", "Library opens at night")
    assert middle.layout == "nexis_uni"
    return middle


@pytest.mark.parametrize(
    "headline",
    [
        "5 killed in harbour crash",
        "City council votes to close the bridge",
        "First ship arrives",
        "1. Ferry runs dry",
        "(Corrected) Bridge closes",
        "June 5, 2031",
        "Correction",
        "Graphic",
        "Section: where the cut is made",
        "Person: the year's best",
        "Page 1 of 2",
        "Copyright law changes: what to know",
    ],
)
def test_a_headline_may_look_like_anything(headline: str) -> None:
    article = read_middle(write(headline))
    assert (article.headline, article.source, str(article.date)) == (headline, SOURCE, "2031-06-03")
    assert len(article.paragraphs) == 2


@pytest.mark.parametrize("source", ["National Post", "Evening Standard", "State News Service", "City A.M."])
def test_a_source_may_look_like_an_edition(source: str) -> None:
    article = read_middle(write(source=source))
    assert (article.headline, article.source) == (HEADLINE, source)
    assert "edition" not in article.metadata


def test_a_record_without_a_headline_has_its_source() -> None:
    article = read_middle(write(headline=""))
    assert (article.headline, article.source, str(article.date)) == (None, SOURCE, "2031-06-03")
    assert article.authors == ("Ida Falk",)


def test_what_stands_for_a_headline_that_is_missing_is_none() -> None:
    assert read_middle(write("No Headline In Original")).headline is None


@pytest.mark.parametrize("day", ["June 2031", "June, 2031", "Spring 2031", "Mai/Juni 2031", "junio de 2031"])
def test_a_number_of_a_magazine_has_no_day(day: str) -> None:
    article = read_middle(write(day=day))
    assert (article.headline, article.source, article.date) == (HEADLINE, SOURCE, None)


@pytest.mark.parametrize(
    "rights",
    [
        "COPYRIGHT 2031 THE SKARN POST",
        "Copyright The Skarn Post. All Rights Reserved",
        "Copyright: The Skarn Post 2031",
        "Provided by Skarn Media. Copyright 2031 The Skarn Post",
        "Delivered by Newstex LLC. All Rights Reserved\nCopyright 2031 The Skarn Post",
    ],
)
def test_who_has_the_rights_is_no_edition(rights: str) -> None:
    article = read_middle(write(rights=rights))
    assert (article.headline, article.authors) == (HEADLINE, ("Ida Falk",))
    assert "edition" not in article.metadata


def test_a_date_may_have_many_lines_below() -> None:
    notes = "Late Edition - Final\nCorrection Appended\nThe Skarn Post on the Web"
    article = read_middle(write(day=f"{DAY}\n{notes}"))
    assert (article.headline, article.metadata["edition"]) == (HEADLINE, " ".join(notes.split()))


def test_a_law_review_has_a_reference() -> None:
    article = read_middle(
        write("ARTICLE: The Law of Bridges", "", "Spring, 2031\nReporter\n12 Skarn L. Rev. 34", body="Text")
    )
    assert (article.headline, article.source) == ("ARTICLE: The Law of Bridges", None)
    assert (article.metadata["reference"], len(article.paragraphs)) == ("12 Skarn L. Rev. 34", 2)


def test_a_blog_is_the_source_and_who_collects_it_is_not() -> None:
    article = read_middle(write(source="Newstex Blogs\nSkarn Harbour Blog"))
    assert (article.headline, article.source) == (HEADLINE, "Skarn Harbour Blog")


@pytest.mark.parametrize(
    "foot",
    [
        "© 2031 The Skarn Post. All rights reserved.",
        "\nCopyright 2031 The Skarn Post.\nDistributed by Skarn News. Copyright 2031",
        "\nCopyright 2031 The Skarn Post.\n\n\nClassification\n\n\nLanguage: ENGLISH",
    ],
)
def test_a_story_may_end_with_who_has_the_rights(foot: str) -> None:
    article = read_middle(write(story=f"{STORY}\n{foot}"))
    assert (article.headline, len(article.paragraphs)) == (HEADLINE, 2)


def test_a_story_may_end_with_a_name_and_a_day() -> None:
    article = read_middle(write(story=f"{STORY}\n\nIda Falk\nJune 3, 2031", foot=f"Subject: BRIDGES\n{FOOT}"))
    assert (article.headline, len(article.paragraphs)) == (HEADLINE, 4)


def test_links_of_the_page_are_no_paragraphs() -> None:
    assert len(read_middle(write(story=f"{STORY}\nLink to Image\nOriginal Gesamtseiten-PDF")).paragraphs) == 2


@pytest.mark.parametrize(
    ("body", "foot", "end", "graphic"),
    [
        ("Textkörper", "Fachzeitschriften-Code: SKP\nLadedatum: 4. Juni 2031", "Ende des Dokuments", "Grafik"),
        ("Corps", "Date de chargement: 4 juin 2031", "Fin du document", "Illustration"),
        ("Hoofdtekst", "Laaddatum: 4 juni 2031", "Einde van document", "Afbeelding"),
        ("Corpo", "Data di caricamento: 4 giugno 2031", "Fine del documento", "Grafico"),
        ("Corpo do texto", "Data de carregamento: 4 de junho de 2031", "Fim do documento", "Gráfico"),
    ],
)
def test_a_record_is_read_in_many_tongues(body: str, foot: str, end: str, graphic: str) -> None:
    story = f"{STORY}\n\n\n{graphic}\n\n\nThe bridge at night."
    articles = split(write(body=body, story=story, foot=foot, end=end) * 2)
    assert [(one.headline, len(one.paragraphs), len(one.captions)) for one in articles] == [(HEADLINE, 2, 1)] * 2
    assert all("Juni" in one.metadata["load_date"] or "2031" in one.metadata["load_date"] for one in articles)


@pytest.mark.parametrize("between", ["", "\n"], ids=["none", "all"])
def test_blank_lines_may_be_lost_or_stand_between_all_lines(between: str) -> None:
    text = write("Ferry runs dry") + write() + write("Library opens at night")
    articles = split("\n".join(line + between for line in text.split("\n") if line))
    assert [one.headline for one in articles] == ["Ferry runs dry", HEADLINE, "Library opens at night"]
    assert {(one.source, str(one.date), len(one.paragraphs)) for one in articles} == {(SOURCE, "2031-06-03", 2)}


@pytest.mark.parametrize("gap", ["", "\t", "\N{NO-BREAK SPACE}"], ids=["none", "tab", "no-break"])
def test_any_gap_stands_behind_a_key(gap: str) -> None:
    article = read_middle(write(keys=KEYS.replace(": ", f":{gap}"), foot=FOOT.replace(": ", f":{gap}")))
    assert (article.authors, article.metadata["load_date"]) == (("Ida Falk",), "June 4, 2031")


PAGES = """Page 1 of 2
{headline}{gap}
{headline}
The Skarn Post
June 3, 2031 Tuesday
Copyright 2031 The Skarn Post Company All Rights Reserved
Length: 71 words
Byline: Ida Falk
Body
The bridge over the inner harbour of Skarn Bay will close to all traffic on Monday for a month, and
the ferry, of which the town has but one, takes all those who walk, and all those who ride a bicycle

Page 2 of 2
{headline}{gap}
to the fish market on the other side, the port said on Friday. It comes every ten minutes until late
at night.
Load-Date: June 4, 2031
End of Document

"""


@pytest.mark.parametrize("gap", ["", "\n"], ids=["close", "apart"])
@pytest.mark.parametrize("headline", ["Bridge closes", "Bridge closes for a month, and a ferry\ntakes walkers across"])
def test_the_headline_at_the_head_of_printed_pages_is_no_paragraph(headline: str, gap: str) -> None:
    pages = PAGES.format(headline=headline, gap=gap)
    articles = split(pages + pages.replace("Bridge", "Ferry"))
    printed = " ".join(headline.split())
    assert [one.headline for one in articles] == [printed, printed.replace("Bridge", "Ferry")]
    assert all(len(one.paragraphs) == 1 and "bicycle to the fish market" in one.text for one in articles)
