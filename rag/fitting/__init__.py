"""Where the numbers of `rag.fitted` come from.

Data goes `asked -> sets | own`: golden questions after retrieval, and the fit that they make. `sets` fits anew on whole
question sets, which made the numbers that ship; `own` moves the fit in use toward one's own questions, no further than
they show it to be better (`trial`)."""
