"""Messages that ask for no fact are told from questions, and documents by their names and titles."""

import pytest

from index.types import DocumentInfo, State
from rag.requests import Request, Wish, request_of, without_small_talk
from rag.types import Turn

SALT = DocumentInfo("notes/salt-fields.md", State.READY, "s", "Salt fields of Sindo")
SOUP = DocumentInfo("soup.md", State.READY, "p", "Soup")
BROKEN = DocumentInfo("broken.pdf", State.FAILED, reason="encrypted")


def asked(message):
    return request_of(message, lambda: [SALT, SOUP, BROKEN])


@pytest.mark.parametrize(
    ("message", "wish"),
    [
        ("Hi", Wish.GREETING),
        ("hello there!", Wish.GREETING),
        ("Good morning, how are you?", Wish.GREETING),
        ("thanks", Wish.THANKS),
        ("Thank you very much!", Wish.THANKS),
        ("OK, thanks for the help.", Wish.THANKS),
        ("bye", Wish.FAREWELL),
        ("help", Wish.HELP),
        ("What can you do?", Wish.HELP),
        ("What documents do you have?", Wish.LISTING),
        ("which files do you have access to", Wish.LISTING),
        ("Hello, Footnote!", Wish.GREETING),
        ("Thank you, that's exactly what I needed", Wish.THANKS),
        ("ok, thanks! That helped", Wish.THANKS),
        ("got it", Wish.AGREED),
        ("Great, that is clear", None),
        ("Please list all documents", Wish.LISTING),
        ("Hi, can you show me the list of documents you have, please?", Wish.LISTING),
        ("Which documents can I ask about?", Wish.LISTING),
        ("What's in here?", Wish.LISTING),
        ("what are your sources?", Wish.LISTING),
        ("Sum it all up in three sentences", None),
        ("Summarise all of them in three sentences, please", Wish.SUMMARY),
        ("How many documents are there?", Wish.LISTING),
        ("Summarize everything", Wish.SUMMARY),
        ("Can you please summarise the documents?", Wish.SUMMARY),
        ("What are the documents about?", Wish.SUMMARY),
    ],
)
def test_a_message_that_asks_for_no_fact_is_recognised(message, wish):
    assert asked(message) == (Request(wish) if wish else None)


def test_a_pasted_page_is_no_request_and_is_read_in_no_time():
    assert asked("Describe " + " " * 100_000 + "x") is None
    assert asked("thanks " * 100) is None


@pytest.mark.parametrize(
    "message",
    [
        "",
        "?",
        "Sources?",
        "Nice",
        "Which documents are required for a visa?",
        "List all documents that a visa takes",
        "What is in the soup, please?",
        "Thanks, and when was the lighthouse built?",
        "Hi, when was the lighthouse built?",
        "Who said hello first?",
        "What does thank you mean in Korean?",
        "What documents did Mark Clark sign?",
        "What do you have to pay for a bicycle?",
        "What is in the soup?",
        "Summarise the debate on salt prices",
        "What is this lighthouse about?",
        "What is in broken.pdf?",
        "How does the ferry work?",
    ],
)
def test_a_question_stays_a_question(message):
    assert asked(message) is None


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("What is in soup.md?", Request(Wish.CONTENTS, SOUP)),
        ("what's in the soup document", Request(Wish.CONTENTS, SOUP)),
        ("What is the file soup about?", Request(Wish.CONTENTS, SOUP)),
        ("What is in Salt Fields of Sindo?", Request(Wish.CONTENTS, SALT)),
        ("Describe notes/salt-fields.md", Request(Wish.CONTENTS, SALT)),
        ("Summarise the soup", Request(Wish.SUMMARY, SOUP)),
        ("Give me a short summary of “salt fields”, please", Request(Wish.SUMMARY, SALT)),
        ("Hello! Could you summarise the document called soup for me?", Request(Wish.SUMMARY, SOUP)),
        ("sum up notes/salt-fields in a few sentences", Request(Wish.SUMMARY, SALT)),
        ("What does soup.md say?", Request(Wish.CONTENTS, SOUP)),
        ("Give me a short summary of “salt fields”", Request(Wish.SUMMARY, SALT)),
        ("tl;dr salt-fields.md", Request(Wish.SUMMARY, SALT)),
        ("What are the key points of the salt_fields file?", Request(Wish.SUMMARY, SALT)),
    ],
)
def test_a_document_is_meant_by_its_name_or_title(message, expected):
    assert asked(message) == expected


def test_the_documents_are_only_listed_for_a_message_that_may_name_one():
    def never():
        raise AssertionError("listed")

    assert request_of("When was the lighthouse built?", never) is None
    assert request_of("Hello", never) == Request(Wish.GREETING)


def test_small_talk_is_no_topic():
    said = [
        Turn("user", "hi"),
        Turn("assistant", "Hello."),
        Turn("user", "Who built it?"),
        Turn("assistant", "Kim did."),
        Turn("user", "Thanks!"),
        Turn("assistant", "You're welcome."),
    ]
    assert without_small_talk(said) == said[2:4]
