"""A glossary's terms are found as headings are; other lines with a colon or a dash are not."""

from __future__ import annotations

import re
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st
from index_files import write
from stores import opened

from index.readers import markdown, plain
from index.readers.terms import TERM
from index.sync import sync
from index.types import Heading
from rag.assistant import Assistant

COLONS = """GLOSSARY

Armistice: A halt to fighting that is not a peace. The Korean one was signed on
27 July 1953: South Korea did not sign.
Demilitarized Zone (DMZ): A strip about 4 kilometers wide along the line.
Gaza: See Palestine.
Off-ramp: A way to step back from a conflict without losing face.
38 North: a website with analysis of North Korea.
"""
COLON_TERMS = ["Armistice", "Demilitarized Zone (DMZ)", "Gaza", "Off-ramp", "38 North"]
TERMS = ["Armistice", "Deterrence", "Off-ramp"]
MEANINGS = [
    "A halt to fighting that is not a peace.",
    "Keeping an opponent from attacking by what it would cost.",
    "A way to step back from a conflict without losing face.",
]


def lines(form: str, between: str = "\n") -> str:
    return between.join(form.format(*entry) for entry in zip(TERMS, MEANINGS, strict=True)) + "\n"


GLOSSARIES = {
    "colons": (COLONS, COLON_TERMS),
    "Windows' line ends": (COLONS.replace("\n", "\r\n"), COLON_TERMS),
    "hyphens": (lines("{} - {}"), TERMS),
    "dashes": (lines("{} – {}"), TERMS),
    "long dashes": (lines("{} — {}"), TERMS),
    "a paragraph each": (lines("{}: {}", "\n\n"), TERMS),
    "list items": (lines("- {}: {}"), TERMS),
    "numbered": (lines("1. {}: {}"), TERMS),
    "bold": (lines("**{}**: {}", "\n\n"), TERMS),
    "bold list items": (lines("- **{}**: {}"), TERMS),
    "bold with the colon": (lines("* **{}:** {}"), TERMS),
    "bold with a dash": (lines("- __{}__ – {}"), TERMS),
    "bold and an abbreviation": (lines("- **{}** (abbr.): {}"), TERMS),
    "words before it": ("These words: are they a term?\n\n" + lines("{}: {}"), TERMS),
    "letters between": ("A\n\n" + lines("{}: {}", "\n\nX\n\n"), TERMS),
}
OTHERS = {
    "two definitions": """
        Armistice: A halt to fighting that is not a peace.
        Off-ramp: A way to step back from a conflict.""",
    "metadata": """
        Author: Kim Min-su
        Date: 5 January 2024
        Version: 3
        Place: Seoul
        Status: draft for comment""",
    "a mail's header": """
        From: Kim <kim@example.org>
        To: Lee
        Subject: the plan for all of next year
        Date: Mon, 8 Jan""",
    "an address": """
        Office: Room 5, Main Building, Seoul
        Phone: +82 2 123 4567
        Hours: Monday to Friday""",
    "a chat": """
        Kim: the plan is ready for you all
        Lee: that was quick work indeed
        Kim: it took us all of the night""",
    "a play": """
        Anna: I have seen the sea today
        Bea: and what did it say to you?
        Carl: nothing that anyone heard""",
    "times": """
        10:30 the ferry leaves the harbour
        11:45 it arrives at the island
        12:15 lunch is served to all""",
    "a timetable": """
        10:30 – the ferry leaves the old harbour
        11:45 – it arrives at the island
        12:15 – lunch is served to all""",
    "a timeline": """
        - **5 January 2024:** shells fell near the island
        - **14 January 2024:** a missile flew very far
        - **16 January:** a speech in the assembly was held""",
    "years": """
        1950: the war begins with an attack
        1951: the talks begin in a tent
        1953: the armistice is signed""",
    "steps": """
        Step 1: open the box with a knife
        Step 2: take all of the parts out
        Step 3: put them on a table""",
    "articles": """
        Article 1: the parties stop all fighting
        Article II: the line is marked on maps
        Article 3: they meet once in a month""",
    "settings": """
        name_of_host: the name of the host to use
        name_of_user: the one who logs in there
        key_of_user: the key to log in with""",
    "a log": """
        2024-01-05 10:30:12 - ERROR - the file was not found
        2024-01-05 10:30:13 - INFO - it was tried again
        2024-01-05 10:30:14 - INFO - it was found at last""",
    "questions": """
        Armistice: what is it and who signed it?
        Off-ramp: what is one and who takes it?
        Deterrence: does it work and for how long?""",
    "clauses": """
        He said this: the war is over now
        In short: the war is over now
        But then: the war went on as before""",
    "prose with dashes": """
        The president - who had been ill - went home
        His guests - who were many - stayed on
        The war - which was long - went on""",
    "prose, wrapped": """
        The strip is kept free of heavy weapons by the armistice, and is
        watched from both sides: by the army in the south and by
        guards: those are few in the north. Visitors
        come by bus: they may not leave the road.""",
    "code": """
        ```
        Armistice: a halt to the fighting of both
        Off-ramp: a way to step back from it
        Deterrence: to keep one from attacking
        ```""",
    "a quotation": """
        > Armistice: a halt to the fighting of both
        > Off-ramp: a way to step back from it
        > Deterrence: to keep one from attacking""",
    "a table": """
        | Armistice: a halt | to the fighting of both |
        | Off-ramp: a way | to step back from it |
        | Deterrence: to keep | one from attacking them |""",
    "addresses on the web": """
        see https://example.org/a for all of the rest
        or http://example.org/b for what is left
        and ftp://example.org/c for what is older""",
    "a list within prose": f"""
        {lines("- **{}**: {}", between=chr(10) + 8 * " ")}
        As these three show, words matter to those who negotiate.""",
}


