"""Footnote beside what people use today: the same folders, questions, model weights and measures, in one run.

A tool is a script in `tools/` that runs in an environment of its own and writes what it found, passage by passage
(`tools/protocol.py` says how); `found` maps that to spans of the documents and fills contexts with them; `figures`
measures those with the very functions that measure ours; `tables` puts them into words and Markdown."""
