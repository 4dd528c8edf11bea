"""Exports of databases: Factiva, ProQuest, Retriever, Mediargus. What each has of its own."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

import newssplit
from newssplit.article import Article
from newssplit.splitter import Splitter, segments

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures" / "layouts"


def split(text: str) -> list[Article]:
    splitter = Splitter()
    return [*splitter.feed(text), *splitter.close()]


def read_fixture(name: str) -> str:
    with open(FIXTURES / name, encoding="utf-8", newline="") as file:
        return file.read().replace("\r\n", "\n")


# Words, day, language and document, as the reader's language has them.
INTERFACES = [
    ("358 words", "2 June 2031", "English", "Document"),
    ("1,358 words", "2 June 2031", "English", "Document"),
    ("358 Wörter", "2 Juni 2031", "Deutsch", "Dokument"),
    ("358 mots", "2 juin 2031", "Français", "Document"),
    ("358 palabras", "2 junio 2031", "Español", "Documento"),
    ("358 parole", "2 giugno 2031", "Italiano", "Documento"),
    ("358 palavras", "2 junho 2031", "Português", "Documento"),
    ("358 字", "2031 年 6 月 2 日", "英文", "文件"),
    ("6957 字", "2031年6月2日", "英语", "文档"),
    ("358 слов", "2 июня 2031", "Английский", "Документ"),
    ("1 358 mots", "2 juin 2031", "Espagnol", "Document"),
    ("1.358 Wörter", "2. Juni 2031", "Griechisch", "Dokument"),
    ("358 文字", "2031年6月2日", "日本語", "文書"),
    ("358 字", "2031 年 6 月 2 日", "中文 - 简体", "文件"),
]
# Lines of a list of headlines: source, time, date, words, writer, language.
LISTINGS = [
    ("The Skarn Post, 08:15, 2 June 2031, 1,071 words, By Ida Falk, (English)", "The Skarn Post"),
    ("Die Skarner Post, 08:15, 2. Juni 2031, 71 Wörter, Ida Falk, (Deutsch)", "Die Skarner Post"),
    ("Le Courrier de Skarn, 08:15, 2 juin 2031, 71 mots, Ida Falk, (Français)", "Le Courrier de Skarn"),
    ("La Posta, Odd, 08:15, 2 giugno 2031, 71 parole, Ida Falk, (Italiano)", "La Posta, Odd"),
    ("Вестник Скарна, 08:15, 2 июня 2031, 71 слов, Ida Falk, (Русский)", "Вестник Скарна"),
    ("斯卡恩邮报, 08:15, 2031 年 6 月 2 日, 71 字, Ida Falk, (英文)", "斯卡恩邮报"),
]
# Above the words: section, headline and byline, or some of them; who writes.
HEADS = [
    ("SPORT|Elmenau win again|Ida Falk", "SPORT", "Elmenau win again", ("Ida Falk",)),
    ("A|Elmenau win again|By IDA FALK", "A", "Elmenau win again", ("IDA FALK",)),
    ("Letters|Letters", "Letters", "Letters", ()),
    ("NATO", None, "NATO", ()),
    ("2031|2031: what a year|Reuters", "2031", "2031: what a year", ()),
    ("World|EU: what next?|Staff Reporter", "World", "EU: what next?", ("Staff Reporter",)),
    ("News|Briefs|From correspondents in Skarn", "News", "Briefs", ()),
    ("Markets|Timber at a low: why?|AFP", "Markets", "Timber at a low: why?", ()),
    ("Main|Storm hits coast. 3 dead|ida.falk@skarnpost.example", "Main", "Storm hits coast. 3 dead", ()),
    ("The Arts|'I am a mill.' Who is?|Ida Falk in Odd", "The Arts", "'I am a mill.' Who is?", ("Ida Falk",)),
    (
        "A town looks up from its mills|By IDA FALK; Ole Brun contributed reporting from Odd",
        None,
        "A town looks up from its mills",
        ("IDA FALK",),
    ),
    ("NIGHTLY NEWS FOR 14 OCTOBER 2031", None, "NIGHTLY NEWS FOR 14 OCTOBER 2031", ()),
]


@pytest.mark.parametrize(("words", "day", "language", "document"), INTERFACES)
def test_factiva_is_read_in_the_language_of_its_interface(words: str, day: str, language: str, document: str) -> None:
    text = f"""
