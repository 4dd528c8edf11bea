from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newssplit.article import Article, Span
from newssplit.datelines import read_dateline
from newssplit.fields import FieldLine, guess_language, read_fields
from newssplit.grammar import Label, Zone

DATA = Path(__file__).parent / "data"
STORY = "The bridge over the inner harbour will close on Monday, and the ships will have to wait for the tide."
ZONES = {
    "out": (Label.FURNITURE, Zone.OUTSIDE),
    "front": (Label.FURNITURE, Zone.FRONT),
    "front-byline": (Label.BYLINE, Zone.FRONT),
    "headline": (Label.HEADLINE, Zone.HEAD),
    "deck": (Label.DECK, Zone.HEAD),
    "byline": (Label.BYLINE, Zone.HEAD),
    "furniture": (Label.FURNITURE, Zone.HEAD),
    "caption": (Label.CAPTION, Zone.HEAD),
    "story": (Label.PARAGRAPH, Zone.BODY),
    "closing": (Label.BYLINE, Zone.BODY),
    "body": (Label.FURNITURE, Zone.BODY),
}


def lay_out(*rows: tuple[str, str]) -> list[FieldLine]:
    lines, start = [], 100
    for kind, text in rows:
        label, zone = ZONES[kind]
        lines.append(FieldLine(start, text, label, zone))
        start += len(text) + 1
    return lines


def read_rows_of(*rows: tuple[str, str]) -> dict[str, Any]:
    return read_fields(lay_out(("headline", "Harbour bridge closes"), *rows))


def test_an_article_with_everything_is_read() -> None:
    fields = read_rows_of(
        ("byline", "By Ida Falk, Port Correspondent"),
        ("byline", "Published: May 3, 2024 1:12 PM EST | Updated: May 4, 2024 9:00 AM EST"),
        ("story", f"OSLO (AP) — {STORY}"),
    )
    assert fields["date"] == dt.date(2024, 5, 3)
    assert fields["published_at"].isoformat() == "2024-05-03T13:12:00-05:00"
    assert fields["updated_at"].isoformat() == "2024-05-04T09:00:00-05:00"
    assert (fields["authors"], fields["source"]) == (("Ida Falk",), "AP")
    assert (fields["dateline"].place, fields["dateline"].agency) == ("OSLO", "AP")
    assert Article(span=Span(0, 1), **fields).date == fields["date"]


def list_blocks() -> list[tuple[list[str], str, str]]:
    """Byline lines with the names and the day that they tell."""
    _, *blocks = DATA.joinpath("byline_blocks.txt").read_text(encoding="utf-8").strip().split("\n\n")
    rows = [block.split("\n") for block in blocks]
    return [(lines, *told.removeprefix("= ").partition(" | ")[::2]) for *lines, told in rows]


@pytest.mark.parametrize(("lines", "names", "day"), list_blocks(), ids=lambda value: str(value)[:40])
def test_lines_of_a_byline_tell_names_and_day_together(lines: list[str], names: str, day: str) -> None:
    fields = read_rows_of(*(("byline", line) for line in lines), ("story", STORY))
    assert list(fields.get("authors", ())) == ([] if names == "-" else names.split("; "))
    assert str(fields.get("date", "")) == day


