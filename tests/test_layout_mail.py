"""Mails, by themselves and many in one text: who else may stand around and between their headers."""

from __future__ import annotations

import io

import pytest

import newssplit

HEAD = "From: Ida Falk <ida@skarnpost.example>\nSubject: Mill pays nine\nDate: Tue, 3 Jun 2031 12:40:00 +0200\n"
BODY = "\nThe mill of Elmenau will pay nine a share this year, its board said.\n"


def test_a_message_that_is_read_from_its_file_is_one_article() -> None:
    data = f"Message-ID: <1@skarnpost.example>\nMIME-Version: 1.0\n{HEAD}To: all@skarn.example\n{BODY}".encode()
    (article,) = newssplit.read(io.BytesIO(data))
    assert (article.headline, str(article.date), article.authors, article.layout) == (
        "Mill pays nine",
        "2031-06-03",
        ("Ida Falk",),
        "mail",
    )
    assert [one.text for one in article.paragraphs] == [BODY.strip()]


@pytest.mark.parametrize(
    "lines",
    [
        ("From: Ida Falk", "Sent: Tuesday, June 3, 2031 12:40 PM", "To: all", "Subject: Mill pays nine"),
        ("Von: Ida Falk", "Gesendet: Dienstag, 3. Juni 2031 12:40", "An: alle", "Betreff: Mill pays nine"),
        ("De : Ida Falk", "Envoyé : mardi 3 juin 2031 12:40", "À : tous", "Objet : Mill pays nine"),
        ("Date: 3 June 2031", "X-Spam: no", "From: Ida Falk", "Subject: Mill pays", " nine", "X-Next: 1"),
        ("From: Ida Falk [mailto:ida@skarnpost.example]", "Subject: Mill pays nine", "Date: June 3, 2031"),
    ],
)
def test_headers_stand_in_many_orders_and_languages(lines: tuple[str, ...]) -> None:
    text = "\n".join([*lines, BODY])
    articles = newssplit.split(f"{text}\n{text}")
    assert [(one.headline, str(one.date), one.authors) for one in articles] == [
        ("Mill pays nine", "2031-06-03", ("Ida Falk",))
    ] * 2
    assert all([one.text for one in article.paragraphs] == [BODY.strip()] for article in articles)


def test_headers_below_other_text_begin_no_mail() -> None:
    assert "mail" not in {article.layout for article in newssplit.split(f"Skarn Post\n\n{HEAD}{BODY}")}


def test_a_digest_that_came_by_mail_is_a_digest() -> None:
    text = "Subject: Skarn Digest, Vol 3, Issue 4\nFrom: news@skarn.example\nDate: Wed, 4 Jun 2031 08:00:00 +0200\n\n"
    text += "Today's Topics:\n\n   1. Mill pays nine\n\n" + "-" * 70 + "\n\nMessage: 1\n" + HEAD + BODY
    text += "\n" + "-" * 30 + "\n\nEnd of Skarn Digest\n"
    (article,) = newssplit.split(text)
    assert (article.headline, article.layout) == ("Mill pays nine", "digest")


def test_headers_that_nobody_knows_are_no_part_of_the_headline_and_of_the_text() -> None:
    headers = f"X-GM-THRID: 1\n{HEAD}X-Spam-Report: none\n\tat all\nMessage-ID: <1@skarnpost.example>\n"
    (article,) = newssplit.split(f"From ida at skarnpost.example  Tue Jun  3 12:40:00 2031\n{headers}{BODY}")
    assert (article.headline, len(article.paragraphs)) == ("Mill pays nine", 1)
    assert article.metadata == {"id": "<1@skarnpost.example>"}