def found(text: str) -> list[Heading]:
    """What both readers find, which is the same but for what Markdown alone has marks for."""
    in_plain = [heading for heading in plain.headings_of(text) if heading.level == TERM]
    in_markdown = [h for h in markdown.read(text.encode(), "a.md").headings if h.level == TERM]
    assert in_markdown == in_plain or "```" in text or ">" in text
    return in_markdown


@pytest.mark.parametrize(("text", "terms"), GLOSSARIES.values(), ids=GLOSSARIES)
def test_a_glossarys_terms_are_headings(text: str, terms: list[str]) -> None:
    headings = found(text)
    assert [heading.title for heading in headings] == terms
    for heading in headings:
        assert re.sub(r"^(?:[-*] |1\. )|[*_]+|:", "", text[heading.start : heading.end]) == heading.title
        assert heading.start == 0 or text[heading.start - 1] == "\n"


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS)
def test_other_lines_with_colons_and_dashes_are_none(text: str) -> None:
    assert found(dedent(text)) == []


def test_a_heading_is_the_term_as_it_stands_without_its_meaning() -> None:
    text = "## Terms\n\n" + lines("- **{}**: {}") + "  - Example: one that is nested and no term\n\n## Next\n\nText.\n"
    headings = markdown.read(text.encode(), "a.md").headings
    assert [(h.level, h.title, text[h.start : h.end]) for h in headings] == [
        (2, "Terms", "## Terms"),
        (6, "Armistice", "- **Armistice**"),
        (6, "Deterrence", "- **Deterrence**"),
        (6, "Off-ramp", "- **Off-ramp**"),
        (2, "Next", "## Next"),
    ]


def test_terms_below_a_letter_each_are_one_glossary() -> None:
    text = "".join(f"## {term[0]}\n\n**{term}**: {meaning}\n\n" for term, meaning in zip(TERMS, MEANINGS, strict=True))
    titles = [heading.title for heading in markdown.read(text.encode(), "a.md").headings]
    assert titles == ["A", "Armistice", "D", "Deterrence", "O", "Off-ramp"]


PIECES = st.sampled_from(
    ["Armistice", ": ", " - ", "**", "- ", "a halt to all fighting", "\n", "\n\n", "  ", "\r\n", "# A\n", "x" * 70]
)

LETTERS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff"), max_size=3)


@given(st.lists(PIECES | LETTERS, max_size=60).map("".join))
def test_headings_come_in_order_and_within_the_text(text: str) -> None:
    for headings in (plain.headings_of(text), markdown.read(text.encode(), "a.md").headings):
        starts = [heading.start for heading in headings]
        assert starts == sorted(starts)
        assert all(0 <= heading.start < heading.end <= len(text) for heading in headings)


def test_what_is_asked_for_by_its_term_is_answered_by_its_own_entry(tmp_path) -> None:
    write(tmp_path / "documents" / "glossary.txt", COLONS)
    write(
        tmp_path / "documents" / "talks.md",
        "# The talks\n\nAn off-ramp was what the talks were about: an off-ramp, they said, is what both sides want. "
        "The armistice is old, and the armistice holds. What the armistice is, nobody at the talks remembered.\n",
    )
    index = opened(tmp_path / "data")
    sync(index, tmp_path / "documents")
    assistant = Assistant(index)
    for question, quote in [
        ("What is an off-ramp?", "Off-ramp: A way to step back from a conflict without losing face."),
        ("Define armistice.", "Armistice: A halt to fighting that is not a peace."),
        ("What does DMZ mean?", "Demilitarized Zone (DMZ): A strip about 4 kilometers wide along the line."),
    ]:
        citation = assistant.ask(question).citations[0]
        assert (citation.document, citation.quote) == ("glossary.txt", quote)
        assert citation.heading.endswith(quote.split(":")[0])
    index.close()
