"""UTF-8 with broken bytes, and files joined of two encodings: what is mended, what is refused, what is told."""

from __future__ import annotations

import io
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newssplit.readers import CHUNK, SAMPLE, UnreadableText, open_text
from newssplit.readers.mending import Mender, read_line

LOST = "\N{REPLACEMENT CHARACTER}"
GERMAN = (
    "Br\u00fccke \u00fcber die Lure wieder offen\nDie Br\u00fccke ist f\u00fcr Fu\u00dfg\u00e4nger ge\u00f6ffnet.\n"
)
RUSSIAN = "Мост через реку Лугу снова открыт\nМост откроют в понедельник, сообщила мэрия.\n"


def read(data: bytes) -> tuple[str, list[str]]:
    """The text of a file, and what is told of it."""
    told: list[str] = []
    text = "".join(open_text(io.BytesIO(data), on_skip=lambda skipped: told.append(str(skipped))))
    return text, told


@pytest.mark.parametrize("place", [0, 7, len(GERMAN.encode())])
def test_one_bad_byte_costs_one_character_and_is_told(place: int) -> None:
    data = GERMAN.encode()
    text, told = read(data[:place] + b"\xff" + data[place:])
    assert text == data[:place].decode() + LOST + data[place:].decode()
    assert told == [f"<file>: found bytes that are not UTF-8 (1, the first at offset {place}), read as U+FFFD"]


def test_the_place_counts_the_mark() -> None:
    text, told = read(b"\xef\xbb\xbffab\xffcd")
    assert text == f"fab{LOST}cd"
    assert "(1, the first at offset 6)" in told[0]


def test_a_bad_byte_far_behind_is_mended_too() -> None:
    good = RUSSIAN.encode() * (SAMPLE // len(RUSSIAN))
    assert len(good) > SAMPLE
    text, told = read(good + b"\xff" + good)
    assert text == good.decode() + LOST + good.decode()
    assert f"offset {len(good)})" in told[0]


@pytest.mark.parametrize("cut", range(1, 4))
def test_a_character_across_two_chunks_is_none_of_the_bad(cut: int) -> None:
    good = b"x" * (SAMPLE + CHUNK - cut) + "\N{NEWSPAPER}".encode()
    text, told = read(good + b"\xc3(" + b"x" * CHUNK)
    assert text == good.decode() + LOST + "(" + "x" * CHUNK
    assert f"(1, the first at offset {len(good)})" in told[0]


def test_a_text_that_ends_within_a_character_loses_it() -> None:
    good = RUSSIAN.encode() * 3
    text, told = read(good + b"\xd0")
    assert text == good.decode() + LOST
    assert f"offset {len(good)})" in told[0]


def test_lines_in_cp1252_within_utf_8_are_read() -> None:
    other = "L\u2019\u00e9t\u00e9 \u00e0 Valbrune : \u00ab\u00a0\u00c0 bient\u00f4t\u00a0\u00bb.\r\n" * 3
    text, told = read(GERMAN.encode() * 5 + other.encode("cp1252") + GERMAN.encode())
    assert text == GERMAN * 5 + other + GERMAN
    place = len(GERMAN.encode()) * 5 + 1
    assert told == [f"<file>: found lines that are not UTF-8 (3, the first at offset {place}), read as cp1252"]


@pytest.mark.parametrize(
    "line",
    [
        "don\u2019t",
        "\u201cTo the caf\u00e9,\u201d she said \u2013 twice \u2026",
        "\u00c5rets b\u00e5t gick p\u00e5 gr\u00f8nt",
        "\u00c9COLE FERM\u00c9E, IRM\u00c3",
        "20 \u00b0C, 5 \u20ac, \u00a7 3, \u00bfqu\u00e9?",
        "l\u2019\u0153uvre cr\u00e9\u00e9e",
        "Stra\u00dfe",
    ],
)
def test_what_makes_sense_in_cp1252_is_read_so(line: str) -> None:
    assert read_line(line.encode("cp1252"), "") == line


@pytest.mark.parametrize(
    "data",
    [
        "caf\u00e9".encode()[:-1] + b" noir",  # half a letter
        "it\u2019s".encode().replace(b"\xe2", b""),  # a third of a mark
        "it\u2019s".encode().replace(b"\x99", b""),
        b"bri\xffdge",
        b"a \x81 b",
        "Мост открыт".encode("cp1251"),
        "Мост открыт".encode("koi8-r"),
        "大桥重新开放".encode("gbk"),
        "Br\u00fccke".encode(),
    ],
)
def test_what_makes_no_sense_in_cp1252_is_not_read_so(data: bytes) -> None:
    assert read_line(data, "") is None


def test_a_short_text_that_holds_little_beyond_ascii_is_mended() -> None:
    text, _ = read(b"The harbour is cl\xff\xfesed \xe2\x80\x94 until the ice has g\xffne, the office said.\n")
    assert text == f"The harbour is cl{LOST}{LOST}sed \N{EM DASH} until the ice has g{LOST}ne, the office said.\n"


def test_beside_sound_characters_of_its_line_a_bad_byte_is_lost() -> None:
    assert Mender("").decode("Fußgänger für ".encode() + b"caf\xe9\n", final=True) == f"Fußgänger für caf{LOST}\n"


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "shift_jis", "gbk"])
def test_much_of_another_encoding_is_refused_with_its_place(encoding: str) -> None:
    other = {"shift_jis": "橋が再び開通する\n", "gbk": "大桥重新开放\n"}.get(encoding, RUSSIAN)
    good = GERMAN.encode() * 100
    with pytest.raises(UnreadableText, match="expected UTF-8 to the end") as caught:
        read(good + other.encode(encoding) * 3)
    assert caught.value.offset == len(good)


