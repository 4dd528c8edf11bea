"""Files to text: encodings, gzip, open files, and what is refused."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import pickle
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newssplit.readers import CHUNK, KINDS, SAMPLE, UnreadableText, open_text

ENGLISH = "Ferry returns to Skarn Bay\r\n\r\nThe ferry will sail again on Monday \N{EM DASH} the harbour office said.\n"
FEEDS = {
    "german": (
        "Brücke über die Lure wieder offen\n\nDie Brücke ist für Fußgänger geöffnet, teilte die Stadt Elmenau mit. "
        "Die Kosten für den Umbau müssen später geprüft werden, hieß es.\n"
    ),
    "french": (
        "Le marché de Valbrune rouvre\n\nLe marché rouvrira à la fin de l'été, a déclaré la mairie, "
        "qui espère des visiteurs dès la première journée. Les élèves y chanteront.\n"
    ),
    "polish": (
        "Most w Łąkowie znów otwarty\n\nMost zostanie otwarty w poniedziałek, poinformował urząd miasta. "
        "Mieszkańcy żądają świateł na drodze i ścieżki dla pieszych.\n"
    ),
    "russian": (
        "Мост через реку Лугу снова открыт\n\nМост откроют в понедельник, сообщила мэрия города Озёрска. "
        "Работы завершены раньше срока, жители довольны.\n"
    ),
    "greek": (
        "Η γέφυρα ανοίγει ξανά\n\nΗ γέφυρα θα ανοίξει τη Δευτέρα, ανακοίνωσε ο δήμος. "
        "Οι κάτοικοι είναι χαρούμενοι για την εξέλιξη αυτή.\n"
    ),
    "hebrew": "הגשר נפתח מחדש\n\nהגשר ייפתח ביום שני, הודיעה העירייה. התושבים שמחים מאוד על כך.\n",
    "arabic": "إعادة فتح الجسر\n\nسيعاد فتح الجسر يوم الاثنين كما أعلنت البلدية. وقال السكان إنهم سعداء بذلك.\n",
    "japanese": "橋が再び開通\n\n月曜日に橋が再び開通すると市役所が発表した。住民は「とてもうれしい」と話している。\n",
    "chinese": "大桥重新开放\n\n市政府宣布,大桥将于星期一重新开放。居民们表示非常高兴,记者在现场报道。\n",
    "taiwanese": "大橋重新開放\n\n市政府宣布,大橋將於星期一重新開放。居民們表示非常高興,記者在現場報導。\n",
    "korean": "다리가 다시 열렸다\n\n시청은 월요일에 다리가 다시 열린다고 발표했다. 주민들은 매우 기쁘다고 말했다.\n",
}
UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")
LEGACY = (
    ("german", "cp1252"),
    ("german", "cp850"),
    ("french", "cp1252"),
    ("polish", "cp1250"),
    ("russian", "cp1251"),
    ("russian", "koi8-r"),
    ("russian", "cp866"),
    ("greek", "cp1253"),
    ("hebrew", "cp1255"),
    ("arabic", "cp1256"),
    ("japanese", "shift_jis"),
    ("japanese", "euc_jp"),
    ("japanese", "iso2022_jp"),
    ("chinese", "gb18030"),
    ("taiwanese", "big5"),
    ("korean", "euc_kr"),
)


def read(source: Any) -> str:
    return "".join(open_text(source))


class Dripping(io.RawIOBase):
    """A stream that cannot be sought and gives three bytes at a time."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self._rest = io.BytesIO(data)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self._rest.read(min(3, len(buffer)))
        buffer[: len(piece)] = piece
        return len(piece)


@pytest.mark.parametrize("language", FEEDS)
@pytest.mark.parametrize("encoding", UNICODE)
def test_unicode_is_told_with_a_mark_and_without(language: str, encoding: str) -> None:
    assert read(io.BytesIO(FEEDS[language].encode(encoding))) == FEEDS[language]


