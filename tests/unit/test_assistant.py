"""The whole flow on a real index: cited answers, declined ones, conversations, parts, threads and odd questions."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.config import IndexConfig
from index.store import Index
from rag.assistant import Assistant
from rag.config import RagConfig
from rag.types import Answer, Turn

LAMP = "Who lit the lamp for the landing?"
PORTUGAL = "Who founded the Bank of Portugal?"
SIGNED = "When was the Korean War armistice signed?"
IN_1953 = "The Korean War armistice was signed at Panmunjom on 27 July 1953. [1]"
# Where a test is not about declining, the fitted threshold must not decide it.
ANSWERING = RagConfig(abstain=False)


@pytest.fixture(scope="module")
def assistant(library) -> Assistant:
    return Assistant(library, RagConfig())


def talk(*contents: str) -> list[Turn]:
    return [Turn("assistant" if at % 2 else "user", content) for at, content in enumerate(contents)]


def assert_exact(answer: Answer, library: Index) -> None:
    """Every quote is the document's own, and the text's markers are the citations' numbers, in order."""
    for citation in answer.citations:
        document = library.find(citation.document)
        assert citation.quote == document.text[citation.start : citation.end]
        assert (citation.title, citation.document_id) == (document.title, document.id)
        assert any(
            hit.document == citation.document
            and hit.passage.start <= citation.start
            and citation.end <= hit.passage.end
            for hit in answer.passages
        )
    markers = [int(number) for number in re.findall(r"\[(\d+)\]", answer.text)]
    assert markers == [citation.n for citation in answer.citations] == list(range(1, len(answer.citations) + 1))


@pytest.mark.parametrize(
    ("question", "document", "said"),
    [
        (LAMP, "lighthouse", "Choi Kyu-bong"),
        (SIGNED, "armistice.md", "27 July 1953"),
        ("Why did Syngman Rhee refuse to sign?", "armistice.md", "because he wanted"),
        ("How tall is the Palmido lighthouse?", "lighthouse", "7.9 meters"),
        ("What does a child pay for the boat?", "ferry.md", "33,000 won"),
        ("When does the boat leave in winter?", "ferry.md", "8:30"),
        ("When does the boat leave in summer?", "ferry.md", "7:50"),
        ("How many families lived by salt in 1980?", "salt.md", "forty families"),
    ],
)
def test_the_first_citation_is_the_sentence_that_answers(assistant, library, question, document, said):
    answer = assistant.ask(question, config=ANSWERING)
    assert answer.citations[0].document.startswith(document)
    assert said in answer.citations[0].quote
    assert not answer.abstained
    assert_exact(answer, library)


def test_an_answer_tells_all_there_is_to_tell(assistant):
    answer = assistant.ask(SIGNED)
    assert (answer.question, answer.standalone_question, answer.answerer) == (SIGNED, SIGNED, "extractive")
    assert 0.5 < answer.confidence <= 1
    citation = answer.citations[0]
    assert (citation.heading, citation.page, citation.verified) == ("The signing", None, True)
    assert {"retrieve", "answer", "total"} <= set(answer.timings_ms)
    assert answer.trace is not None
    assert set(answer.trace.signals) == {"dense", "keyword", "sentence"}
    assert answer.trace.fused[0].document == "armistice.md"
    assert answer.trace.threshold == assistant.fitted.evidence.threshold


def test_what_the_documents_do_not_answer_is_declined_with_the_nearest_passages(assistant):
    answer = assistant.ask(PORTUGAL)
    assert answer.abstained
    assert answer.citations == ()
    assert "“Bank” and “Portugal” are not in the passages nearest to it" in answer.text
    assert answer.passages
    assert answer.confidence < assistant.fitted.evidence.threshold


def test_who_wants_an_answer_at_any_confidence_gets_one(assistant, library):
    answer = assistant.ask(PORTUGAL, config=ANSWERING)
    assert not answer.abstained
    assert answer.citations
    assert answer.confidence == assistant.ask(PORTUGAL).confidence
    assert_exact(answer, library)


def test_a_threshold_in_the_settings_stands_in_for_the_fitted_one(assistant):
    assert assistant.ask(SIGNED, config=RagConfig(threshold=1.0)).abstained
    assert not assistant.ask(PORTUGAL, config=RagConfig(threshold=0.0)).abstained


def test_a_follow_up_is_asked_as_a_standalone_question(assistant, library):
    history = talk("How many families lived by salt in 2020?", "In 2020 there were four.")
    answer = assistant.ask("And in 1980?", history)
    assert answer.question == "And in 1980?"
    assert answer.standalone_question == "How many families lived by salt in 1980?"
    assert {"families", "salt"} <= set(re.findall(r"\w+", answer.standalone_question))
    assert "2020" not in answer.standalone_question
    assert "forty families" in answer.citations[0].quote
    assert_exact(answer, library)


