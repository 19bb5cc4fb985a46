"""Text is told from bytes, and encodings from each other."""

from __future__ import annotations

import gzip
import math
import random
import struct
import sys
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.encoding import decode
from index.errors import UnreadableFile
from index.readers import read

KOREAN = "대한민국의 수도는 서울입니다. 북한과의 관계는 1953년 정전 협정 이후 여러 번 바뀌었습니다."
SAMPLES = {
    "English, typed on Windows": ("He said “yes” – it’s €5, really…", "cp1252"),
    "Prices": ("£5 – £10 ©", "cp1252"),
    "English with one accent": ("Café", "latin-1"),
    "French": ("Le café était fermé à Genève, où l’été fut très chaud.", "cp1252"),
    "French, Latin-1": ("Le café était fermé à Genève, hélas.", "latin-1"),
    "German": ("Größe: 12 m², Maße und Übergewicht ändern sich täglich.", "latin-1"),
    "English with two accents in a page": (
        "The café was closed. " + "It rained all day, and nobody came. " * 30,
        "latin-1",
    ),
    "English with a price": ("The dinner costs £18 and the wine is extra. Guests pay at the door.", "cp1252"),
    "Spanish": ("¿Dónde está el niño? ¡Aquí mañana!", "latin-1"),
    "Polish": ("Zażółć gęślą jaźń, proszę bardzo. Dziękuję, wszystko w porządku.", "cp1250"),
    "Russian": ("Столица России — Москва. Население города превышает двенадцать миллионов.", "cp1251"),
    "Greek": ("Η Αθήνα είναι η πρωτεύουσα της Ελλάδας και η μεγαλύτερη πόλη της.", "cp1253"),
    "Japanese": ("これは日本語の文章です。東京は日本の首都であり、人口が最も多い都市です。", "shift_jis"),
    "Korean": (KOREAN, "cp949"),
    "Traditional Chinese": ("中華民國的首都是台北。這是一個很長的句子，用來測試編碼。", "big5"),
}


@pytest.mark.parametrize(("text", "encoding"), SAMPLES.values(), ids=SAMPLES.keys())
def test_the_encodings_that_documents_come_in_are_told_apart(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), "a.txt") == text


WIDE = {
    "English": "Plain words, nothing else.\r\n",
    "German": "Größe: 12 m²",
    "Greek": "Η Αθήνα είναι η πρωτεύουσα της Ελλάδας.",
    "Russian": "Столица России — Москва.",
    "Chinese": "中国的首都是北京，北京是一座历史悠久的城市。\n第二行在这里。\n",
    "Chinese without a line end": "中国的首都是北京北京是座历史悠久的城市人口超过两千万",
    "Chinese, a list": "北京\n上海\n广州\n",
    "Traditional Chinese": "中華民國的首都是台北。這是一個很長的句子，用來測試編碼。",
    "Japanese": "これは日本語の文章です。東京は日本の首都です。\n",
    "Korean": KOREAN,
    "Urdu": "محل بڑا ہے۔ باغ بھی ہے۔",
    "Hindi": "महल बड़ा है। बगीचा भी है।",
    "Thai": "กรุงเทพมหานครเป็นเมืองหลวงของประเทศไทย\n",
    "Amharic": "አዲስ አበባ የኢትዮጵያ ዋና ከተማ ናት።\n",
    "three scripts": "The word 北京 (Beijing) is Пекин in Russian.",
    "formulas": "∀x∈ℝ: x² ≥ 0 → ∃y",
    "figures": "1,2,3\r\n4,5,6\r\n",
    "drawn boxes": "┌──┐\r\n│ a│\r\n└──┘",
    "bullets of a symbol font": "\uf0b7 First item of the list\r\n\uf0b7 Second item of the list\r\n",
    "emoji": "emoji 🎉 and text",
}


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", WIDE.values(), ids=WIDE)
def test_wide_text_without_a_mark_is_read_the_right_way_round(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), "a.txt") == text


def test_a_few_strange_characters_are_no_reason_to_refuse_a_text() -> None:
    text = "The café at the harbour is open from May to October.\r\n" * 20 + "\x01\x1a"
    assert decode(text.encode("cp1252"), "a.txt") == text
    assert decode(text.encode("utf-16-le"), "a.txt") == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("text", ["Plain words, nothing else.\r\n", KOREAN, "naïve café — 12 m²", "emoji 🎉 and text"])
