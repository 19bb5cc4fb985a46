"""Settings of retrieval and answering, from `FOOTNOTE_*` environment variables (or a `.env` file)."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from index.config import SettingPath


class RagConfig(BaseSettings):
    """How questions are searched, answered and declined."""

    model_config = SettingsConfigDict(
        env_prefix="FOOTNOTE_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    context_characters: int = Field(5000, ge=200, description="the most passage characters handed to the answerer")
    candidates: int = Field(100, ge=1, description="how many passages each signal proposes")
    rerank: int = Field(20, ge=0, description="how many passages are read for the sentence that answers best")
    dense_weight: float = Field(0.3, ge=0, le=1, description="weight of meaning against words (BM25)")
    abstain: bool = Field(True, description="decline when the documents do not answer")
    followups: bool = Field(True, description="make questions that lean on the conversation standalone")
    threshold: float | None = Field(None, ge=0, le=1, description="answer from this confidence on; empty: as fitted")
    fitted: SettingPath | None = Field(
        None, description="numbers made by `rag fit`; empty: those that come with the product"
    )
    chat_model: str = Field("", description="provider:model of a LangChain chat model; empty: the extractive answerer")
    chat_models: str = Field("", description="further chat models to choose from in the app, apart by commas")
    chat_timeout: float = Field(60, gt=0, description="seconds of a chat model's silence before it is given up")
    managers: str = Field(
        "", description="with sign-in: whose e-mail addresses may manage documents, apart by commas; empty: all"
    )

    def models_to_choose(self) -> list[str]:
        """The chat models that the settings name, each once, the one in use first."""
        names = [self.chat_model, *(name.strip() for name in self.chat_models.split(","))]
        return list(dict.fromkeys(name for name in names if name))
