"""What Footnote reports, said on a page in its own words: text as it stands, whatever it quotes."""

from __future__ import annotations

import streamlit as st

from index.errors import FootnoteError


def tell(error: FootnoteError) -> None:
    """The reason, and below it the remedy."""
    st.error(f"**{plain(error.reason)}**\n\n{plain(error.remedy)}", icon=":material/error:")


def plain(text: str) -> str:
    """Text as Markdown that shows as it stands."""
    return "".join(f"\\{character}" if character in "\\`*_{}[]()<>#+-.!|$:~" else character for character in text)