@pytest.mark.parametrize(
    ("rows", "day"),
    [
        ([("byline", "3 May 2024"), ("furniture", "4 May 2024")], "2024-05-03"),
        ([("byline", "Updated 3 May 2024"), ("furniture", "Published 2 May 2024")], "2024-05-02"),
        ([("byline", "Updated 4 May 2024 | 3 May 2024")], "2024-05-03"),
        ([("byline", "Last Updated : Nov 21 2024 | 1:12 PM IST")], "2024-11-21"),
        ([("front-byline", "3 May 2024"), ("byline", "Ida Falk")], "2024-05-03"),
        ([("furniture", "3 May 2024")], "2024-05-03"),
        ([("deck", "By Ida Falk | May 3, 2024 at 2:26 PM")], "2024-05-03"),
        ([("story", f"BERLIN, 3. Mai 2024 (dpa) - {STORY}")], "2024-05-03"),
        ([("story", STORY), ("closing", "3 May 2024")], "2024-05-03"),
        ([("story", STORY), ("out", "First published: 3 May 2024")], "2024-05-03"),
        ([("story", STORY), ("out", "3 May 2024")], None),
        ([("caption", "Ships wait on 3 May 2024. (AP Photo/Ida Falk)"), ("story", STORY)], None),
        ([("story", STORY + " It was closed on 3 May 2024 too.")], None),
        ([("furniture", "The law of 3 May 2024 did not change what ships may do here.")], None),
        ([("byline", "By Ida Falk | 3 May")], None),
        ([("byline", "2 hours ago")], None),
    ],
)
def test_date_is_taken_from_the_place_that_is_believed_most(rows: list[tuple[str, str]], day: str | None) -> None:
    fields = read_fields(lay_out(("headline", "Harbour bridge closes"), *rows))
    assert (fields["date"].isoformat() if "date" in fields else None) == day


def test_date_in_furniture_right_above_the_headline_is_believed() -> None:
    fields = read_fields(lay_out(("front", "3 May 2024"), ("headline", "Bridge"), ("story", STORY)))
    assert fields["date"] == dt.date(2024, 5, 3)


def test_date_on_top_of_the_page_is_not() -> None:
    menu = [("front", "Menu")] * 6
    fields = read_fields(lay_out(("front", "3 May 2024"), *menu, ("headline", "Bridge"), ("story", STORY)))
    assert "date" not in fields


@pytest.mark.parametrize(
    ("rows", "source"),
    [
        ([("byline", "AP Seoul")], "AP"),
        ([("byline", "PTI | July 9, 2024")], "PTI"),
        ([("byline", "Ida Falk, The Associated Press")], "AP"),
        ([("furniture", "Par AFP")], "AFP"),
        ([("furniture", "Photo: Ida Falk, AP")], None),
        ([("furniture", "By: Ida Falk, David Lund, The Associated Press")], "AP"),
        ([("deck", "SKARN BAY (AP) — The harbour bridge is closed."), ("story", STORY)], "AP"),
        ([("deck", "SKARN BAY — The harbour bridge is closed, says AP."), ("story", STORY)], None),
        ([("byline", "Ida Falk (dpa)")], "dpa"),
        ([("furniture", "TT"), ("story", "The talks go on, AFP reported.")], "AFP"),
        ([("byline", "TT"), ("story", "The talks go on, AFP reported.")], "AFP"),
        ([("furniture", "TT"), ("story", STORY)], None),
        ([("furniture", "DOWNLOAD APP"), ("story", STORY)], None),
        ([("story", f"OSLO (AP) — {STORY}")], "AP"),
        ([("story", f"(Reuters) — {STORY}")], "Reuters"),
        ([("story", STORY + " (dpa)")], "dpa"),
        ([("story", STORY + " EFE")], "EFE"),
        ([("story", STORY + " (With inputs from PTI)")], "PTI"),
        ([("story", STORY + " – Additional reporting by Reuters")], "Reuters"),
        ([("story", STORY + " (Mit Material von dpa)")], "dpa"),
        ([("story", STORY + " Es war ein Tag am Meer mit Blick auf dpa")], None),
        ([("story", STORY), ("body", "Quelle: dpa")], "dpa"),
        ([("story", STORY), ("body", "Foto: dpa")], None),
        ([("story", "The talks go on with a day to go, AFP reported.")], "AFP"),
        ([("story", "The talks go on with a day to go, The Associated Press reported.")], "AP"),
        ([("story", "Der Hafen bleibt zu, berichtete die dpa am Montag.")], "dpa"),
        ([("story", "The Russian news agency Tass on Tuesday said the talks go on.")], None),
        ([("story", "The talks go on, KCNA said, and according to Tass they end soon.")], None),
        ([("story", "He told Reuters that he had reported it.")], None),
        ([("caption", "A man by the lock (Reuters)."), ("story", STORY)], None),
        ([("byline", "3. Mai 2024 | Quelle: Hafenbote")], "Hafenbote"),
        ([("byline", "Ida Falk")], None),
    ],
)
def test_source_is_who_is_credited_not_who_is_quoted(rows: list[tuple[str, str]], source: str | None) -> None:
    assert read_rows_of(*rows).get("source") == source


