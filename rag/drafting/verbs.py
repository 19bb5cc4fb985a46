"""Pure: English verbs that statements are told with, so that "flew" becomes "did ... fly". Whatever is not here is left
alone: a verb guessed wrong makes a question that nobody would ask."""

from __future__ import annotations

# Base form, past tense, past participle.
_IRREGULAR = """
beat beat beaten, become became become, begin began begun, break broke broken, bring brought brought, build built built,
buy bought bought, choose chose chosen, come came come, draw drew drawn, fall fell fallen, fight fought fought,
find found found, fly flew flown, forbid forbade forbidden, give gave given, go went gone, grow grew grown,
hold held held, keep kept kept, lead led led, leave left left, lose lost lost, make made made, meet met met,
overthrow overthrew overthrown, rise rose risen, run ran run, say said said, see saw seen, sell sold sold,
send sent sent, shoot shot shot, shrink shrank shrunk, sing sang sung, sink sank sunk, speak spoke spoken,
spend spent spent, stand stood stood, steal stole stolen, strike struck struck, swear swore sworn, take took taken,
teach taught taught, tell told told, throw threw thrown, win won won, withdraw withdrew withdrawn,
write wrote written, undergo underwent undergone
"""
_REGULAR = """
abandon abolish accept accuse achieve acquire adopt allow announce appear appoint approve arrest arrive attack attend
award ban capture carry celebrate change claim close collapse collect command commission complete compose conclude
condemn conduct confirm conquer construct contain control convert convict count create cross crown declare dedicate
defeat deliver demolish deploy describe design destroy develop die direct discover dissolve divide drop earn elect
employ enact end enter establish exceed excommunicate execute expand expel experience export extend fail file finish
fire form found gain govern graduate grant halt happen host identify impose improve include increase inherit
introduce invade invent invite issue join kill land launch legalize marry merge move murder name nationalize nominate
obtain occupy occur open operate order organize oust own paint pass patent perform permit play popularize premiere
produce prohibit promote propose publish purchase ratify reach receive recognize record reduce refuse reject release
relocate remove rename reopen repeal replace require resign restore retire return reveal ruin sack sail score
settle shell sign start stop succeed sue supply surrender surpass suspend test total transfer translate unify
unveil visit vote warn wed
"""
_DOUBLED = frozenset("ban drop permit stop transfer wed".split())


def _past(base: str) -> str:
    if base in _DOUBLED:
        return f"{base}{base[-1]}ed"
    if base.endswith("e"):
        return f"{base}d"
    return f"{base[:-1]}ied" if base.endswith("y") and base[-2] not in "aeou" else f"{base}ed"


def _third(base: str) -> str:
    if base.endswith(("s", "x", "z", "ch", "sh", "o")):
        return f"{base}es"
    return f"{base[:-1]}ies" if base.endswith("y") and base[-2] not in "aeou" else f"{base}s"


_VERBS = [entry.split() for entry in _IRREGULAR.split(",")] + [
    [base, _past(base), _past(base)] for base in _REGULAR.split()
]
# Each form to its base. "found" is the past of "find" in a sentence and the base of "founded".
PAST = {past: base for base, past, _ in _VERBS}
PARTICIPLES = {participle: base for base, _, participle in _VERBS} | {"born": "bear"}
THIRD = {_third(base): base for base, _, _ in _VERBS}
# A participle to the past that has somebody for its subject: "was written by" to "who wrote".
PAST_OF = {participle: past for _, past, participle in _VERBS}
