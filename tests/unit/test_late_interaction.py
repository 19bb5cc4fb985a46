"""Token by token: what the question's words meet in a passage, and where those tokens stand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from index.embedding import Embedder, TokenStates
from index.types import Passage
from rag.late_interaction import KEPT, LateInteraction
from rag.types import Hit


class Counting:
    """The real embedder, and how many texts it has read."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.read = 0

    def token_states(self, texts: Sequence[str]) -> list[TokenStates]:
        self.read += len(texts)
        return self._embedder.token_states(texts)


@pytest.fixture(scope="module")
def hits(library) -> list[Hit]:
    """Every passage of the documents, as if retrieved."""
    found = []
    for info in library.documents():
        for passage in library.passages_of(info.document_id):
            found.append(Hit(passage, info.name, info.title, 1.0))
    return found


@pytest.fixture(scope="module")
def late(library) -> LateInteraction:
    return LateInteraction(library.embedder)


def test_every_question_token_meets_every_passage_token(late, hits):
    question = late.question("Who lit the lamp?")
    assert question.states.shape == (len(question.spans), 384)
    for met in late.similarities(question, hits):
        assert met.matrix.shape == (len(question.spans), len(met.starts))
        assert met.states.shape == (len(met.starts), 384)
        assert np.abs(met.matrix).max() <= 1.001
        assert np.linalg.norm(met.states, axis=1) == pytest.approx(1.0, abs=0.01)


def test_a_word_meets_itself_best(late, hits, library):
    lighthouse = next(hit for hit in hits if hit.document == "lighthouse.txt")
    question = late.question("foghorn")
    (met,) = late.similarities(question, [lighthouse])
    text = library.document(lighthouse.passage.document_id).text
    best = met.starts[met.matrix.sum(axis=0).argmax()]
    assert text.index("foghorn") <= best < text.index("foghorn") + len("foghorn")


def test_tokens_stand_where_the_documents_text_has_them(late, hits, library):
    for hit, met in zip(hits, late.similarities(late.question("salt"), hits), strict=True):
        own = met.starts[met.starts >= 0]
        text = library.document(hit.passage.document_id).text
        assert own.min() == hit.passage.start
        assert own.max() < hit.passage.end
        assert not any(text[start].isspace() for start in own)


def test_a_title_in_front_of_a_passage_counts_back_from_its_beginning(late, hits):
    second = [hit for hit in hits if hit.document == "salt.md"][1]
    (met,) = late.similarities(late.question("Sindo"), [second])
    header = met.starts[met.starts < 0]
    assert len(header) >= len("Salt fields of Sindo".split())
    assert header.min() == -len("Salt fields of Sindo\n")


def test_what_is_kept_is_the_same_as_what_was_computed(late, hits):
    question = late.question("Who lit the lamp?")
    first, again = late.similarities(question, hits), late.similarities(question, hits)
    for one, other in zip(first, again, strict=True):
        assert np.array_equal(one.matrix, other.matrix)
        assert np.array_equal(one.starts, other.starts)


def test_passages_are_read_by_the_model_once(library, hits):
    embedder = Counting(library.embedder)
    late = LateInteraction(embedder)
    question = late.question("salt")
    late.similarities(question, hits)
    late.similarities(question, hits[::-1])
    assert embedder.read == 1 + len(hits)


def test_only_so_many_passages_are_kept_and_the_one_asked_longest_ago_goes_first(library):
    embedder = Counting(library.embedder)
    late = LateInteraction(embedder)
    question = late.question("salt")
    many = [Hit(Passage(f"p{n}", "d", 0, 4, "salt"), "d.txt", "", 1.0) for n in range(KEPT + 1)]
    late.similarities(question, many)
    late.similarities(question, many[1:])
    assert embedder.read == 1 + len(many)
    late.similarities(question, many[:1])
    assert embedder.read == 1 + len(many) + 1


def test_no_passages_meet_nothing(late):
    assert late.similarities(late.question("salt"), []) == []