def test_byline_without_a_name_gives_no_author() -> None:
    assert "authors" not in read_rows_of(("byline", "3 min read Last Updated : Nov 21 2024 | 1:12 PM IST"))


@pytest.mark.parametrize(
    ("text", "desk"),
    [
        ("By HPN Staff", "HPN Staff"),
        ("Harbour staff reporter", "Harbour staff reporter"),
        ("By Channel 3 Staff", "Channel 3 Staff"),
        ("Hafen-Redaktion | 3. Mai 2024", "Hafen-Redaktion"),
        ("Por Redacción El Puerto", "Redacción El Puerto"),
        ("Yeni Liman Haber Merkezi", "Yeni Liman Haber Merkezi"),
        ("Von hafen-online", "hafen-online"),
        ("By Harbour Online", "Harbour Online"),
        ("By Harbour Post", "Harbour Post"),
        ("University of Brake Research Office", "University of Brake Research Office"),
        ("Press Office, Brake", "Press Office"),
        ("by Staff of HarbourQuay", "Staff of HarbourQuay"),
        ("Beitrag von HafenBlitz-Redaktion: idf, jbr", "HafenBlitz-Redaktion"),
    ],
)
def test_a_byline_that_names_nobody_gives_the_desk_or_outlet_that_it_names(text: str, desk: str) -> None:
    assert read_rows_of(("byline", text))["authors"] == (desk,)
    assert read_rows_of(("byline", text), ("byline", "By Ida Falk"))["authors"] == ("Ida Falk",)


def test_a_word_of_a_desk_is_no_author() -> None:
    assert read_rows_of(("byline", "By Harbour Post Staff"))["authors"] == ("Harbour Post Staff",)


@pytest.mark.parametrize(
    "text", ["Staff", "By Staff", "Redaktion", "By AFP", "With agencies", "Avec AFP", "(FK)", "Senior Correspondent"]
)
def test_a_byline_of_an_agency_or_of_some_staff_gives_no_author(text: str) -> None:
    assert "authors" not in read_rows_of(("byline", text))


def test_byline_taken_for_furniture_still_gives_its_author() -> None:
    assert read_rows_of(("furniture", "By Ida Falk"))["authors"] == ("Ida Falk",)
    assert read_rows_of(("furniture", "Ida Falk"))["authors"] == ("Ida Falk",)
    assert read_rows_of(("furniture", "Ida Falk | 3 May 2024"))["authors"] == ("Ida Falk",)
    assert read_rows_of(("furniture", "Written by"), ("furniture", "Idka Falkovna"))["authors"] == ("Idka Falkovna",)
    assert read_rows_of(("caption", "By Ida Falk"))["authors"] == ("Ida Falk",)


@pytest.mark.parametrize(
    "text", ["Harbour Bridge", "Ida Falk sails on", "Brake Rovers", "Listen to Ida Falk", "New York"]
)
def test_furniture_that_is_no_name_gives_no_author(text: str) -> None:
    assert "authors" not in read_rows_of(("furniture", text))


def test_words_with_capitals_are_no_author_beside_one_who_is_sure() -> None:
    assert read_rows_of(("byline", "Harbour Life"), ("byline", "By Ida Falk"))["authors"] == ("Ida Falk",)


@pytest.mark.parametrize(
    "label", ["Edited By", "Redigatur:", "Traduction", "责任编辑", "Illustration", "Fotos:", "Qualitätssicherung"]
)
def test_who_stands_below_a_line_for_editors_is_no_author_beside_one(label: str) -> None:
    fields = read_rows_of(("byline", "By"), ("byline", "Ida Falk"), ("byline", label), ("byline", "Nora Lind"))
    assert fields["authors"] == ("Ida Falk",)


