"""`python -m rag search "question"`: passages with offsets and every signal's view of them."""

from __future__ import annotations

import argparse
import time

from rag.cli.ask import checked_question
from rag.cli.opened import opened
from rag.cli.output import hit_text, print_json
from rag.types import hit_json


def run(args: argparse.Namespace) -> int:
    """Print the best passages, best first."""
    question = checked_question(args.question)
    with opened(args) as assistant:
        start = time.perf_counter()
        hits = assistant.search(question, args.k, within=args.within)
        total = round((time.perf_counter() - start) * 1000, 2)
    if args.json:
        passages = [hit_json(hit) for hit in hits]
        scope = {"within": args.within} if args.within else {}
        print_json({"question": question, **scope, "passages": passages, "timings_ms": {"total": total}})
    else:
        print("\n\n".join(hit_text(rank, hit) for rank, hit in enumerate(hits, start=1)) or "No passage was found.")
    return 0
