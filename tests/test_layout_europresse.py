"""Europresse: the HTML of today, day lines of many kinds, kickers and decks, and the text of PDF files."""

from __future__ import annotations

import io

import pytest

from newssplit import read
from newssplit.article import Article
from newssplit.splitter import Splitter

SOURCE, HEADLINE = "Le Courrier du Quai", "Pont du port : un mois de fermeture"
DAY = "Ville, mardi 3 juin 2031 52 mots, p. 4"
STORY = (
    "Le pont du port intérieur sera fermé un mois à partir de lundi, a annoncé vendredi la direction du port.",
    "Un bac gratuit passera toutes les dix minutes jusqu'à minuit.",
)


def write(
    *, source: str = SOURCE, day: str = DAY, above: str = "", headline: str = HEADLINE, below: str = "<p>Ida Falk</p>"
) -> str:
    """A record as the HTML of an export writes it."""
    story = "".join(f"<p>{one}</p>" for one in STORY)
    return (
        f"<article><header><div><span>{source}</span></div><div><span>{day}</span></div>"
        f"<div>{above}<p>{headline}</p>{below}</div></header><section><div>{story}</div></section>"
        "<footer><div>© 2031 Le Courrier du Quai. Tous droits réservés.</div>"
        "<div><div>news·20310603·CQ·1001</div></div></footer></article>"
    )


def read_middle(record: str) -> Article:
    """The record between two others, each of which is there as it should be."""
    page = f"<html><body>{write(headline='Le bac en panne')}{record}{write(headline='La fin')}</body></html>"
    first, middle, last = read(io.BytesIO(page.encode("utf-8")))
    assert (first.headline, last.headline) == ("Le bac en panne", "La fin")
    assert (middle.layout, [one.text for one in middle.paragraphs]) == ("europresse", [*STORY])
    return middle


@pytest.mark.parametrize(
    ("day", "published", "section", "page"),
    [
        (DAY, "2031-06-03", "Ville", "4"),
        ("mardi 3 juin 2031 - 18:28:16 UTC +02:00 765 mots", "2031-06-03T18:28:16+02:00", None, None),
        ("Politique, mardi 3 juin 2031 - 18:28 UTC +0200", "2031-06-03T18:28:00+02:00", "Politique", None),
        ("Tuesday, June 3, 2031 13887 mots, p. 819(40)", "2031-06-03", None, "819(40)"),
        ("Une, Politique, Ville, mardi 3 juin 2031 830 mots, p. 1,4-5", "2031-06-03", "Une, Politique, Ville", "1,4-5"),
        ("juin 2031 830 mots, p. 12", None, None, "12"),
        ("Dossier, juin 2031 - juillet 2031 1200 mots", None, "Dossier", None),
    ],
)
def test_a_day_is_read_in_many_forms(day: str, published: str | None, section: str | None, page: str | None) -> None:
    article = read_middle(write(day=day))
    told = article.published_at.isoformat() if article.published_at else article.date and str(article.date)
    assert (article.headline, article.authors, told) == (HEADLINE, ("Ida Falk",), published)
    assert (article.metadata.get("section"), article.metadata.get("page")) == (section, page)
    assert article.metadata["id"] == "news·20310603·CQ·1001"


DECK = "Deux paliers usés après quatre chocs, et un bac gratuit"


@pytest.mark.parametrize(
    ("above", "below", "kicker", "deck", "authors"),
    [
        ("<p>Enquête</p>", "<p>Ida Falk</p>", "Enquête", None, ("Ida Falk",)),
        ("<p>Enquête</p>", "", "Enquête", None, ()),
        ("<p>Quai et pont</p><p>Enquête</p>", "", "Quai et pont; Enquête", None, ()),
        ("<p>Enquête</p>", "<p>AFP</p>", "Enquête", None, ()),
        ("", f"<p>{DECK}</p><p>Ida Falk</p>", None, DECK, ("Ida Falk",)),
        ("<p>Enquête</p>", f"<p>{DECK}</p><p>Ida Falk</p>", "Enquête", DECK, ("Ida Falk",)),
        ("", "<p>Propos recueillis par Ida Falk et Tom Roos</p>", None, None, ("Ida Falk", "Tom Roos")),
        ("", "", None, None, ()),
    ],
    ids=["kicker", "kicker alone", "two kickers", "agency", "deck", "both", "signed", "none"],
)
def test_lines_around_a_headline_are_told_apart(
    above: str, below: str, kicker: str | None, deck: str | None, authors: tuple[str, ...]
) -> None:
    article = read_middle(write(above=above, below=below))
    assert (article.headline, article.deck, article.authors) == (HEADLINE, deck, authors)
    assert article.metadata.get("kicker") == kicker