@pytest.mark.parametrize("role", ["Photographer", "Fotograf", "Фотограф"])
def test_who_stands_above_a_role_that_makes_pictures_is_no_author_beside_one(role: str) -> None:
    fields = read_rows_of(("byline", "Ida Falk"), ("byline", "Reporter"), ("byline", "Nora Lind"), ("byline", role))
    assert fields["authors"] == ("Ida Falk",)


def test_a_name_on_the_site_gives_way_to_a_whole_name_that_is_said() -> None:
    assert read_rows_of(("byline", "3 May 2024 by gull84"), ("byline", "Text: Ida Falk"))["authors"] == ("Ida Falk",)
    assert read_rows_of(("byline", "3 May 2024 by gull84"))["authors"] == ("gull84",)
    assert read_rows_of(("byline", "Ida Falk"), ("byline", "De Maré, em Brake"))["authors"] == ("Ida Falk",)
    assert read_rows_of(("byline", 'Written by "gull" (Ida Falk)'))["authors"] == ("Ida Falk",)


def test_a_first_name_is_that_of_who_is_named_in_full() -> None:
    fields = read_rows_of(("byline", "Geschrieben von Ida."), ("byline", "Ida Falk, Abteilungsleiterin Rudern"))
    assert fields["authors"] == ("Ida Falk",)


def test_who_follows_an_and_on_the_next_line_is_an_author_too() -> None:
    fields = read_rows_of(("byline", "By Ida Falk"), ("byline", "& Ubrin Brandt"))
    assert fields["authors"] == ("Ida Falk", "Ubrin Brandt")


def test_what_stands_behind_a_name_and_a_dash_is_no_author_elsewhere() -> None:
    fields = read_rows_of(("byline", "Par: Ida Falk - Brake Horizon"), ("byline", "Auteur: Brake Horizon"))
    assert fields["authors"] == ("Ida Falk",)


def test_furniture_above_gives_way_to_who_is_said_below_the_story_to_have_written_it() -> None:
    rows = (("front", "IDA HARBOURS"), ("byline", "3.5.2024"), ("story", STORY), ("closing", "Teksti: Nora Lind"))
    assert read_fields(lay_out(rows[0], ("headline", "Harbour bridge closes"), *rows[1:]))["authors"] == ("Nora Lind",)


def test_below_a_letter_its_writer_stands_and_not_where_she_lives() -> None:
    for below in (["Ida Falk", "Brakehaven"], ["Ida Falk", "Rope Walk"], ["Dr Ida Falk, Brakehaven"]):
        rows = [("closing", text) for text in below]
        assert read_rows_of(("story", STORY), *rows)["authors"] == ("Ida Falk",)


@pytest.mark.parametrize(
    ("bylines", "place", "agency"),
    [
        (["AP Seoul"], "Seoul", "AP"),
        (["Press Trust of India New Delhi"], "New Delhi", "PTI"),
        (["ANI | Brakepur"], "Brakepur", "ANI"),
        (["EFE Brake 10 mar 2024"], "Brake", "EFE"),
        (["Ida Falk Bengaluru"], "Bengaluru", None),
        (["Von Ida Falk, Hafenau"], "Hafenau", None),
        (["Por Ida Falk — Ribeira das Flores"], "Ribeira das Flores", None),
        (["La Paz - 03 may 2024 - 22:14"], "La Paz", None),
        (["Hafenau 11. 1. 2024 19:30"], "Hafenau", None),
        (["New Delhi | Updated: January 11, 2024"], "New Delhi", None),
        (["Hafenau (hjk)"], "Hafenau", None),
        (["Ida Falk", "San Marco al Porto"], "San Marco al Porto", None),
        (["(서울=연합뉴스) 김하나 기자 ="], "서울", "Yonhap"),
        (["By Ida Falk, Somewhere"], None, None),
        (["By Ida Falk, Port Correspondent"], None, None),
        (["Ida Falk | 3 May 2024"], None, None),
        (["Sport | 3 May 2024"], None, None),
        (["Fri 3 May 2024"], None, None),
        (["Dienstag, 3. Mai 2024"], None, None),
        (["Kamis 03 Mei 2024"], None, None),
        (["Medien - 3 May 2024", "Medien"], None, None),
    ],
)
def test_place_on_a_byline_is_the_dateline(bylines: list[str], place: str | None, agency: str | None) -> None:
    fields = read_rows_of(*(("byline", text) for text in bylines), ("story", "In Hafenau fährt heute kein Schiff."))
    dateline = fields.get("dateline")
    assert (dateline.place if dateline else None, dateline.agency if dateline else None) == (place, agency)


