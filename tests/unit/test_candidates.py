"""The sentences that might answer: all of them, exact to the character, each met in the light of its own section."""

from __future__ import annotations

import pytest

from index.config import IndexConfig
from index.store import Index
from index.sync import sync
from index.types import Document
from rag.answering.candidates import DEFINES, CandidateScorer
from rag.answering.passage_tokens import token_weights
from rag.answering.tables import table_head
from rag.config import RagConfig
from rag.fitted import load
from rag.late_interaction import LateInteraction
from rag.question import read_question
from rag.retrieval import Retriever


@pytest.fixture(scope="module")
def late(library):
    return LateInteraction(library.embedder)


@pytest.fixture(scope="module")
def found(library, late):
    """The candidates for a question, from the documents of all tests or from others."""

    def candidates(question, weights=None, config=None, documents=library):
        scorer = CandidateScorer(late, documents, load().sentences if weights is None else weights)
        retrieved = Retriever(index=documents, config=config or RagConfig()).retrieve(question)
        return scorer.candidates(read_question(question, documents), retrieved.parts, retrieved.documents)

    return candidates


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """An index of one document that a test writes."""
    opened = []

    def write(name, text):
        folder = tmp_path_factory.mktemp("written")
        (folder / name).write_text(text, encoding="utf-8")
        opened.append(Index.open(IndexConfig(data_dir=tmp_path_factory.mktemp("data"), documents=folder)))
        sync(opened[-1], folder)
        return opened[-1]

    yield write
    for one in opened:
        one.close()


@pytest.mark.parametrize("question", ["Who lit the lamp in 1950?", "What does a child pay?", "salt", "When?"])
def test_every_candidate_is_the_documents_text_to_the_character(found, library, question):
    sentences = found(question)
    assert sentences
    for one in sentences:
        assert one.text == library.document(one.hit.passage.document_id).text[one.start : one.end]
        assert one.hit.passage.start <= one.start < one.end <= one.hit.passage.end


def test_every_sentence_is_a_candidate_once_and_headings_and_questions_are_none(found):
    texts = [one.text for one in found("Who made peace?") if one.hit.document == "armistice.md"]
    assert sorted(texts) == sorted(
        [
            "The Korean War armistice was signed at Panmunjom on 27 July 1953.",
            "Mark Clark signed it for the United Nations Command.",
            "President Syngman Rhee of South Korea refused to sign, because he wanted the fighting to go on.",
            "The armistice set up a demilitarized zone that is 4 kilometers wide and 250 kilometers long.",
            "Fighting stopped, but a peace treaty was never concluded.",
        ]
    )


def test_a_sentence_that_says_no_more_than_the_question_is_none(found):
    question = "When is it that a foghorn sounds every 50 seconds in bad weather?"
    assert "A foghorn sounds every 50 seconds in bad weather." not in [one.text for one in found(question)]


def test_the_head_of_a_table_and_its_rule_are_none_but_its_rows_are(found):
    texts = [one.text for one in found("What is the fare of an adult?")]
    assert "| Adult | 66,500 won |" in texts
    assert "| Child | 33,000 won |" in texts
    assert not any("Passenger" in text or "---" in text for text in texts)


def test_a_row_meets_the_head_of_its_table(found, written):
    sections = "# Notes\n\nHens like gravel.\n\n"
    fares = "| Passenger | Ticket price |\n|---|---|\n| Adult | 66,500 |\n"
    headed = found("What is the ticket price?", documents=written("headed.md", sections + fares))
    bare = found("the ticket price?", documents=written("bare.md", sections + fares.replace("Ticket price", "Luggage")))
    row = "| Adult | 66,500 |"
    meets = [next(one.features["meets"] for one in sentences if one.text == row) for sentences in (headed, bare)]
    assert meets[0] > meets[1] + 0.2


def test_a_sentence_meets_the_heading_of_its_own_section_and_not_of_its_neighbours(found):
    winter = {one.text: one.features["meets"] for one in found("What is there in winter?")}
    chains, bicycles = "Snow chains are kept in the locker by the ramp.", "Bicycles travel on the upper deck."
    assert winter[chains] > 1.2 * winter[bicycles]
    summer = {one.text: one.features["meets"] for one in found("What is there in summer?")}
    assert summer[bicycles] > 1.2 * summer[chains]


def test_the_sentence_that_answers_is_first_and_scores_fall(found):
    sentences = found("Who lit the lamp in 1950?")
    assert "Choi Kyu-bong" in sentences[0].text
    assert [one.score for one in sentences] == sorted((one.score for one in sentences), reverse=True)


