"""Texts that are edited, kept for the session: nothing typed is lost by looking elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from ui.documents import own_code

_KEY = "code-drafts"


@dataclass
class Draft:
    """A block's text as it is edited.

    Parameters
    ----------
    name
        The block's name.
    text
        The text as it was typed last.
    saved, version
        The text in the file when it was read or written last, and its version.
    number
        How often the text was replaced by another one.
    """

    name: str
    text: str
    saved: str
    version: str
    number: int = 0

    @property
    def document(self) -> str:
        """What the editor edits: another one after each replacement."""
        return f"{self.name}#{self.number}"

    @property
    def is_saved(self) -> bool:
        """Whether the file holds the text."""
        return self.text == self.saved


def draft_of(name: str) -> Draft:
    """Return the draft of a block; as the file is now, unless something unsaved was typed.

    Raises
    ------
    FabricaError
        The file cannot be read.
    """
    drafts: dict[str, Draft] = st.session_state.setdefault(_KEY, {})
    draft = drafts.get(name)
    if draft is not None and not draft.is_saved:
        return draft
    source = own_code.read(name)
    if draft is None or draft.version != source.version:
        number = draft.number + 1 if draft else 0
        draft = Draft(name, source.text, source.text, source.version, number)
        drafts[name] = draft
    return draft


def save(draft: Draft, text: str) -> None:
    """Write a draft's text into its file.

    Raises
    ------
    FabricaError
        The file was changed elsewhere, or cannot be written.
    """
    draft.text = text
    draft.version = own_code.save(draft.name, text, draft.version)
    draft.saved = text


def forget(name: str) -> None:
    """Forget what was typed for a block."""
    st.session_state.get(_KEY, {}).pop(name, None)


def take_other(draft: Draft) -> None:
    """Replace a draft by what its file holds now.

    Raises
    ------
    FabricaError
        The file cannot be read.
    """
    source = own_code.read(draft.name)
    draft.text = draft.saved = source.text
    draft.version = source.version
    draft.number += 1


def keep_own(draft: Draft, text: str) -> None:
    """Write a draft's text over what somebody wrote meanwhile.

    Raises
    ------
    FabricaError
        The file cannot be read or written.
    """
    draft.version = own_code.read(draft.name).version
    save(draft, text)
