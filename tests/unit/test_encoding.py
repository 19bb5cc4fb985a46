"""Text is told from bytes, and encodings from each other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.encoding import decode
from index.errors import UnreadableFile

KOREAN = "대한민국의 수도는 서울입니다. 북한과의 관계는 1953년 정전 협정 이후 여러 번 바뀌었습니다."
SAMPLES = {
    "English, typed on Windows": ("He said “yes” – it’s €5, really…", "cp1252"),
    "Prices": ("£5 – £10 ©", "cp1252"),
    "English with one accent": ("Café", "latin-1"),
    "French": ("Le café était fermé à Genève, où l’été fut très chaud.", "cp1252"),
    "French, Latin-1": ("Le café était fermé à Genève, hélas.", "latin-1"),
    "German": ("Größe: 12 m², Maße und Übergewicht ändern sich täglich.", "latin-1"),
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


@pytest.mark.parametrize("data", [b"text\0with\0nul bytes in it\0\0", bytes(range(256)) * 4, b"\xff\xfe\x00\xd8\x00"])
def test_binary_data_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFile, match="not text"):
        decode(data, "a.txt")
