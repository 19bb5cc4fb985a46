"""Abbreviations: their full stops end no sentence, and those of words that look like them do."""

from __future__ import annotations

import pytest

from index.sentences import sentence_spans

# Full stops of abbreviations, and of sentences that end in what looks like one; a broken bar parts two sentences.
ABBREVIATED = [
    "Dial ext. 117 for help.",
    "Call tel. +49 30 1234 now.",
    "Tel. 0171 5550 is the office.",
    "Fax. 22 is broken.",
    "Weight max. 300 kg.¦Height min. 1.40 m.",
    "Max. Load 300 kg.",
    "The shop is in Bldg. 4 and Art. 5 says so.",
    "The shop is in Bldg. A of the yard.",
    "See para. 3 and sect. IV of it.",
    "Art. I of the treaty holds.",
    "Her flat is apt. B12 there.",
    "It costs approx. 5 EUR incl. VAT and est. 3 EUR later.",
    "See fig. 3, nos. 4, vol. 5, sec. 6, ch. 7, pp. 8, ed. 9, cf. 10.",
    "See no. 5 of it.¦He read No. 6 too.",
    "The answer is no. 5 of the list.",
    "Mill Rd. 12 is sold.¦The house is in Mill Rd.¦The other is not.",
    "Smith et al. 2019 found it.",
    "Laut Abs. 3 gilt Nr. 12 nicht.",
    "Take Pkg. 4 and Jg. 12 there.",
    "It lasts 5 min. 30 sec. in all.",
    "Come at 7 p.m. 5 May to the hall.",
    "Come at 7 p.m. Monday to the hall.",
    "Lift 3 carries max. 5 people.",
    "It began on 3 Jan. 1953 here.",
    "He said no.¦Everyone left.",
    "No.¦Everyone left.",
    "It happened in 2019.¦14 people came.",
    "It began at 7 p.m.¦20 people came.",
    "It began at 7 p.m.¦Dinner was served.",
    "He came in May.¦3 days later he left.",
    "He liked to drive by car.¦20 people came.",
    "She wrote to me.¦3 days later he left.",
    "She taught art.¦Later she wrote.",
    "I like art.¦I paint.",
    "It carries 300 kg max.¦20 people came.",
    "It carries 300 kg max.¦Children are free.",
    "It takes 5 min.¦20 people came.",
    "Wait 5 sec.¦Press the button.",
    "It weighs 5 kg.¦20 of them are here.",
    "Weigh them in kg.¦20 of them are here.",
    "He watched the BBC.¦20 people came.",
    "They sold pens, paper, etc.¦20 people came.",
    "Ask the IT dept.¦They know.",
    "His name is Max.¦He came.",
    "I met Max.¦Everyone likes him.",
    "He was very happy.¦7 days later he left.",
    "Ask why.¦2 reasons are known.",
]


@pytest.mark.parametrize("marked", ABBREVIATED)
def test_a_full_stop_of_an_abbreviation_ends_no_sentence(marked: str) -> None:
    text = marked.replace("¦", " ")
    assert [text[start:end] for start, end in sentence_spans(text)] == marked.split("¦")