def test_a_follow_up_through_several_turns_keeps_its_topic(assistant):
    history = talk(SIGNED, IN_1953, "Who signed it?", "Mark Clark signed it for the United Nations Command.")
    answer = assistant.ask("And why did others refuse?", history, config=ANSWERING)
    assert {"Korean", "armistice"} <= set(re.findall(r"\w+", answer.standalone_question))
    assert "Syngman Rhee" in answer.text


def test_a_conversation_changes_nothing_for_a_question_that_stands_alone(assistant):
    alone = assistant.ask("How tall is the Palmido lighthouse?")
    after = assistant.ask("How tall is the Palmido lighthouse?", talk(SIGNED, IN_1953))
    assert (after.text, after.confidence) == (alone.text, alone.confidence)


def test_a_conversation_does_not_bring_an_answer_to_what_the_documents_lack(assistant):
    assert assistant.ask(PORTUGAL, talk(SIGNED, IN_1953)).abstained


def test_follow_ups_can_be_switched_off(assistant):
    answer = assistant.ask("Who signed it?", talk(SIGNED, IN_1953), config=RagConfig(followups=False))
    assert answer.standalone_question == "Who signed it?"


def test_a_misspelt_question_is_answered_and_shown_as_understood(assistant):
    answer = assistant.ask("When was the Korean War armistise signed?")
    assert answer.question == "When was the Korean War armistise signed?"
    assert answer.standalone_question == SIGNED
    assert "27 July 1953" in answer.text


def test_each_part_of_a_question_is_answered_in_its_order(assistant, library):
    answer = assistant.ask(f"{LAMP[:-1]}, and when was the Korean War armistice signed?", config=ANSWERING)
    quotes = [citation.quote for citation in answer.citations]
    lamp = next(at for at, quote in enumerate(quotes) if "Choi" in quote)
    signed = next(at for at, quote in enumerate(quotes) if "27 July 1953" in quote)
    assert lamp < signed
    assert len(quotes) == len({" ".join(quote.split()) for quote in quotes})
    assert_exact(answer, library)


def test_of_a_long_message_what_it_asks_is_searched_for(assistant):
    chat = "We have planned the trip for weeks, the van is a bit rusty, and Anna brings her old dog along. " * 6
    message = f"Hi all,\n\n{chat}\n\n{SIGNED} {chat}\n\nBest wishes\nJo"
    answer = assistant.ask(message)
    assert answer.text.startswith(IN_1953)
    assert (answer.question, answer.standalone_question) == (message, SIGNED)


def test_a_part_that_the_documents_do_not_answer_is_said_beside_the_one_they_do(assistant, library):
    parts = ("When was the Korean War armistice signed", "who founded the Bank of Portugal?")
    answer = assistant.ask(" and ".join(parts))
    assert not answer.abstained
    assert answer.text.startswith(IN_1953)
    assert answer.text.endswith("The documents don't answer “who founded the Bank of Portugal”.")
    assert answer.confidence == assistant.ask(parts[0]).confidence  # that of what is answered
    assert_exact(answer, library)


def test_parts_that_no_document_answers_are_declined_together(assistant):
    answer = assistant.ask(f"{PORTUGAL} Which opera did Wagner finish in Venice?")
    assert answer.abstained
    assert "“Portugal”" in answer.text
    assert "“Wagner”" in answer.text


@pytest.mark.parametrize("budget", [200, 800, 5000])
def test_passages_stay_within_the_budget_whatever_is_asked(assistant, library, budget):
    config = RagConfig(context_characters=budget, abstain=False)
    for question in (SIGNED, f"{LAMP} {SIGNED} How is salt made? Where is the museum?"):
        answer = assistant.ask(question, config=config)
        assert sum(len(hit.passage.text) for hit in answer.passages) <= budget
        assert_exact(answer, library)


@pytest.mark.parametrize("question", [SIGNED, PORTUGAL, f"{LAMP} {SIGNED} {PORTUGAL}", "What is salt?", ""])
def test_a_stream_ends_in_what_asking_gives(assistant, question):
    *growing, last = assistant.stream(question)
    asked = assistant.ask(question)
    assert (last.text, last.citations, last.confidence) == (asked.text, asked.citations, asked.confidence)
    for some in growing:
        assert last.text.startswith(some.text)
        assert [int(n) for n in re.findall(r"\[(\d+)\]", some.text)] == [citation.n for citation in some.citations]
    assert [len(some.citations) for some in growing] == list(range(1, len(last.citations)))


