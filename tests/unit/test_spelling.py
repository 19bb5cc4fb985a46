"""Misspelt words are put right from the documents; words that the documents merely lack stay."""

from __future__ import annotations

from typing import ClassVar

import pytest

from rag.spelling import corrected


class Documents:
    """Ten stems, and an analyser that knows their forms."""

    forms: ClassVar = {
        "armistic": "armist",
        "armistice": "armistic",
        "armistise": "armistis",
        "capital": "capit",
        "jinping": "jinp",
        "hargreave": "hargreav",
        "hargreve": "hargrev",
        "incidents": "incid",
        "insidents": "insid",
        "kapital": "kapit",
        "juche": "juch",
        "soldiers": "soldier",
        "studdy": "studdi",
        "study": "studi",
    }
    stems: ClassVar = {
        "armistic": 3,
        "soldier": 5,
        "nuclear": 9,
        "korea": 30,
        "feffer": 4,
        "studi": 2,
        "break": 8,
        "consist": 4,
        "capit": 6,
        "much": 7,
        "jong": 40,
        "present": 12,
        "didnt": 3,
        "monk": 9,
        "with": 40,
        "which": 20,
        "tier": 8,
        "their": 5,
        "heather": 6,
        "incid": 2,
        "hargreav": 2,
        "holm": 9,
    }

    def analyse(self, text: str) -> list[str]:
        """The stem of one word."""
        return [self.forms.get(text.casefold(), text.casefold())]

    def vocabulary(self) -> dict[str, int]:
        """Stems and in how many passages they are."""
        return self.stems


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("nucular tests in north corea", "nuclear tests in north korea"),
        ("What was the armistise?", "What was the armistice?"),
        ("how many soldeirs", "how many soldiers"),
        ("Who is the presedent?", "Who is the presedent?"),
        ("Who is Feffar?", "Who is Feffer?"),
        ("a studdy of", "a study of"),
        ("bread in Peru", "bread in Peru"),
        ("what is the kapital", "what is the capital"),
        ("What is juche?", "What is juche?"),
        ("coexistence after bloodshed", "coexistence after bloodshed"),
        ("what of Xyzzyplugh", "what of Xyzzyplugh"),
        ("korea", "korea"),
        ("When was Xi Jinping in Pyongyang?", "When was Xi Jinping in Pyongyang?"),
        ("Feffar's book, Feffar’s own", "Feffer's book, Feffer’s own"),
        ("didn't it, wasn’t he", "didn't it, wasn’t he"),
        ("wasnt it", "wasnt it"),
        ("KOREAA", "KOREA"),
        ("insidents of Tom Hargreve", "incidents of Tom Hargreave"),
        ("how much mony", "how much mony"),  # money, of which the documents say nothing
        ("Mony", "Mony"),
        ("wich vessel", "which vessel"),
        ("Wich vessel", "Which vessel"),
        ("thier vessel", "their vessel"),
        ("is hether electric", "is heather electric"),
        ("who runs holn", "who runs holm"),
        ("Is Brother Mony there?", "Is Brother Monk there?"),
        ("", ""),
    ],
)
def test_a_misspelt_word_becomes_the_nearest_known_one_and_others_stay(question: str, expected: str) -> None:
    assert corrected(question, Documents()) == expected


def test_an_everyday_word_that_the_documents_hold_is_meant_rather_than_a_rarer_one() -> None:
    class WithMoney(Documents):
        stems: ClassVar = {**Documents.stems, "money": 1}

    assert corrected("how much mony", WithMoney()) == "how much money"
