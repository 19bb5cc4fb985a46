"""Questions drawn from documents: examples for an empty chat, and drafts of golden questions for a person to judge.

Text goes `forms, asked, rows -> found -> chosen, near_misses -> proposed`: each of the first three turns what stands
there into questions, or leaves it alone; `found` gives each its sentence, `chosen` spreads them over documents,
sections and kinds. `worded` has a chat model word them instead."""