News
Ferry to Odd runs again after five weeks
By Ida Falk
{words}
{day}
08:15
North Coast Agency
NCA
7
{language}
(c) 2031 North Coast Agency

The ferry to Odd runs again from Wednesday, once a day, its owner said.

A shaft had broken in April.

North Coast Agency Ltd

{document} NCA0000020310602e662000k1
"""
    (article,) = split(text)
    assert (article.layout, article.headline) == ("factiva", "Ferry to Odd runs again after five weeks")
    assert str(article.published_at) == "2031-06-02 08:15:00"
    assert (article.source, article.authors) == ("North Coast Agency", ("Ida Falk",))
    assert [one.text[:9] for one in article.paragraphs] == ["The ferry", "A shaft h"]
    assert article.metadata["length"] == words
    assert article.metadata["language"] == language
    assert article.metadata["id"] == "NCA0000020310602e662000k1"
    assert article.metadata["publisher"] == "North Coast Agency Ltd"
    assert not article.issues


@pytest.mark.parametrize(("listing", "source"), LISTINGS)
@pytest.mark.parametrize("number", ["", "1. ", "12.\t"])
def test_a_list_of_headlines_is_read_in_the_language_of_its_interface(listing: str, source: str, number: str) -> None:
    above = "Mill of Elmenau closes in May"
    text = f"""
{number}{above}
{listing}
The mill of Elmenau closes in May, its owner said on Monday...

{number}Ferry to Odd runs again
{listing}
The ferry to Odd runs again from Wednesday.
"""
    first, second = split(text)
    assert (first.layout, first.headline, second.headline) == ("factiva", above, "Ferry to Odd runs again")
    assert (str(first.published_at), first.source, first.authors) == ("2031-06-02 08:15:00", source, ("Ida Falk",))
    assert [len(one.paragraphs) for one in (first, second)] == [1, 1]
    assert {"length", "language"} <= first.metadata.keys()


@pytest.mark.parametrize(
    ("edition", "page"),
    [
        (None, "A1"),
        (None, "B12"),
        ("Late Edition - Final", "A1, A6"),
        ("Ed. Nazionale", "7"),
        ("Ida Brun", "P-3"),
        ("J", "1"),
    ],
)
def test_a_page_is_no_edition(edition: str | None, page: str) -> None:
    below = f"{edition}\n{page}" if edition else page
    record = f"""Main
Ferry to Odd runs again
By Ida Falk
358 words
2 June 2031
North Coast Agency
NCA
{below}
English
(c) 2031 North Coast Agency

The ferry to Odd runs again from Wednesday, once a day, its owner said.

Document NCA0000020310602e662000k1
"""
    (article,) = split(record)
    assert (article.metadata.get("edition"), article.metadata["page"]) == (edition, page)
    assert (article.metadata["code"], article.metadata["language"]) == ("NCA", "English")
    assert len(article.paragraphs) == 1


@pytest.mark.parametrize(("lines", "section", "headline", "authors"), HEADS)
def test_what_stands_above_the_words_is_told_apart(
    lines: str, section: str | None, headline: str, authors: tuple[str, ...]
) -> None:
    above = lines.replace("|", "\n")
    record = f"""{above}
358 words
2 June 2031
North Coast Agency
NCA
English
(c) 2031 North Coast Agency

The ferry to Odd runs again from Wednesday, once a day, its owner said.

