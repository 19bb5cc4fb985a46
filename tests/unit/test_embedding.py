"""The bundled model: the original's vectors, from verified files, prepared once however many ask for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from index.config import IndexConfig
from index.embedding import (
    BUNDLED_DIGESTS,
    BUNDLED_DIMENSIONS,
    BUNDLED_MAX_TOKENS,
    Embedder,
    bundled_folder,
    exported,
    unit,
    verify,
)
from index.errors import FootnoteError, SettingError

ROOT = Path(__file__).resolve().parents[2]
TEXTS = [
    "The armistice was signed at Panmunjom on 27 July 1953.",
    "Who signed it?",
    "城堡有许多房间。",
    "a",
    "One sentence that is somewhat longer than the others, so that the batch has to be padded. " * 3,
    "word " * 600,
]


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return Embedder.from_config(IndexConfig())


def test_vectors_are_unit_vectors_of_the_models_size(embedder):
    vectors = np.array(embedder.embed_documents(TEXTS))
    assert vectors.shape == (len(TEXTS), BUNDLED_DIMENSIONS) == (len(TEXTS), embedder.dimensions)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_a_texts_vector_does_not_depend_on_its_company(embedder):
    together = np.array(embedder.embed_documents(TEXTS))
    alone = np.array([embedder.embed_query(text) for text in TEXTS])
    assert (together == alone).all()
    states = embedder.token_states(TEXTS)
    assert all(
        (one.states == embedder.token_states([text])[0].states).all() for text, one in zip(TEXTS, states, strict=True)
    )


def test_the_exported_model_says_what_the_original_says(embedder):
    from sentence_transformers import SentenceTransformer

    original = SentenceTransformer(str(bundled_folder()), device="cpu")
    expected = original.encode(TEXTS, normalize_embeddings=True)
    assert original.max_seq_length == BUNDLED_MAX_TOKENS
    assert np.abs(np.array(embedder.embed_documents(TEXTS)) - expected).max() < 1e-4


def test_token_states_are_unit_vectors_of_the_texts_own_words(embedder):
    states = embedder.token_states(TEXTS)
    for text, state in zip(TEXTS, states, strict=True):
        assert len(state.states) == len(state.spans) <= BUNDLED_MAX_TOKENS - 2
        assert np.allclose(np.linalg.norm(state.states, axis=1), 1, atol=1e-5)
        assert all(text[start:end].strip() for start, end in state.spans)
    assert [TEXTS[1][start:end] for start, end in states[1].spans] == ["Who", "signed", "it", "?"]


def test_nothing_in_gives_nothing_out(embedder):
    assert embedder.embed_documents([]) == []
    assert embedder.token_states([]) == []
    assert not unit(np.zeros((1, 3), dtype=np.float32)).any()


def test_another_model_has_another_fingerprint(tmp_path):
    names = ["", "a/model", "b/model", str(tmp_path / "model")]
    assert len({Embedder(name, tmp_path).fingerprint for name in names}) == len(names)


@pytest.mark.parametrize("name", BUNDLED_DIGESTS)
def test_weights_or_words_other_than_the_originals_are_refused(tmp_path, name):
    for file in BUNDLED_DIGESTS:
        (tmp_path / file).symlink_to(bundled_folder() / file)
    verify(tmp_path)
    (tmp_path / name).unlink()
    data = bytearray((bundled_folder() / name).read_bytes())
    data[len(data) // 2] ^= 1
    (tmp_path / name).write_bytes(data)
    with pytest.raises(FootnoteError, match=f"{name} is not the file it should be"):
        exported(tmp_path, tmp_path / "models")
    assert not list((tmp_path / "models").glob("*")) if (tmp_path / "models").exists() else True


def test_a_folder_of_models_that_cannot_be_made_is_told_with_its_setting(tmp_path):
    (tmp_path / "file").write_text("no folder")
    for models in (tmp_path / "file", tmp_path / "file" / "models"):
        with pytest.raises(SettingError, match=r"can't be made.*FOOTNOTE_MODELS_DIR"):
            exported(bundled_folder(), models)


def test_a_model_that_cannot_be_loaded_is_told(tmp_path):
    (tmp_path / "model").mkdir()
    with pytest.raises(SettingError, match="FOOTNOTE_EMBEDDING_MODEL"):
        Embedder(str(tmp_path / "model"), tmp_path).embed_query("hello")


def test_a_named_model_gives_the_same_vectors_as_the_bundled_one(embedder, tmp_path):
    shutil.copytree(bundled_folder(), tmp_path / "model")
    named = Embedder(str(tmp_path / "model"), tmp_path)
    assert named.max_tokens == BUNDLED_MAX_TOKENS
    assert named.dimensions == BUNDLED_DIMENSIONS
    assert np.abs(np.array(named.embed_query(TEXTS[0])) - embedder.embed_query(TEXTS[0])).max() < 1e-4
    assert named.token_states(TEXTS[:2])[1].spans == embedder.token_states(TEXTS[:2])[1].spans
    long = "The castle has rooms. " * 500
    assert named.count_tokens(long) == embedder.count_tokens(long), "what has embedded a text cuts all that come after"


@pytest.mark.long  # two times half a minute of both cores
def test_two_processes_may_prepare_the_model_at_once(tmp_path):
    code = (
        "from index.embedding import Embedder; from index.config import IndexConfig; "
        "print(round(Embedder.from_config(IndexConfig()).embed_query('hello')[0], 4))"
    )
    environment = {**os.environ, "FOOTNOTE_MODELS_DIR": str(tmp_path / "models")}
    both = [
        subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True, env=environment)
        for _ in range(2)
    ]
    outputs = [process.communicate()[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert outputs[0] == outputs[1] != ""
    assert [path.suffix for path in (tmp_path / "models").iterdir()] == [".onnx"]


def test_the_bundled_model_is_loaded_once_for_all_who_ask() -> None:
    models = IndexConfig().models
    with ThreadPoolExecutor(4) as pool:
        loaded = list(pool.map(lambda _: Embedder("", models).model, range(4)))
    assert all(one is loaded[0] for one in loaded)
