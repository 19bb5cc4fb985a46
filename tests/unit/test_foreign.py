"""Questions in a language that the bundled model does not know, and questions full of names that it does."""

import pytest

from rag.assistant import Assistant
from rag.foreign import foreign_language


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("¿Dónde se firmó el armisticio?", "es"),
        ("Was ist die Hauptstadt von Korea?", "de"),
        ("Chi ha firmato l'armistizio?", "it"),
        ("정전협정은 어디에서 체결되었습니까?", "ko"),
        ("Где было подписано перемирие?", "ru"),
        ("休戦協定はどこで調印されましたか", "ja"),
        ("Where was the armistice signed?", ""),
        ("armistice signed Panmunjom date", ""),
        ("Who is Juan Carlos de Borbón y Borbón?", ""),
        ("What does 주체 mean?", ""),
        ("Kim Jong Un", ""),
        ("covid", ""),
        ("", ""),
        ("?!", ""),
    ],
)
def test_a_question_is_foreign_only_where_that_is_sure(question, code):
    assert foreign_language(question) == code


def test_a_foreign_question_is_told_so_and_not_corrected(library):
    answer = Assistant(library).ask("¿Dónde se firmó el armisticio?")
    assert "another language (es)" in answer.notice
    assert answer.standalone_question == "¿Dónde se firmó el armisticio?"
    assert Assistant(library).ask("Where was the armistice signed?").notice == ""
