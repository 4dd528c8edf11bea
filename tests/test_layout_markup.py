"""Mark-up: elements are fields, and nothing is asked of it but tags."""

from __future__ import annotations

import pytest

import newssplit
from newssplit.layouts.markup import read_elements
from newssplit.lines import read_lines
from tests.growth import assert_grows_no_faster

ELEMENTS = {
    "headline": "headline", "head": "headline", "date": "date", "text": "paragraph", "body": "paragraph",
    "topics": "subject", "note": "furniture", "p": "breaks", "d": "breaks",
}  # fmt: skip


def read_values(text: str, wrap: str = "indent") -> list[tuple[str, str]]:
    """Field and text of each value; what goes on is joined by a space."""
    values: list[tuple[str, str]] = []
    lines = [line.text for line in read_lines(text)]
    for number, field, start, end, joins in read_elements(ELEMENTS, lines, wrap):
        part = lines[number][start:end]
        if joins:
            values[-1] = (field, f"{values[-1][1]} {part}")
        else:
            values.append((field, part))
    return values


def test_several_elements_may_stand_on_a_line() -> None:
    text = "<HEAD>Mill pays nine</HEAD><DATE>June 3</DATE> <TEXT>The mill pays\nnine a share.</TEXT>"
    assert read_values(text) == [
        ("headline", "Mill pays nine"), ("date", "June 3"), ("paragraph", "The mill pays nine a share."),
    ]  # fmt: skip


def test_an_element_inside_the_text_stands_for_itself() -> None:
    text = "<TEXT>\n<HEADLINE>Mill pays nine</HEADLINE>\n<BODY>It pays.\n   All is well.\n</BODY></TEXT>"
    assert read_values(text) == [
        ("headline", "Mill pays nine"),
        ("paragraph", "It pays."),
        ("paragraph", "All is well."),
    ]


def test_a_headline_in_parts_is_one_and_a_list_is_many() -> None:
    assert read_values("<HEADLINE><P>\nMill;\n</P><P>\nnine\n</P></HEADLINE>") == [("headline", "Mill; nine")]
    assert read_values("<TOPICS><D>ship</D><D>fish</D></TOPICS>") == [("subject", "ship"), ("subject", "fish")]


