"""The folder of a user's own blocks, and the translations in it: ``locale/LANGUAGE.po``.

The folder is the one that ``FABRICA_BLOCKS`` names, else ``blocks`` in the workspace: a
server has many workspaces and says for whom it asks, a run's process has one.

A file is read as text, anew after each change, and never compiled or executed. Its codes
are those of the built-in blocks (``block.my_model``, ``block.my_model.trees``); a text of
the program cannot be replaced, for `words` asks here last.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import NamedTuple

from pipeline_core.messages.message import Message
from pipeline_core.messages.po_files import Text, read_po

BLOCKS_FOLDER = "FABRICA_BLOCKS"
# What a block brings with it: its title and help, the labels of its settings and their
# options, the names of its metrics, columns and ports, and the sentences that it raises.
PREFIXES = ("block.", "setting.", "option.", "metric.", "column.", "port.", "raised.")
WORKSPACE_BLOCKS = "blocks"
_MAX_BYTES = 1_000_000
_FORMATS = ("", "or", "word", "sentence")


class OwnWords(NamedTuple):
    """What one file of translations holds.

    Parameters
    ----------
    texts
        The usable texts, by code.
    refused
        Codes that are none of a block's, or whose text cannot be used.
    fault
        Why the whole file cannot be read; empty if it can.
    """

    texts: Mapping[str, str]
    refused: tuple[str, ...] = ()
    fault: str = ""


_OF_CONTEXT: ContextVar[Path | None] = ContextVar("own_blocks", default=None)
_OF_PROCESS: list[Path] = []


def user_folder() -> Path | None:
    """Return the folder of the user's blocks, which need not exist; None if none was named."""
    if folder := os.environ.get(BLOCKS_FOLDER):
        return Path(folder).expanduser().resolve()
    return _OF_CONTEXT.get() or (_OF_PROCESS[-1] if _OF_PROCESS else None)


def workspace_blocks(workspace: Path) -> Path:
    """Return the folder of a workspace's own blocks."""
    return workspace.resolve() / WORKSPACE_BLOCKS


@contextmanager
def blocks_of(workspace: Path) -> Iterator[None]:
    """Let `user_folder` be that of a workspace inside the block, unless the variable names one.

    Examples
    --------
    >>> with blocks_of(Path("/srv/fabrica/mine")):
    ...     user_folder().as_posix()
    '/srv/fabrica/mine/blocks'
    """
    token = _OF_CONTEXT.set(workspace_blocks(workspace))
    try:
        yield
    finally:
        _OF_CONTEXT.reset(token)


def adopt_blocks_of(workspace: Path) -> None:
    """Let `user_folder` be that of a workspace from now on, in all threads of this process."""
    _OF_PROCESS[:] = [workspace_blocks(workspace)]


def translation_file(language: str) -> Path | None:
    """Return the file of a user's translations, which need not exist; None without a folder."""
    folder = user_folder()
    return folder / "locale" / f"{language}.po" if folder else None


def own_words(language: str) -> OwnWords:
    """Return the translations beside the user's blocks, as the file is now."""
    if (file := translation_file(language)) is None:
        return OwnWords({})
    try:
        state = file.stat()
    except OSError:
        return OwnWords({})
    return _read(file, state.st_mtime_ns, state.st_size)


def translation_faults(language: str) -> list[Message]:
    """Return what is wrong with the translations beside the user's blocks."""
    words, file = own_words(language), translation_file(language)
    where, faults = {"file": str(file)}, []
    if words.fault:
        faults.append(Message("catalog.translation_unreadable", {**where, "cause": words.fault}))
    if words.refused:
        codes = list(words.refused)
        faults.append(Message("catalog.translation_refused", {**where, "codes": codes}))
    return faults


@lru_cache(maxsize=8)
def _read(file: Path, _changed: int, size: int) -> OwnWords:
    if size > _MAX_BYTES:
        return OwnWords({}, fault=f"{size:,} bytes")
    try:
        messages = read_po(file.read_text(encoding="utf-8"))
    except KeyError:
        return OwnWords({}, fault="msgstr without msgid")
    except (OSError, ValueError, SyntaxError, MemoryError, RecursionError) as error:
        return OwnWords({}, fault=str(error) or type(error).__name__)
    texts = {code: text for code, text in messages.items() if _is_usable(code, text)}
    refused = tuple(code for code in messages if code not in texts)
    return OwnWords({code: str(text) for code, text in texts.items() if text}, refused)


def _is_usable(code: str, text: Text) -> bool:
    """Tell whether a text is a block's, can be shown, and has only plain placeholders."""
    if not code.startswith(PREFIXES) or not isinstance(text, str):
        return False
    if not all(line.isprintable() for line in text.split("\n")):
        return False
    if code.startswith("block."):  # shown as it is
        return True
    try:
        fields = list(Formatter().parse(text))
    except ValueError:
        return False
    return all(
        name is None or (re.fullmatch(r"\w+", name) and spec in _FORMATS and not conversion)
        for _, name, spec, conversion in fields
    )
