"""Messages and mailboxes: headers, bodies, separators, charsets, what breaks."""

from __future__ import annotations

import io
import mailbox
import tracemalloc
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newssplit.readers import open_text
from newssplit.readers.mail import looks_like_mail, looks_like_mbox

HEAD = "From: Skarn Post <news@skarn.example>\nSubject: {}\nDate: Sun, 04 May 2031 12:40:00 +0200\n\n"


def make(subject: str = "Harbour bridge closes", body: str = "The bridge closes.\n", **content: Any) -> EmailMessage:
    message = EmailMessage()
    message["Message-ID"] = "<1@skarn.example>"
    message["From"] = "Skarn Post <news@skarn.example>"
    message["To"] = "readers@skarn.example"
    message["Subject"] = subject
    message["Date"] = "Sun, 04 May 2031 12:40:00 +0200"
    message.set_content(body, **content)
    return message


def read(data: bytes) -> str:
    return "".join(open_text(io.BytesIO(data)))


@pytest.mark.parametrize("subject", ["Harbour bridge closes", "Brücke gesperrt – für Wochen", "橋が再び開通" * 12])
@pytest.mark.parametrize("charset", ["utf-8", "iso-2022-jp"])
@pytest.mark.parametrize("coding", ["base64", "quoted-printable"])
def test_headers_and_body_are_decoded(subject: str, charset: str, coding: str) -> None:
    body = "橋が再び開通\nOne line.\n"
    if charset == "iso-2022-jp" and coding == "quoted-printable":
        coding = "7bit"
    message = make(subject, body, charset=charset, cte=coding)
    assert read(bytes(message)) == HEAD.format(subject) + body


def test_headers_stand_in_one_order_and_are_left_out_where_there_are_none() -> None:
    data = b"Message-ID: <2@x>\r\nSubject: =?nonsense?q?a=FFb?=\r\n c\r\nMIME-Version: 1.0\r\n\r\nOne\r\ntwo"
    assert read(data) == "Subject: aÿbc\n\nOne\ntwo\n"


def test_of_alternatives_the_plain_one_is_taken_and_else_the_page() -> None:
    message = make(body="Plain.\n")
    message.add_alternative("<p>Page</p>", subtype="html")
    assert read(bytes(message)).endswith("\n\nPlain.\n")
    page = make()
    page.set_content("<p>One<p>Brücke", subtype="html")
    assert read(bytes(page)).endswith("\n\nOne\n\nBrücke\n")


def test_attachments_are_left_out_and_parts_stand_in_their_order() -> None:
    message = make(body="One.\n")
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="bridge.png")
    message.add_attachment("a,b\n", subtype="plain", filename="table.txt")
    message.add_attachment(make("Inner", "Two.\n"))
    text = read(bytes(message))
    assert text.endswith("\n\nOne.\n\nTwo.\n")


def test_soft_line_ends_of_flowed_text_are_none() -> None:
    message = make(body="x\n")
    message.set_payload("The bridge \ncloses.\n\n> quoted \nNo.\n-- \nIda\n")
    message.set_param("format", "flowed")
    assert read(bytes(message)).endswith("\n\nThe bridge closes.\n\n> quoted \nNo.\n-- \nIda\n")


def write_mailbox(path: Path, messages: list[EmailMessage]) -> bytes:
    box = mailbox.mbox(path)
    for message in messages:
        item = mailbox.mboxMessage(message)
        item.set_from("news@skarn.example", (2031, 5, 4, 12, 40, 0, 6, 124, 0))
        box.add(item)
    box.close()
    return path.read_bytes()


SEPARATOR = "From news@skarn.example Sun May  4 12:40:00 2031\n"


def test_a_mailbox_is_its_messages_each_behind_its_separator(tmp_path: Path) -> None:
    body = f"From Monday on\n\n{SEPARATOR}the bridge is closed.\n"
    data = write_mailbox(tmp_path / "box", [make("One", body), make("Zwei – 2", "Brücke\n")])
    quoted = body.replace(SEPARATOR, f">{SEPARATOR}")
    assert read(data) == (f"{SEPARATOR}{HEAD.format('One')}{quoted}\n{SEPARATOR}{HEAD.format('Zwei – 2')}Brücke\n\n")
    assert read(data.replace(b"\n", b"\r\n")) == read(data)


@pytest.mark.parametrize(
    "line",
    [
        "From - Sun May 04 12:40:00 2031",
        "From MAILER-DAEMON Sun May  4 12:40:00 2031",
        "From 1834567@xxx Sun May 04 12:40:00 +0000 2031",
        "From ???@??? Sun May 04 12:40:00 2031",
        "From ida@skarn.example Sun May  4 12:40 CEST 2031",
    ],
)
def test_separators_of_many_programs_are_known(line: str) -> None:
    data = f"{line}\nSubject: One\n\nx\n\n{line}\nSubject: Two\n\ny\n".encode()
    assert read(data) == f"{line}\nSubject: One\n\nx\n\n{line}\nSubject: Two\n\ny\n\n"


@pytest.mark.parametrize(
    "text",
    [
        "From Monday the bridge is closed.\n\nMore at 12:40 in 2031\n",
        "From: Ida\nSubject: Bridge\n\nThe bridge closes.\n",
        "Headline: Bridge\nDate: 4 May\n\nText\n",
        "Received: with thanks\n",
        "",
    ],
)
def test_other_text_is_no_mail(text: str) -> None:
    assert not looks_like_mail(text.encode())
    assert not looks_like_mbox(text.encode())
    assert read(text.encode()) == text


@given(
    st.binary(max_size=300),
    st.sampled_from(["utf-8", "x-none", "utf-7", "\xff", "base64", "idna", ""]),
    st.text(max_size=20),
)
def test_no_message_raises(body: bytes, charset: str, subject: str) -> None:
    head = f"Message-ID: <1@x>\nSubject: {subject!r}\nContent-Type: text/plain; charset={charset}\n"
    for coding in ("base64", "quoted-printable", "x-uuencode", "8bit"):
        data = head.encode() + f"Content-Transfer-Encoding: {coding}\n\n".encode() + body
        assert looks_like_mail(data)
        assert read(data).startswith("Subject: ")


def test_parts_in_parts_beyond_measure_are_told() -> None:
    head = b"Message-ID: <1@x>\nSubject: One\n"
    data = head + b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(3000))
    skipped: list[Any] = []
    "".join(open_text(io.BytesIO(data + b"\n\nx"), skipped.append))
    assert "parts in parts" in str(skipped[0])


def test_a_mailbox_of_any_size_takes_little_memory() -> None:
    message = f"{SEPARATOR}Subject: One\n\n{'The bridge closes. ' * 2000}\n\n".encode()

    class Endless(io.RawIOBase):
        def __init__(self) -> None:
            self.left = 1500
            self.rest = b""

        def read(self, size: int = -1) -> bytes:
            while len(self.rest) < size and self.left:
                self.rest += message
                self.left -= 1
            piece, self.rest = self.rest[:size], self.rest[size:]
            return piece

    tracemalloc.start()
    count = sum(chunk.count("Subject: One") for chunk in open_text(Endless()))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 1500
    assert peak < 3_000_000


def test_of_a_page_that_a_browser_saved_as_a_message_the_page_alone_is_there() -> None:
    page = make()
    page.replace_header("From", "<Saved by Blink>")
    page.set_content("<h1>Bridge closes</h1><p>A ferry sails.", subtype="html")
    assert read(bytes(page)) == "Bridge closes\n\nA ferry sails.\n"