def test_unicode_is_read_with_and_without_a_byte_order_mark(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), "a.txt") == text


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff")))
def test_utf8_comes_back_as_it_is(text: str) -> None:
    assert decode(text.encode(), "a.txt") == text
    assert decode(b"\xef\xbb\xbf" + text.encode(), "a.txt") == text


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_utf16_with_its_mark_comes_back_as_it_is(text: str) -> None:
    assert decode(b"\xff\xfe" + text.encode("utf-16-le"), "a.txt") == text
    assert decode(b"\xfe\xff" + text.encode("utf-16-be"), "a.txt") == text


def test_a_declared_encoding_is_believed_unless_the_bytes_are_utf8() -> None:
    assert decode("Москва".encode("cp1251"), "a.html", "cp1251") == "Москва"
    assert decode("Москва".encode(), "a.html", "cp1251") == "Москва"
    assert decode(b"plain", "a.html", "no-such-encoding") == "plain"


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def some_bytes(count: int, seed: int = 1, above: int = 0) -> bytes:
    dice = random.Random(seed)
    return bytes(dice.randrange(above, 256) for _ in range(count))


PROSE = b"The armistice was signed at Panmunjom on 27 July 1953. " * 20
HEADER = chunk(b"IHDR", struct.pack(">IIBBBBB", 16, 16, 8, 2, 0, 0, 0))
PIXELS = b"".join(b"\0" + some_bytes(48, seed=row) for row in range(16))
BINARY = {
    "text between NULs": b"text\0with\0nul bytes in it\0\0",
    "every byte": bytes(range(256)) * 4,
    "half a surrogate pair": b"\xff\xfe\x00\xd8\x00",
    "the head of a PNG": b"\x89PNG\r\n\x1a\n" + HEADER,
    "a PNG": b"\x89PNG\r\n\x1a\n" + HEADER + chunk(b"IDAT", zlib.compress(PIXELS)) + chunk(b"IEND", b""),
    "gzip": gzip.compress(PROSE, mtime=0),
    "zlib": zlib.compress(PROSE),
    "gzip, no NUL in it": b"\x1f\x8b\x08" + some_bytes(400, above=1),
    "ELF, its head": b"\x7fELF\x02\x01\x01" + bytes(9) + struct.pack("<HHIQQQ", 3, 62, 1, 0x6AA0, 64, 149_360),
    "this Python": Path(sys.executable).resolve().read_bytes()[:100_000],
    "samples of a sound": struct.pack("<500h", *(int(3000 * math.sin(at / 9)) for at in range(500))),
    "floating point numbers": struct.pack("<200f", *(random.Random(at).gauss() for at in range(200))),
    "numbers of two bytes": struct.pack("<344H", *range(256, 600)),
    "numbers of four bytes": struct.pack("<200I", *range(200)),
    "grey pixels": bytes(min(255, max(1, int(random.Random(at).gauss(128, 20)))) for at in range(500)),
    "pixels": bytes([10, 20, 30, 0]) * 200,
    "one byte": b"\xff" * 300,
    "ones between zeros": b"\x00\x01" * 100,
    "four bytes again and again": b"\x00\x01\x02\xff" * 100,
    "letters between others": b"\x41\x00\xff\x41" * 50,
}


@pytest.mark.parametrize("data", BINARY.values(), ids=BINARY)
def test_binary_data_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFile, match="not text"):
        decode(data, "a.txt")


@pytest.mark.parametrize("length", [64, 256, 1024])
@pytest.mark.parametrize("above", [0, 1], ids=["with NULs", "without"])
def test_random_bytes_are_refused(length: int, above: int) -> None:
    for seed in range(100):
        with pytest.raises(UnreadableFile, match="not text"):
            decode(some_bytes(length, seed, above), "a.txt")


def test_a_file_of_binary_data_has_a_reason_and_a_remedy(tmp_path: Path) -> None:
    path = tmp_path / "picture.txt"
    path.write_bytes(BINARY["a PNG"])
    with pytest.raises(UnreadableFile) as caught:
        read(path, max_bytes=10**6)
    assert caught.value.reason == "picture.txt is not text in any encoding known"
    assert "UTF-8" in caught.value.remedy
