"""Settings of the index, from `FOOTNOTE_*` environment variables (or a `.env` file)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

if TYPE_CHECKING:
    from index.readers.ocr import Tesseract


def at_home(path: Path) -> Path:
    """The path with `~` replaced by the home directory: a shell does that only where the value has no quotes."""
    try:
        return path.expanduser()
    except RuntimeError:  # there is no such user: whoever opens the path says that it is not there
        return path


def _model_at_home(name: str) -> str:
    """A folder's path as `at_home`, which has to be there; any other name as it is: the hub may know it."""
    if not name.startswith(("~", "/", "./", "../", ".\\", "..\\")):
        return name
    folder = at_home(Path(name))
    if not folder.is_dir():
        raise ValueError("there is no such folder")
    return str(folder)


SettingPath = Annotated[Path, AfterValidator(at_home)]


class IndexConfig(BaseSettings):
    """Where documents and the index live, and how documents are split and embedded."""

    model_config = SettingsConfigDict(
        env_prefix="FOOTNOTE_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    documents: SettingPath = Field(Path("seeds"), description="the folder of documents that is the truth")
    data_dir: SettingPath = Field(Path(".footnote"), description="where the index is kept")
    models_dir: SettingPath | None = Field(None, description="where prepared models are kept; default: data_dir/models")
    embedding_model: Annotated[str, AfterValidator(_model_at_home)] = Field(
        "", description="a sentence-transformers model by name or path; empty: the bundled one"
    )
    passage_tokens: int = Field(160, ge=32, le=2048, description="passages aim at this many tokens")
    ocr: bool = Field(True, description="read pages that are images by tesseract, where it is on the machine")
    ocr_languages: str = Field("eng", description="the languages that tesseract reads in, as in eng+deu")
    max_file_mb: float = Field(250.0, gt=0, allow_inf_nan=False, description="larger files are reported, not read")
    include: str = Field("", description="patterns as in .gitignore, apart by commas: only such files are read")
    exclude: str = Field("", description="patterns as in .gitignore, apart by commas: such files are left out")
    read_seconds: float = Field(
        60.0, gt=0, allow_inf_nan=False, description="a file that takes more computing is given up"
    )
    read_memory_mb: int = Field(800, ge=200, description="a file that takes more memory to read is given up")
    chroma_url: str = Field("", description="a Chroma server instead of the embedded one")

    def sync_command(self, folder: Path | None = None) -> str:
        """What to type to bring this index in line with a folder, by default that of the settings."""
        return self.command("sync", folder or self.documents)

    def command(self, name: str, path: Path) -> str:
        """What to type to have a command of the index do something with a path."""
        return typed(f"{name} {_quoted(path)}", self.data_dir)

    def tesseract(self) -> Tesseract | None:
        """What pages that are images are read by, if anything."""
        from index.readers import ocr  # a page of the chat has no need of it

        return ocr.tesseract(self.ocr_languages) if self.ocr else None

    @property
    def models(self) -> Path:
        """The folder of prepared models."""
        return self.models_dir or self.data_dir / "models"


def typed(command: str, data_dir: Path) -> str:
    """What to type to have a command of the index work on a data directory."""
    is_default = data_dir == IndexConfig.model_fields["data_dir"].default
    return f"python -m index {command}" + ("" if is_default else f" --data-dir {_quoted(data_dir)}")


def _quoted(path: Path) -> str:
    return f'"{path}"' if " " in str(path) else str(path)