def test_reporters_in_an_eastern_dateline_are_the_authors() -> None:
    assert read_rows_of(("story", "新华社海港5月6日电（记者林安、何小雨）清晨"))["authors"] == ("林安", "何小雨")
    assert read_rows_of(("story", "(서울=연합뉴스) 김하나 기자 = 항구"))["authors"] == ("김하나",)


@pytest.mark.parametrize(
    "story",
    [
        "〔記者甲乙丙／台北報導〕港口的橋星期一關閉，船隻必須等待。",
        "港口的桥星期一关闭，船只必须等待。（记者 甲乙丙）",
        "[항구=항구뉴스 김항구 기자] 항구 다리가 월요일에 닫힌다.",
    ],
)
def test_a_reporter_in_brackets_at_an_end_of_an_eastern_story_is_its_author(story: str) -> None:
    fields = read_rows_of(("byline", "2024-05-03"), ("story", story))
    assert fields["authors"] in (("甲乙丙",), ("김항구",))
    (span,) = fields["author_spans"]
    start = next(
        line.start
        for line in lay_out(("headline", "Harbour bridge closes"), ("byline", "2024-05-03"), ("story", story))
        if line.text == story
    )
    assert story[span.start - start : span.end - start] == fields["authors"][0]


def test_brackets_without_a_role_at_an_end_of_a_story_name_nobody() -> None:
    assert "authors" not in read_rows_of(("story", "港口的桥星期一关闭，船只必须等待。（甲乙丙丁）"))


def test_first_publication_below_the_story_gives_its_time() -> None:
    fields = read_rows_of(
        ("byline", "3 min read Last Updated : Nov 21 2024 | 1:12 PM IST"),
        ("story", STORY),
        ("out", "First Published: Nov 20 2024 | 11:02 PM IST"),
    )
    assert fields["date"] == dt.date(2024, 11, 20)
    assert fields["published_at"].isoformat() == "2024-11-20T23:02:00+05:30"
    assert fields["updated_at"].isoformat() == "2024-11-21T13:12:00+05:30"


def test_beside_a_first_publication_a_later_time_is_the_update() -> None:
    fields = read_rows_of(("byline", "8 Mar 2024 23.51 GMT"), ("byline", "First published on 8 Mar 2024 07.00 GMT"))
    assert (fields["published_at"].hour, fields["updated_at"].hour) == (7, 23)


@pytest.mark.parametrize(
    ("updated", "original"), [("Updated:", "Original:"), ("Aktualisiert", "Erschienen"), ("更新", "发布")]
)
def test_a_line_that_only_says_updated_tells_of_the_date_below_it(updated: str, original: str) -> None:
    fields = read_rows_of(
        ("byline", updated), ("byline", "2024-05-09"), ("byline", original), ("byline", "2024-05-03"), ("story", STORY)
    )
    assert fields["date"] == dt.date(2024, 5, 3)


def test_two_publication_dates_are_an_issue() -> None:
    fields = read_rows_of(("byline", "Published 3 May 2024"), ("furniture", "Published: 5 May 2024"))
    assert [issue.code for issue in fields["issues"]] == ["two-dates"]


def test_order_of_day_and_month_follows_the_language_of_the_story() -> None:
    english = read_rows_of(("byline", "05/03/2024 2:01 PM"), ("story", STORY))
    german = read_rows_of(
        ("byline", "05/03/2024 2:01 PM"), ("story", "Die Brücke ist zu, und das bleibt auch so für den Rest.")
    )
    assert (english["date"].month, german["date"].month) == (5, 3)


