"""Does it answer well? Golden questions, their metrics, and runs over a corpus of one's own.

Data goes `questions -> run -> cases -> metrics -> intervals`: a question file is read and checked against the corpus's
files, every question is asked, its answer is laid beside its evidence as a `Case`, and metrics are pure functions of
cases.
"""