def test_an_element_that_is_not_closed_ends_where_the_next_field_begins() -> None:
    assert read_values("<HEAD>Mill pays nine\n<DATE>June 3\n<TEXT>It pays.\n") == [
        ("headline", "Mill pays nine"), ("date", "June 3"), ("paragraph", "It pays."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text", ["<NOTE>for editors</NOTE>", "outside of all", "<F P=105>", "</TEXT></HEAD>", "< >", "<TEXT/>x"]
)
def test_what_stands_in_no_field_has_no_value(text: str) -> None:
    assert read_values(text) == []


def test_paragraphs_are_told_by_their_tags_or_by_indentation() -> None:
    assert read_values("<TEXT>\n<P>\nOne\ntwo\n</P>\n<P>\nthree\n</P>\n</TEXT>") == [
        ("paragraph", "One two"), ("paragraph", "three"),
    ]  # fmt: skip
    assert read_values("<TEXT>\n   One\ntwo\n   three\n</TEXT>") == [("paragraph", "One two"), ("paragraph", "three")]
    assert read_values("<TEXT>\nOne\ntwo\n\nthree\n</TEXT>") == [("paragraph", "One two"), ("paragraph", "three")]


def test_entities_and_tags_are_read_and_control_characters_dropped() -> None:
    (article,) = newssplit.split(
        "<DOC>\n<DOCNO> 1 </DOCNO>\n<DATE>910514</DATE>\n<HEADLINE>Mill &lt;MLL> &amp; port</HEADLINE>\n<TEXT>\n"
        "<P>It <B>pays</B> nine&#3; a share&#22;.</P>\n</TEXT>\n</DOC>\n"
    )
    assert article.headline == "Mill <MLL> & port"
    assert str(article.date) == "1991-05-14"
    assert [one.text for one in article.paragraphs] == ["It pays nine a share ."]


@pytest.mark.parametrize(
    "line",
    [
        "<TEXT>",
        "</TEXT>",
        "<HEADLINE>x",
        "<P>",
        "<" * 30,
        "<TEXT " + "a='b' " * 8,
        "&#5;" * 10,
        "<DOC>",
        "</DOC>",
        "<DOCNO>",
    ],
)
def test_cost_grows_with_the_length_whatever_the_lines(line: str) -> None:
    for ending in ("\n", ""):

        def split(times: int, unit: str = line + ending) -> None:
            newssplit.split("<DOC>\n<DOCNO> 1 </DOCNO>\n<TEXT>\n" + unit * times, layout="trec")

        assert_grows_no_faster(split, 400)


def read_trec(*lines: str) -> newssplit.Article:
    record = "\n".join(["<DOC>", "<DOCNO> SK-1 </DOCNO>", *lines, "</DOC>"])
    (article,) = newssplit.split(f"{record}\n", layout="trec")
    return article


def test_a_rule_in_a_headline_stands_above_deck_and_byline() -> None:
    article = read_trec(
        "<HL> Mill Pays Nine:", "A Share", "---", "Workers Are Glad", "---", "By Ida Falk", "Reporter</HL>"
    )
    assert (article.headline, article.deck, article.authors) == (
        "Mill Pays Nine: A Share",
        "Workers Are Glad",
        ("Ida Falk",),
    )


def test_a_body_around_the_text_is_not_the_story_and_one_without_it_is() -> None:
    story = ["<HEADLINE>", "Mill pays nine", "</HEADLINE>", "(For use by all.)"]
    article = read_trec("<BODY>", *story, "<TEXT>", "<P>", "It pays.", "</P>", "</TEXT>", "(PROFILE)", "</BODY>")
    assert [one.text for one in article.paragraphs] == ["It pays."]
    article = read_trec("<BODY>", *story, "<P>", "It pays.", "</P>", "</BODY>")
    assert [one.text for one in article.paragraphs] == ["(For use by all.)", "It pays."]


def test_names_of_characters_that_html_does_not_know_are_read() -> None:
    article = read_trec("<TEXT>", "SKARN BAY &MD; The mill pays &UR; nine &LR;.", "7&hyph;9&blank;in&O;", "</TEXT>")
    assert article.paragraphs[0].text == "SKARN BAY \N{EM DASH} The mill pays nine . 7-9 in"


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("<DATE> 04/02/90 </DATE>", "1990-04-02"),
        ("<DATE_TIME> 06/02/1998 09:05:00 </DATE_TIME>", "1998-06-02"),
        ("<DATE> 2 April 1990 </DATE>", "1990-04-02"),
        ("<DATETIME> 20030305 </DATETIME>", "2003-03-05"),
        ("<FILEID>AP-NR-02-12-88 2344EST</FILEID>", "1988-02-12"),
        ("<PUBDATE>   910101   </PUBDATE>", "1991-01-01"),
    ],
)
def test_corpora_write_days_in_their_own_ways(line: str, day: str) -> None:
    assert str(read_trec(line, "<TEXT>", "It pays.", "</TEXT>").date) == day


def test_the_number_of_a_document_may_tell_its_day() -> None:
    text = '<DOC id="SKP_ENG_19940701.0001" type="story">\n<TEXT>\n<P>\nIt pays.\n</P>\n</TEXT>\n</DOC>\n'
    (article,) = newssplit.split(text)
    assert (str(article.date), article.metadata["id"], article.issues[0].code) == (
        "1994-07-01",
        "SKP_ENG_19940701.0001",
        "no-headline",
    )


def test_records_on_one_line_each_end_there() -> None:
    line = "<DOC><DOCNO>SK-{0}</DOCNO><DATE>June {0}, 2031</DATE><TEXT>The mill of Elmenau pays {0}.</TEXT></DOC>\n"
    text = "".join(map(line.format, (1, 2, 3)))
    articles = newssplit.split(text + "\nOther text stands below all of them, and is none of theirs.\n")
    assert [article.metadata.get("id") for article in articles][:3] == ["SK-1", "SK-2", "SK-3"]
    assert all(not one.issues[1:] and text[slice(*one.span)].startswith("<DOC>") for one in articles[:3])
    assert articles[2].span.end <= len(text)


def test_a_story_none_of_whose_lines_is_set_in_is_cut_where_lines_are_short() -> None:
    lines = ["The mill of Elmenau will pay nine a share this year, three more than a", "year ago, its board said."]
    lines.insert(1, "year ago, and it will hire ten more people in the autumn, one more than a")
    article = read_trec("<TEXT>", *lines * 4, "</TEXT>")
    assert len(article.paragraphs) == 4