def test_language_is_told_by_its_function_words() -> None:
    assert guess_language([STORY]) == "en"
    assert guess_language(["Die Brücke ist zu, und das bleibt auch so für den Rest des Jahres."]) == "de"
    assert guess_language(["12345", ""]) is None


@pytest.mark.parametrize(
    ("text", "place", "agency"),
    [
        ("MEXICO CITY (AP) — The city", "MEXICO CITY", "AP"),
        ("Genf (dpa) - Die Stadt", "Genf", "dpa"),
        ("KAIRO, 3. Mai (Reuters) - Die Stadt", "KAIRO", "Reuters"),
        ("SEOUL, Aug. 20 (Yonhap) -- The city", "SEOUL", "Yonhap"),
        ("COLUMBIA, S.C. (AP) — The city", "COLUMBIA, S.C.", "AP"),
        ("Bruselas, 7 oct (EFE).- La ciudad", "Bruselas", "EFE"),
        ("Frankfurt am Main (dpa) - Die Stadt", "Frankfurt am Main", "dpa"),
        ("NEW DELHI, Nov 21 (PTI): The city", "NEW DELHI", "PTI"),
        ("PUTRAJAYA, Nov 22 — The city", "PUTRAJAYA", None),
        ("MANILA, Philippines — The city", "MANILA, Philippines", None),
        ("HALIFAX, Nova Scotia--(BUSINESS WIRE)--The city", "HALIFAX, Nova Scotia", "Business Wire"),
        ("(ANSA) - PORTO, 15 MAR - La città", "PORTO", "ANSA"),
        ("Hafenau (ots) - Die Stadt", "Hafenau", None),
        ("Brest. Le port est fermé.", "Brest", None),
        ("Nein. Der Hafen bleibt zu.", None, None),
        ("SIR – Your correspondent", None, None),
        ("　新华社贵阳5月6日电 清晨", "贵阳", "Xinhua"),
        ("Hamburg – Die Polizei", "Hamburg", None),
        ("【ソウル共同】市は", "ソウル", "Kyodo"),
        ("新华社北京5月3日电", "北京", "Xinhua"),
        ("(서울=연합뉴스) 시는", "서울", "Yonhap"),
        ("МОСКВА, 3 мая. /ТАСС/. Город", "МОСКВА", "TASS"),
        ("The statement (AP) said", None, None),
        ("A man (Reuters) walks by", None, None),
        ("Der Hafen bleibt zu - noch lange", None, None),
        ("", None, None),
    ],
)
def test_dateline_is_place_and_agency(text: str, place: str | None, agency: str | None) -> None:
    found, _ = read_dateline(text)
    assert (found.place if found else None, found.agency if found else None) == (place, agency)


TEXTS = st.text(max_size=60) | st.sampled_from(
    [
        "By Ida Falk | May 3, 2024 9:00 AM",
        "Updated 03.05.2024",
        "OSLO, 3 May 2024 (AP) — The",
        "(dpa)",
        "Quelle: dpa",
        "AFP reported",
    ]
)


@given(st.lists(st.tuples(st.sampled_from(sorted(ZONES)), TEXTS), max_size=10))
def test_any_lines_will_do_and_every_span_lies_in_a_line(rows: list[tuple[str, str]]) -> None:
    lines = lay_out(*rows)
    fields = read_fields(lines)
    text = " " * 100 + "\n".join(line.text for line in lines)
    for name in ("date_span", "published_at_span", "updated_at_span", "source_span"):
        assert (name in fields) == (name.removesuffix("_span") in fields)
        if name in fields:
            assert any(one.start <= fields[name].start < fields[name].end <= one.start + len(one.text) for one in lines)
    for author, span in zip(fields.get("authors", ()), fields.get("author_spans", ()), strict=True):
        printed = text[span.start : span.end]
        assert author.split()[0][:1] in printed
    Article(span=Span(0, len(text)), **fields)