def test_a_score_is_the_weighted_sum_of_the_features(found):
    for one in found("Who lit the lamp in 1950?", weights={"kind": 2.0, "meets": 0.5}):
        assert one.score == pytest.approx(2.0 * one.features["kind"] + 0.5 * one.features["meets"])


def test_features_are_shares_and_cosines(found):
    for one in found("How many families lived by salt in the second year, 1980?"):
        assert all(-1.001 <= value <= 1.001 for value in one.features.values())
        assert one.features["meets_near"] >= one.features["meets"] - 1e-6


def test_a_year_in_another_ones_place_is_told(found):
    sentences = {one.text: one.features for one in found("What happened in 1950?")}
    other = next(features for text, features in sentences.items() if "opened in 2007" in text)
    right = next(features for text, features in sentences.items() if "Choi" in text)
    assert (other["astray"], other["specific"]) == (1.0, 0.0)
    assert (right["astray"], right["specific"]) == (0.0, 1.0)


def test_a_name_that_is_elsewhere_in_the_folder_is_missing_and_one_that_is_nowhere_says_nothing(found):
    for question, missing in (
        ("Who lit the lamp for Choi Kyu-bong?", True),
        ("Who lit the lamp for Ole Xander?", False),
    ):
        assert any(one.features["unnamed"] > 0 for one in found(question)) == missing


def test_a_sentence_that_the_budget_cuts_is_still_exact(found, library):
    sentences = found("acacia pollen", config=RagConfig(context_characters=200))
    assert sentences
    for one in sentences:
        assert one.text == library.document(one.hit.passage.document_id).text[one.start : one.end]
        assert one.end <= one.hit.passage.end


def test_no_passages_give_no_candidates(library, late):
    scorer = CandidateScorer(late, library, {})
    assert scorer.candidates(read_question("Who?", library), [], {}) == []


@pytest.mark.parametrize("question", ["\x00", "\u200b"])
def test_a_question_of_which_the_model_reads_nothing_gives_no_candidates(found, question):
    assert found(question) == []


@pytest.mark.parametrize("text", ["Who lit the lamp?", "what of the", "🙂", "Hwasong-14's unpronounceable treadmills"])
def test_the_weights_of_a_questions_tokens_add_up_to_one(library, late, text):
    states = late.question(text)
    weights = token_weights(read_question(text, library), states)
    assert len(weights) == len(states.spans)
    assert weights.sum() == pytest.approx(1.0)
    assert (weights >= 0).all()


def test_an_asking_word_has_no_weight_beside_words_of_a_topic(library, late):
    text = "Who lit the lamp?"
    weights = token_weights(read_question(text, library), late.question(text))
    assert weights[0] == 0.0
    assert weights[1] > 0


GLOSSARY = """GLOSSARY OF THE HARBOUR

Slack water
   The short time in which a current does not run. Pilots wait for it.

Ebb
   The outgoing tide. Slack water comes before the ebb and after it, twice a day, and slack water is
   when divers work.

Tidal bar (TB)
   Sand that a river leaves in its mouth. Slack water uncovers it.
"""


@pytest.mark.parametrize(
    ("question", "definition"),
    [
        ("What is slack water?", "The short time in which a current does not run."),
        ("what does slack water mean", "The short time in which a current does not run."),
        ("What is a TB?", "Sand that a river leaves in its mouth."),
    ],
)
def test_a_term_is_explained_by_the_first_sentence_below_it(found, written, question, definition):
    assert found(question, documents=written("glossary.txt", GLOSSARY))[0].text == definition


def test_who_waits_for_a_term_is_not_what_it_is(found, written):
    sentences = found("Who waits for slack water?", documents=written("glossary.txt", GLOSSARY))

    assert sentences[0].text != "The short time in which a current does not run."


TABLE = """# Tests

| No. | date | leader |
|---|---|---|
| 4 | 6 January 2016 | Kim |
| 5 | 9 September 2016 | Kim |
| 6 | 3 September 2017 | Kim |
"""


def test_the_fifth_is_the_row_that_is_counted_so(found, written):
    best = found("On what date was the fifth test?", documents=written("tests.md", TABLE))[0]
    assert best.text.startswith("| 5 |")
    assert (best.features["specific"], best.features["astray"]) == (1.0, 0.0)


LOG = "# Pump log\n\n## 2023-02-01\n\nFilter replaced.\n\n## Remarks\n\nFilter replaced. It was dirty.\n"


def test_an_entry_that_says_no_more_than_the_question_answers_when_by_its_date(found, written):
    sentences = found("When was the filter replaced?", documents=written("log.md", LOG))
    texts = [one.text for one in sentences]
    assert texts[0] == "Filter replaced."
    assert texts.count("Filter replaced.") == 1, "one without a date above it says nothing new"
    assert sentences[0].features["kind"] == 0.8