@pytest.mark.parametrize("also", ["Aussi paru dans 3 juin 2031 - quai.example", "Aussi paru dans<br>3 juin 2031"])
def test_where_else_it_was_published_is_no_part_of_a_record(also: str) -> None:
    article = read_middle(write(source=f"{SOURCE}<div>{also}</div>"))
    assert (article.source, article.headline) == (SOURCE, HEADLINE)


@pytest.mark.parametrize("headline", ["Merci", "La fin du bac"])
def test_a_headline_of_few_words_below_a_kicker_is_no_writer(headline: str) -> None:
    article = read_middle(write(above="<p>courrier</p>", headline=headline, below=""))
    assert (article.headline, article.metadata["kicker"], article.authors) == (headline, "courrier", ())


def test_where_else_it_was_published_may_stand_below_the_day() -> None:
    article = read_middle(write(day=f"{DAY}</span></div><div><span>Aussi paru dans 3 juin 2031 - quai.example"))
    assert (article.source, str(article.date), article.headline) == (SOURCE, "2031-06-03", HEADLINE)


def test_a_number_behind_the_source_is_no_part_of_it() -> None:
    article = read_middle(write(source=f"{SOURCE}, no. 4301"))
    assert (article.source, article.metadata["issue"]) == (SOURCE, "no. 4301")


def test_what_illustrates_a_story_is_a_caption() -> None:
    aside = "<p><b>Illustration(s) : </b></p><p>Le pont vu du quai.</p><p>Note(s) : lire aussi.</p>"
    article = read_middle(write().replace("</section>", f"</section><aside>{aside}</aside>"))
    assert [one.text for one in article.captions] == ["Le pont vu du quai."]


TABLE = """Nom de la source{0}Le Courrier du Quai
Type de source{0}Presse • Journaux
Périodicité{0}Quotidien
Couverture géographique{0}Régionale
Provenance{0}Skarn, Quai, France
"""
SHEET = """{table}Mardi 3 juin 2031
{printed}
{headline}
Ida Falk
Le pont du port intérieur sera fermé un mois à partir de lundi, a
annoncé vendredi la direction du port, et le bac, dont la ville n'a
qu'un, passera pour tous ceux qui vont à pied.
© 2031 Le Courrier du Quai. Tous droits réservés. Le présent document est protégé par les lois
et conventions internationales.
Certificat émis le 9 juin 2031 à BIBLIOTHEQUE à des fins de visualisation personnelle et temporaire.
news·20310603·CQ·{number}

Ce document est réservé à l'usage exclusif de l'utilisateur désigné par BIBLIOTHEQUE.
"""
CONTENTS = """Documents sauvegardés • 2 documents
Le Courrier du Quai
3 juin 2031
Pont du port ................ 3
"... le pont sera fermé ..."
Le Courrier du Quai
3 juin 2031
Le bac en panne ................ 4
"""


@pytest.mark.parametrize("gap", ["\n", " : "], ids=["below", "beside"])
@pytest.mark.parametrize("cover", ["", CONTENTS], ids=["alone", "contents"])
@pytest.mark.parametrize("printed", ["Le Courrier du Quai • p. 4 • 52 mots", "Le Courrier du Quai (site web)"])
def test_the_sheets_of_a_pdf_are_records(printed: str, cover: str, gap: str) -> None:
    sheets = [
        SHEET.format(table=TABLE.format(gap), printed=printed, headline=headline, number=number)
        for number, headline in enumerate(["Pont du port", "Le bac en panne"])
    ]
    splitter = Splitter()
    articles = [*splitter.feed(cover + "".join(sheets)), *splitter.close()]
    assert [one.headline for one in articles] == ["Pont du port", "Le bac en panne"]
    assert {(one.source, str(one.date), *one.authors) for one in articles} == {(SOURCE, "2031-06-03", "Ida Falk")}
    assert all(len(one.paragraphs) == 1 and one.text.endswith("à pied.") for one in articles)
    assert [one.metadata["id"][-1] for one in articles] == ["0", "1"]