Document NCA0000020310602e662000k1
"""
    first, second = split(f"{record}\n{record}")
    assert (first.headline, first.metadata.get("section"), first.authors) == (headline, section, authors)
    assert (second.headline, second.metadata.get("section"), second.authors) == (headline, section, authors)
    assert [one.text[:9] for one in first.paragraphs] == ["The ferry"]


def test_a_table_of_contents_above_an_export_is_no_article() -> None:
    text = read_fixture("factiva_heads.txt")
    headlines = [article.headline for article in split(text)]
    contents = "".join(f"{headline}\t{page}\n" for page, headline in enumerate(headlines, 2))
    found = split(f"Factiva RTF Display Format\n\n{contents * 20}\n{text}")
    assert [article.headline for article in found] == headlines


@pytest.mark.parametrize("gap", ["\t", "  ", "\N{NO-BREAK SPACE}", "\n"])
def test_indexed_factiva_is_read_however_codes_are_set_apart(gap: str) -> None:
    text = read_fixture("factiva_indexed.txt")
    expected = split(text)
    found = split(text.replace("\t", gap))
    assert len(found) == len(expected) == 4
    for one, other in zip(found, expected, strict=True):
        assert (one.headline, one.date, one.source) == (other.headline, other.date, other.source)
        assert [part.text for part in one.paragraphs] == [part.text for part in other.paragraphs]


def test_what_a_record_does_not_say_is_taken_from_the_list_of_contents() -> None:
    text = read_fixture("mediargus.txt")
    for article in split(text):
        assert article.source_span is not None
        assert text[slice(*article.source_span)] == article.source
        assert "no-source" not in [issue.code for issue in article.issues]
        # The list stands above all articles.
        assert article.source_span.end < article.span.start


def test_without_the_list_the_paper_is_missed_and_not_guessed() -> None:
    text = read_fixture("mediargus.txt")
    alone = split(text[text.index("30-11-2033") :])
    assert [article.date for article in alone] == [article.date for article in split(text)]
    assert all(article.source is None for article in alone)
    assert all("no-source" in [issue.code for issue in article.issues] for article in alone)


def test_two_entries_of_one_name_go_by_their_days() -> None:
    text = read_fixture("mediargus.txt")
    same = text.replace("Gesprek met de baas van de tram", "Haven van Skarn wordt uitgebaggerd")
    assert [article.source for article in split(same)] == ["De Kustbode", "Het Noorden", "Het Noorden", "De Kustbode"]


def test_a_line_of_a_proquest_story_that_looks_like_a_key_stays_in_it() -> None:
    first = split(read_fixture("proquest.txt"))[0]
    assert "Subject: that was the whole letter's first word, said the baker, Jens Uhlig." in [
        one.text for one in first.paragraphs
    ]
    assert first.metadata["subject"] == "Coal; Heating; City councils"


WILD = """
The Skarn Post
Share

Archive reopens with a million pages
By Ida Falk
4 May 2031, 12:40
The archive of Skarn Bay opens on Monday with a million pages that nobody has read for ninety years, the town said.

How to find a page, in five steps:

1. Write the name of the street
2. Choose the year
3. Wait for a word such as these
Document 1 of 500
Full text: the whole letter, if there is one
Subject: what it is about
Publication info: where it was printed

Each page has at least 300 words

and some have more, wrote the keeper, Ole Brun, in a note of 808 words
Document AB12 is the oldest of all.
HD films are kept in the cellar, and a camera in Full HD  stands by the door.
Publicerat på webb, says a stamp that nobody can explain.
© De Kustbode
Boats, bridges, ferries, p. 23, are in the next room.
The archive is open on weekdays until five.
"""


def test_ordinary_text_that_speaks_of_markers_stays_wild() -> None:
    splitter = Splitter(layout="wild")
    assert split(WILD * 3) == [*splitter.feed(WILD * 3), *splitter.close()]


HOSTILE = [
    "808 words\n",
    "HD\tA\n",
    "PD\t2 June 2031\n",
    "Document SKARNP0020311014ea0e0001b\n",
    "_" * 60 + "\n",
    "Publication info: Mar 9, 2022.\n",
    "Subject: a\n",
    "Skarnbladet, 2032-02-10 06:12\nPublicerat på webb.\n",
    "30-11-2033, p.23\n\nIda Falk\n\n",
    "1. A\n\nB, maandag 28 november 2033, p. 9, 20w.\n\n",
    " © Noordpers\n",
]


@pytest.mark.parametrize("line", HOSTILE)
def test_time_grows_with_length_on_text_of_one_marker(line: str) -> None:
    def measure(times: int) -> float:
        start = time.process_time()
        segments(line * times)
        return time.process_time() - start

    measure(100)
    small = max(min(measure(500) for _ in range(2)), 0.02)
    assert measure(4_000) < 8 * 3 * small


FORMATS = os.environ.get("NEWSSPLIT_FORMATS")


@pytest.mark.skipif(FORMATS is None, reason="NEWSSPLIT_FORMATS names no folder of real exports")
@pytest.mark.parametrize(
    ("name", "number", "layout", "untitled"),
    [
        ("factiva/train_factiva.txt", 2, "factiva", 0),
        ("proquest/star.txt", 373, "proquest", 0),
        ("retriever/testfile1.txt", 14, "retriever", 0),
        ("mediargus_gopress/mediargus.txt", 100, "mediargus", 4),
    ],
)
def test_real_exports_are_read(name: str, number: int, layout: str, untitled: int) -> None:
    articles = list(newssplit.read(Path(FORMATS or "") / name))
    assert len(articles) == number
    assert {article.layout for article in articles} == {layout}
    assert sum(article.headline is None for article in articles) == untitled
    assert all(article.date and article.source for article in articles)


# The keys of a record, as the reader's language has them, and the mark behind each: who wrote it, where it was printed,
# the story, the newspaper, the day, the document's number, the database.
PROQUEST_KEYS = [
    (
        (
            "Autore|Informazioni sulla pubblicazione|Testo completo|Titolo pubblicazione|Data di pubblicazione|"
            "ID documento ProQuest|Database"
        ),
        ": ",
        "2 giugno 2031",
    ),
    (
        (
            "Autor|Informações da publicação|Texto completo|Título da publicação|Data de publicação|"
            "ID do documento do ProQuest|Base de dados"
        ),
        ": ",
        "2 de junho de 2031",
    ),
    ("作者|出版信息|全文|出版物名称|出版日期|ProQuest 文档 ID|数据库", "：", "2031 年 6 月 2 日"),
    ("著者|出版情報|フルテキスト|出版物のタイトル|出版日|ProQuest ドキュメント ID|データベース", ": ", "2031年6月2日"),
    (
        (
            "Auteur|Informations sur la publication|Texte intégral|Titre de la publication|Date de publication|"
            "ID de document ProQuest|Base de données"
        ),
        " : ",
        "2 juin 2031",
    ),
]


@pytest.mark.parametrize(("words", "colon", "day"), PROQUEST_KEYS)
def test_proquest_is_read_in_the_language_of_its_interface(words: str, colon: str, day: str) -> None:
    author, info, story, paper, printed, number, database = words.split("|")
    record = f"""____________________________________________________________