@pytest.mark.parametrize(
    ("question", "is_answer"),
    [("May guests bring a dog?", True), ("Can guests bring a dog?", True), ("When may guests bring a dog?", False)],
)
def test_what_says_no_more_than_the_question_answers_whether_it_is_so(found, written, question, is_answer):
    sentences = found(question, documents=written("guests.md", "# Guests\n\nGuests may bring a dog. It costs 5 euros."))
    assert ("Guests may bring a dog." in [one.text for one in sentences]) == is_answer


INLINE = """# Words

- **Armistice**: an agreement to stop fighting for a time. It ends no war.
- **Peace treaty**: an agreement that ends a war for good. It needs both sides.
- **Juche**: the guiding idea of the North, which is said to mean self-reliance. It is taught at school.
"""


def test_a_term_on_its_meanings_own_line_is_explained_there(found, written):
    best, second = found("What is an armistice?", documents=written("words.md", INLINE))[:2]
    assert best.text.endswith("an agreement to stop fighting for a time.")
    assert best.score - second.score > DEFINES - 1


FAQ = """# Questions

## Is the ferry running in winter?

Yes. The ferry runs twice a day from November to March.

## Where does the ferry leave?

It leaves from the north pier.
"""
LINES = """Questions on the ferry

Is the ferry running in winter?
Yes, twice a day.

Are dogs taken along?
The ferry takes them in winter, too.
"""


@pytest.mark.parametrize(("name", "text"), [("faq.md", FAQ), ("faq.txt", LINES)])
def test_what_stands_below_the_same_question_answers_it(found, written, name, text):
    best = found("Is the ferry running in winter?", documents=written(name, text))[0]
    assert best.text.startswith(("Yes", "The ferry runs twice"))


def test_another_question_above_lends_nothing(found, written):
    documents = written("faq.md", FAQ)
    scores = {one.text: one.score for one in found("Is the ferry running in winter?", documents=documents)}
    asked = {one.text: one.score for one in found("Where does the ferry leave?", documents=documents)}
    north = "It leaves from the north pier."
    assert asked[north] - scores[north] > DEFINES / 2


def test_the_year_of_a_source_is_met_by_what_stands_in_it(found, written):
    text = "# Fees\n\nAs of 3 March 2022\n\nAdults pay 120 euros.\n"
    (best, *_) = found("What did adults pay in 2022?", documents=written("fees.md", text))
    assert best.text == "Adults pay 120 euros."
    assert best.features["specific"] > 0


@pytest.mark.parametrize(
    ("row", "head"),
    [("| Canoe | 25 |", "| Boat | Per day |"), ("| Boat | Per day |", ""), ("| 2 | 5 |", "")],
)
def test_a_rows_head_is_the_first_row_of_its_table_if_that_names_columns(row, head):
    text = "Boats\n\n| Boat | Per day |\n|---|---|\n| Scull | 40 |\n| Canoe | 25 |\n\nFigures\n\n| 1 | 3 |\n| 2 | 5 |\n"
    document = Document("d", "s", "T", text)
    assert table_head(document, text.index(row)) == head


SALES = "Region,2017,2018\n" + "".join(f"District {at},{at * 3 + 100},{at * 7 + 5000}\n" for at in range(1, 80))


def test_a_row_is_met_by_its_columns_whichever_passage_they_are_named_in(found, written):
    documents = written("sales.csv", SALES)
    assert documents.passage_count() > 3
    (best, *others) = found("How much did District 70 sell in 2018?", documents=documents)
    assert best.text == "District 70 | 310 | 5490"
    assert best.hit.passage.headings == ("Region | 2017 | 2018",)
    assert best.features["specific"] > 0
    document = documents.document(best.hit.passage.document_id)
    assert table_head(document, best.start) == "Region | 2017 | 2018"
    assert document.place(best.start) == "row 71"
    assert "Region | 2017 | 2018" not in {one.text for one in [best, *others]}


def test_a_year_that_no_column_is_of_contradicts_its_rows(found, written):
    documents = written("growth.csv", "GDP growth\n\nCountry,2017,2018\nGhana,8.1,6.2\nPeru,2.5,4.0\n")
    for year, astray in (("2018", 0.0), ("2012", 1.0)):
        (best, *_) = found(f"What was Ghana's GDP growth in {year}?", documents=documents)
        assert (best.text, best.features["astray"]) == ("Ghana | 8.1 | 6.2", astray)
        assert "ghana" in best.words