def test_no_more_than_one_byte_in_a_thousand_is_lost() -> None:
    rows = [GERMAN.encode() * 20 + b"\xff\n"] * 10
    assert sum(map(len, rows)) // 10 > 1500
    assert read(b"".join(rows))[0].count(LOST) == 10
    with pytest.raises(UnreadableText, match="byte 0xff at offset 5, expected UTF-8"):
        read(b"".join(b"abcd " + b"\xff" * 9 + row for row in rows))


def test_zero_bytes_beside_bad_ones_are_no_text() -> None:
    with pytest.raises(UnreadableText):
        read(GERMAN.encode() * 3 + b"\0\xff" + GERMAN.encode() * 3)


def test_a_line_without_an_end_is_mended_in_bounded_memory() -> None:
    mender = Mender("")
    pieces = [mender.decode(b"caf\xe9 " * (CHUNK // 5)) for _ in range(20)]
    assert sum(map(len, pieces)) > 18 * CHUNK
    text = "".join(pieces) + mender.decode(b"", final=True)
    assert text == "caf\u00e9 " * (CHUNK // 5 * 20)


def decode(pieces: Iterable[bytes]) -> tuple[object, ...]:
    """What becomes of bytes that come in pieces: the text, or the error, and what is counted."""
    mender = Mender("feed.txt")
    try:
        text = "".join([*map(mender.decode, pieces), mender.decode(b"", final=True)])
    except UnreadableText as error:
        return str(error), error.offset
    return text, mender.lost, mender.lines, mender.first_lost, mender.first_line


SOUND = st.text(alphabet="ab\n\r \u00e9\u2019\u4e2d\N{NEWSPAPER}").map(lambda text: text.encode())
BROKEN = st.binary(max_size=3) | st.sampled_from([b"\xe9", b"caf\xe9", b"\xc3", b"\xe2\x80", b"\x92", b"\n", b"\xff"])


@given(st.lists(SOUND | BROKEN, max_size=30), st.data())
def test_text_is_the_same_however_it_comes_in_chunks(parts: list[bytes], data: st.DataObject) -> None:
    whole = b"x" * 20_000 + b"".join(parts)
    cuts = sorted(data.draw(st.sets(st.integers(20_000, len(whole)), max_size=30)))
    pieces = [whole[start:end] for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    assert decode(pieces) == decode([whole])


@given(st.integers(0, 4), st.integers(0, 6), st.sampled_from([b"\xff", b"\xe9", "\N{NEWSPAPER}".encode(), b"\xc3"]))
def test_chunks_do_not_matter_where_a_long_line_is_cut(before: int, cut: int, odd: bytes) -> None:
    whole = b"a " * 5000 + b"\xe9 " + b"b" * (CHUNK - 6 + before) + odd + b"c" * 10 + b"\n" + odd
    place = 10_000 + CHUNK - 4 + cut
    assert decode([whole[:place], whole[place:]]) == decode([whole])
    assert decode([whole[:10_001], whole[10_001:place], whole[place : place + 1], whole[place + 1 :]]) == decode(
        [whole]
    )


@given(st.text())
def test_sound_text_is_left_as_it_is(text: str) -> None:
    whole = text.encode("utf-8", "ignore")
    assert decode([whole])[:3] == (whole.decode(), 0, 0)
