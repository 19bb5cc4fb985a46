"""Questions drawn from documents: examples for an empty chat, and drafts of golden questions for a person to judge.

Text goes `sentences -> forms, statements, rows -> chosen -> near_misses`: each of the three turns what stands there
into questions, or leaves it alone; `chosen` spreads them over documents, sections and kinds. `worded` has a chat model
word them instead."""