@pytest.mark.parametrize(("mark", "encoding"), [(b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")])
def test_a_mark_is_no_part_of_the_text(mark: bytes, encoding: str) -> None:
    assert read(io.BytesIO(mark + ENGLISH.encode(encoding))) == ENGLISH


@pytest.mark.parametrize(("language", "encoding"), LEGACY)
@pytest.mark.parametrize("times", [1, 40])
def test_legacy_encodings_are_recognised(language: str, encoding: str, times: int) -> None:
    text = FEEDS[language] * times
    assert read(io.BytesIO(text.encode(encoding))) == text


def test_a_lone_letter_beyond_ascii_is_no_character_of_several_bytes() -> None:
    text = ENGLISH.replace("\N{EM DASH}", "(Mr M\N{LATIN SMALL LETTER U WITH DIAERESIS}ller)") * 3
    assert read(io.BytesIO(text.encode("cp1252"))) == text


def test_a_legacy_encoding_is_told_from_the_beginning_of_a_long_file() -> None:
    text = FEEDS["japanese"] * (2 * SAMPLE // len(FEEDS["japanese"].encode("shift_jis")))
    # One byte in front moves the characters, so that the sample ends within one of them.
    for shift in ("", "x"):
        assert read(io.BytesIO((shift + text).encode("shift_jis"))) == shift + text


def test_line_endings_stay_as_they_are(tmp_path: Path) -> None:
    text = "one\r\ntwo\rthree\n\x0cfour\x85five\N{LINE SEPARATOR}six"
    path = tmp_path / "feed.txt"
    path.write_bytes(text.encode())
    assert read(path) == read(str(path)) == text


def test_chunks_are_bounded_and_none_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "feed.txt"
    text = FEEDS["russian"] * 20_000
    path.write_text(text, encoding="utf-8")
    chunks = list(open_text(path))
    assert "".join(chunks) == text
    assert all(0 < len(chunk) <= CHUNK for chunk in chunks)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"])))
def test_utf_8_comes_back_as_it_is(text: str) -> None:
    assert read(io.BytesIO(text.encode("utf-8-sig"))) == text


@pytest.mark.parametrize("text", ["", "x", "\n", "\N{ZERO WIDTH JOINER}", "a\x00b", "\x1b[31mred\x1b[0m"])
def test_small_and_odd_files_are_text(text: str) -> None:
    assert read(io.BytesIO(text.encode())) == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_gzip_is_told_by_its_content(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "feed.txt"
    path.write_bytes(gzip.compress(FEEDS["german"].encode(encoding)))
    assert read(path) == FEEDS["german"]


def test_gzip_of_several_members_is_one_text() -> None:
    data = gzip.compress(b"first\n") + gzip.compress(b"second\n")
    assert read(io.BytesIO(data)) == "first\nsecond\n"


def test_gzip_of_nothing_is_no_text() -> None:
    assert list(open_text(io.BytesIO(gzip.compress(b"")))) == []


def test_gzip_that_breaks_off_is_told_after_what_could_be_read() -> None:
    data = gzip.compress(os.urandom(3 * SAMPLE).hex().encode())
    chunks = open_text(io.BytesIO(data[:-1000]))
    assert len(next(chunks)) == CHUNK
    with pytest.raises(UnreadableText, match="found gzip data that breaks off, expected a whole gzip file"):
        list(chunks)


@pytest.mark.parametrize("size", [3, 12, 30])
def test_short_gzip_that_breaks_off_is_told_at_once(size: int) -> None:
    with pytest.raises(UnreadableText, match="breaks off"):
        open_text(io.BytesIO(gzip.compress(ENGLISH.encode())[:size]))


def test_broken_gzip_is_told() -> None:
    data = bytearray(gzip.compress(ENGLISH.encode()))
    data[20:40] = bytes(20)
    with pytest.raises(UnreadableText, match="broken gzip data"):
        read(io.BytesIO(data))


zstd = import_module("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")


def compress_zstd(data: bytes) -> bytes:
    packed: bytes = zstd.compress(data, options={zstd.CompressionParameter.checksum_flag: 1})
    return packed


PACKERS = {"bzip2": bz2.compress, "xz": lzma.compress, "Zstandard": compress_zstd}


@pytest.mark.parametrize("name", PACKERS)
def test_other_compressions_are_told_by_their_content(name: str) -> None:
    pack = PACKERS[name]
    text = FEEDS["german"] * 2000
    assert read(io.BytesIO(pack(text.encode()))) == text
    assert read(Dripping(pack(FEEDS["german"].encode("cp1252")))) == FEEDS["german"]
    assert read(io.BytesIO(pack(b"first\n") + pack(b"second\n"))) == "first\nsecond\n"
    assert list(open_text(io.BytesIO(pack(b"")))) == []


@pytest.mark.parametrize("name", PACKERS)
def test_other_compressed_files_that_break_are_told(name: str) -> None:
    data = PACKERS[name](FEEDS["greek"].encode() + os.urandom(300).hex().encode())
    for end in range(12, len(data), 7):
        with pytest.raises(UnreadableText, match=f"found {name} data that breaks off, expected a whole {name} file"):
            read(io.BytesIO(data[:end]))
    broken = bytearray(data)
    broken[len(data) // 2] ^= 0xFF
    with pytest.raises(UnreadableText):
        read(io.BytesIO(bytes(broken)))


@pytest.mark.parametrize("outer", PACKERS)
@pytest.mark.parametrize("inner", PACKERS)
def test_what_is_compressed_twice_is_refused(outer: str, inner: str) -> None:
    with pytest.raises(UnreadableText, match=f"found {inner} inside {outer}, expected text inside"):
        open_text(io.BytesIO(PACKERS[outer](PACKERS[inner](b"text"))))


WIRE = (
    "\x16\x16\x01W2870\x1fskarn\nf l\x13\x11 BC-Bridge\n\x02^Bridge closes<\n\t   SKARN BAY (AP) _ It closes.\n\x03\x04"
)


@pytest.mark.parametrize("text", [WIRE, WIRE * 50, "\x01s 1\r\n\x02B =\r\n\x03\x04"])
def test_messages_of_agencies_are_text_however_short(text: str) -> None:
    assert read(io.BytesIO(text.encode())) == text


def test_binary_data_in_the_frame_of_a_message_are_none() -> None:
    with pytest.raises(UnreadableText, match="binary data"):
        open_text(io.BytesIO(b"\x01abc\x02" + bytes(range(32)) * 30))


def test_gzip_in_gzip_and_images_in_gzip_are_refused() -> None:
    with pytest.raises(UnreadableText, match="gzip inside gzip"):
        open_text(io.BytesIO(gzip.compress(gzip.compress(b"text"))))
    with pytest.raises(UnreadableText, match="a PNG image"):
        open_text(io.BytesIO(gzip.compress(b"\x89PNG\r\n\x1a\n" + bytes(100))))


BINARY = {
    "an old office document": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(20),
    "a PNG image": b"\x89PNG\r\n\x1a\n" + bytes(30),
    "a JPEG image": b"\xff\xd8\xff\xe0\x00\x10JFIF",
    "a GIF image": b"GIF89a" + bytes(10),
    "a TIFF image": b"II*\x00" + bytes(10),
    "a WebP image": b"RIFF\x10\x00\x00\x00WEBPVP8 ",
    "a 7-Zip archive": b"7z\xbc\xaf\x27\x1c" + bytes(10),
    "a RAR archive": b"Rar!\x1a\x07\x01\x00" + bytes(10),
    "a SQLite database": b"SQLite format 3\x00" + bytes(10),
    "a Parquet table": b"PAR1" + bytes(10),
    "a program": b"\x7fELF\x02\x01\x01" + bytes(10),
    "binary data": bytes(range(256)) * 4,
}


@pytest.mark.parametrize("name", BINARY)
def test_binary_files_are_refused_by_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / "feed.txt"
    path.write_bytes(BINARY[name])
    with pytest.raises(UnreadableText) as caught:
        open_text(path)
    assert (
        str(caught.value)
        == f"{path}: found {name}, expected text, or a document, mailbox, crawl or archive that holds text"
    )
    assert caught.value.path == str(path)


def test_every_kind_that_is_refused_has_an_example() -> None:
    refused = {kind.name for kind in KINDS if not (kind.read or kind.unpack or kind.texts)}
    assert refused == set(BINARY) - {"binary data"}


def test_prose_that_begins_like_a_file_is_text() -> None:
    for text in ("PK said no\n", "GIF images are back\n", "BZh is a name\n", "RIFF and RAFF\n", "%PDF\n", "PAR 1\n"):
        assert read(io.BytesIO(text.encode())) == text


@pytest.mark.parametrize("seed", range(20))
def test_noise_is_never_text(seed: int) -> None:
    import random

    with pytest.raises(UnreadableText):
        read(io.BytesIO(random.Random(seed).randbytes(5000)))


def test_a_legacy_byte_that_does_not_fit_is_told_with_its_place() -> None:
    good = FEEDS["french"].encode("cp1252") * 8000
    assert len(good) > SAMPLE
    with pytest.raises(UnreadableText) as caught:
        read(io.BytesIO(good + b"\x81"))
    assert caught.value.offset == len(good)


def test_without_the_extra_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "charset_normalizer", None)
    assert read(io.BytesIO(FEEDS["german"].encode())) == FEEDS["german"]
    with pytest.raises(UnreadableText) as caught:
        open_text(io.BytesIO(FEEDS["german"].encode("cp1252")))
    assert 'pip install "newssplit[files]"' in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_streams_that_cannot_be_sought_are_read(encoding: str, pack: Any) -> None:
    assert read(Dripping(pack(FEEDS["german"].encode(encoding)))) == FEEDS["german"]


def test_open_files_are_read_from_where_they_stand_and_left_open(tmp_path: Path) -> None:
    path = tmp_path / "feed.txt"
    path.write_text("skip\n" + ENGLISH, encoding="utf-8", newline="")
    with path.open("rb") as binary:
        binary.readline()
        assert read(binary) == ENGLISH
        assert not binary.closed
    with path.open(encoding="utf-8", newline="") as text:
        text.readline()
        assert read(text) == ENGLISH
        assert not text.closed
    assert read(io.StringIO(ENGLISH, newline="")) == ENGLISH


def test_a_text_file_in_the_wrong_encoding_is_told(tmp_path: Path) -> None:
    path = tmp_path / "feed.txt"
    path.write_bytes(b"caf\xe9")
    with path.open(encoding="utf-8") as file, pytest.raises(UnreadableText, match="not utf-8"):
        read(file)
    with path.open(encoding="utf-8", errors="replace") as file:
        assert read(file) == "caf\N{REPLACEMENT CHARACTER}"


def test_a_file_that_nobody_reads_on_is_closed(tmp_path: Path) -> None:
    # An unclosed file would be a warning, and warnings are errors here.
    path = tmp_path / "feed.txt"
    path.write_text(ENGLISH * 10_000, encoding="utf-8")
    open_text(path)
    chunks = open_text(path)
    next(chunks)
    del chunks


def test_missing_files_and_folders_are_the_usual_errors_at_once(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        open_text(tmp_path / "nothing.txt")
    with pytest.raises(IsADirectoryError):
        open_text(tmp_path)


@pytest.mark.parametrize("source", [None, 3, b"bytes", bytearray(b"x"), ["feed.txt"]])
def test_what_is_no_file_raises_at_once(source: Any) -> None:
    with pytest.raises(TypeError, match="expected a path, or a file that is open for reading, not "):
        open_text(source)


def test_the_error_survives_pickling() -> None:
    error = pickle.loads(pickle.dumps(UnreadableText("feed.txt", "found nothing", 3)))
    assert (str(error), error.path, error.offset) == ("feed.txt: found nothing", "feed.txt", 3)


FORMATS = Path(os.environ.get("NEWSSPLIT_FORMATS", "nowhere"))


@pytest.mark.skipif(not FORMATS.is_dir(), reason="NEWSSPLIT_FORMATS names no folder of real exports")
def test_real_exports_are_text() -> None:
    for path in sorted(path for path in FORMATS.glob("*/*") if path.is_file()):
        text = read(path)
        assert text.strip(), path
        # Hardly a character that no writer meant.
        assert sum(char == "\N{REPLACEMENT CHARACTER}" for char in text) * 10_000 <= len(text), path


@pytest.mark.parametrize("above", [b"\xef\xbb\xbf", b"\r\n", b"\xef\xbb\xbf \n"])
def test_a_mark_or_blank_lines_above_a_document_do_not_hide_what_it_is(above: bytes) -> None:
    document = above + rb"{\rtf1\ansi Bridge closes\par A ferry sails.\par}"
    assert read(io.BytesIO(document)) == "Bridge closes\nA ferry sails.\n"


def test_marks_of_files_that_were_put_together_are_no_part_of_the_text() -> None:
    mark = b"\xef\xbb\xbf"
    assert read(io.BytesIO(mark + b"One\n" + mark + "Brücke\n".encode())) == "One\nBrücke\n"