def test_eight_threads_at_once_get_the_answers_that_one_gets(library):
    questions = [SIGNED, LAMP, PORTUGAL, "What does a child pay for the boat?", f"{LAMP} {SIGNED}", "What is salt?"]
    alone = Assistant(library, RagConfig())
    expected = [(one.text, one.citations, one.confidence) for one in map(alone.ask, questions)]
    shared = Assistant(library, RagConfig())
    with ThreadPoolExecutor(8) as threads:
        rounds = [threads.map(shared.ask, questions) for _ in range(2)]
        for answers in rounds:
            assert [(one.text, one.citations, one.confidence) for one in answers] == expected


def test_the_same_question_gets_the_same_answer_again(assistant, library):
    first, again = assistant.ask(LAMP), Assistant(library, RagConfig()).ask(LAMP)
    assert (first.text, first.citations, first.confidence) == (again.text, again.citations, again.confidence)


def test_a_search_is_the_fused_order_without_a_budget(assistant):
    found = assistant.search(SIGNED, k=3)
    assert len(found) == 3
    assert found[0].document == "armistice.md"
    assert len(assistant.search(SIGNED, k=100)) == assistant.index.passage_count()


@pytest.mark.parametrize("question", ["", "  ", "Who signed the armistice?", "🙂"])
def test_an_empty_index_answers_nothing_and_breaks_nothing(tmp_path, question):
    empty = Index.open(IndexConfig(data_dir=tmp_path / "data", documents=tmp_path))
    assistant = Assistant(empty, RagConfig())
    answer = assistant.ask(question)
    assert (answer.text, answer.passages) == ("Nothing in the documents touches on this.", ())
    assert answer.abstained
    assert assistant.ask(question, config=ANSWERING).abstained
    assert assistant.search(question) == []
    empty.close()


@pytest.mark.parametrize("question", ["", " ", "\n\t"])
def test_an_empty_question_is_declined(assistant, question):
    answer = assistant.ask(question)
    assert answer.abstained
    assert answer.passages == ()
    assert assistant.ask(question, config=ANSWERING).abstained


@pytest.mark.parametrize(
    "question", ["?", "the of and is", "what is the", "🙂🙂🙂", "ㅋㅋㅋ", "()[]{}*:^~", "\x00", "\u200b", "a" * 500]
)
def test_a_question_that_says_nothing_is_declined(assistant, question):
    answer = assistant.ask(question)
    assert answer.abstained
    assert answer.confidence < 0.5


def test_a_question_in_query_syntax_is_only_words(assistant, library):
    answer = assistant.ask('text:"armistice" AND (signed OR -when*) ~2 ^3 \\ +Panmunjom', config=ANSWERING)
    assert answer.citations[0].document == "armistice.md"
    assert_exact(answer, library)


def test_a_page_pasted_before_a_question_is_answered(assistant, library):
    pasted = "The committee met again and nothing was decided. " * 400 + SIGNED
    assert len(pasted) > 19_000
    answer = assistant.ask(pasted, config=ANSWERING)
    assert answer.citations
    assert_exact(answer, library)


def test_a_very_long_question_is_not_answered_for_its_length(assistant):
    words = ("mercury", "kelvin", "opera", "Wagner", "Lisbon", "zebra", "quantum", "violin", "glacier", "tariff")
    pasted = " ".join(words[at % 10] for at in range(2_600))[:20_000]
    assert assistant.ask(pasted).abstained


@settings(max_examples=25)
@given(st.text(max_size=60), st.lists(st.text(max_size=30), max_size=4))
def test_any_text_is_asked_without_harm_and_cited_exactly(assistant, library, question, contents):
    answer = assistant.ask(question, talk(*contents), config=ANSWERING)
    assert 0 <= answer.confidence <= 1
    assert_exact(answer, library)


def test_an_answerable_part_is_answered_though_the_question_as_a_whole_is_not(assistant, library):
    question = f"{SIGNED} Which opera did Wagner finish in Venice? What is the capital of Portugal?"
    answer = assistant.ask(question)
    assert answer.text.startswith(IN_1953)
    assert "don't answer “Which opera did Wagner finish in Venice”" in answer.text
    assert_exact(answer, library)


def test_a_later_part_says_what_the_earlier_one_has_not_said(assistant):
    answer = assistant.ask("When was the Korean War armistice signed, and who signed it?")
    assert any("Mark Clark" in citation.quote for citation in answer.citations)