Ferry to Odd runs again

{author}{colon}Falk, Ida

{info}{colon}The Skarn Post ; Skarn Bay [Skarn Bay]. 02 Jun 2031: 4.

https://www.proquest.com/newspapers/ferry/docview/8011223344/se-2

{story}{colon}The ferry to Odd runs again from Wednesday, its owner said.
A shaft had broken in April.

{paper}{colon}The Skarn Post; Skarn Bay

{printed}{colon}{day}

{number}{colon}8011223344

{database}{colon}Northern Newsstream
"""
    for article in (found := split(record * 2)):
        assert (article.layout, article.headline, article.authors) == (
            "proquest",
            "Ferry to Odd runs again",
            ("Ida Falk",),
        )
        assert (str(article.date), article.source) == ("2031-06-02", "The Skarn Post")
        assert [one.text[:9] for one in article.paragraphs] == ["The ferry", "A shaft h"]
        assert (article.metadata["id"], article.metadata["database"]) == ("8011223344", "Northern Newsstream")
        assert not article.issues
    assert len(found) == 2


# What text goes through on its way: joined files, pages, editors, mail.
CHANGES = {
    "byte order mark": lambda text: "\N{ZERO WIDTH NO-BREAK SPACE}" + text,
    "carriage returns": lambda text: text.replace("\n", "\r"),
    "form feed": lambda text: "\f" + text,
    "indented": lambda text: "".join(f"  {line}" if line.strip() else line for line in text.splitlines(keepends=True)),
    "trailing blanks": lambda text: text.replace("\n", "  \n"),
    "no-break spaces on blank lines": lambda text: text.replace("\n\n", "\n\N{NO-BREAK SPACE}\n"),
}
VENDORS = ("factiva", "infomedia", "mediargus", "proquest", "retriever")


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("name", sorted(path.stem for path in FIXTURES.glob("*.txt") if path.stem.startswith(VENDORS)))
def test_blanks_and_line_ends_of_other_kinds_make_no_difference(name: str, change: str) -> None:
    text = read_fixture(f"{name}.txt")
    expected, found = split(text), split(CHANGES[change](text))
    assert [article.headline for article in found] == [article.headline for article in expected]
    for one, other in zip(found, expected, strict=True):
        assert (one.date, one.source, one.authors, one.metadata) == (
            other.date,
            other.source,
            other.authors,
            other.metadata,
        )
        assert [part.text for part in one.paragraphs] == [part.text for part in other.paragraphs]


def test_factiva_is_read_where_a_blank_line_stands_below_each_line() -> None:
    text = read_fixture("factiva.txt")
    apart = split(text.replace("\n", "\n\n"))
    assert [article.headline for article in apart] == [article.headline for article in split(text)]
    assert [article.date for article in apart] == [article.date for article in split(text)]
