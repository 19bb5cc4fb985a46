"""An index of a corpus for evaluation alone, beside the user's and never mixed with it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from index.catalogue_tables import SCHEMA
from index.config import IndexConfig
from index.embedding import Embedder
from index.progress import Progress
from index.splitting import SPLITTING_VERSION
from index.store import Index
from index.sync import sync
from index.types import SyncReport
from rag.evaluation.corpus import checked_folder


def own_index(
    folder: Path, config: IndexConfig, progress: Progress | None = None, lenders: Sequence[Index] = ()
) -> tuple[Index, SyncReport]:
    """The corpus's index, brought in line with the folder; kept, so that a second run embeds nothing. What `lenders`
    (open indexes of the same folder) have embedded with the same model is taken over from them.

    The caller closes it. Files that can't be read are in the report."""
    index = Index.open(own_config(checked_folder(folder), config))
    index.lenders = lenders
    try:
        return index, sync(index, folder, progress=progress)
    except BaseException:
        index.close()
        raise


def own_config(folder: Path, config: IndexConfig) -> IndexConfig:
    """The user's settings with a data directory of the corpus's own, below theirs.

    The prepared models are shared. A Chroma server is not used: its collections are the user's."""
    name = f"{folder.resolve().name}-{fingerprint(folder, config)}"
    own = {
        "documents": folder,
        "data_dir": config.data_dir / "evaluation" / name,
        "models_dir": config.models,
        "chroma_url": "",
    }
    return config.model_copy(update=own)


def fingerprint(folder: Path, config: IndexConfig) -> str:
    """Tells apart corpora by path, ways to split and embed them, and catalogues of other versions: such an index can
    be made anew, so it is left behind rather than refused."""
    model = Embedder.from_config(config).fingerprint
    parts = [str(folder.resolve()), model, SPLITTING_VERSION, str(config.passage_tokens), str(SCHEMA)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]
