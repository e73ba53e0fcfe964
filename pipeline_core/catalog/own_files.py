"""Files of own blocks that the app edits: their names, and how they are read and written.

A file lies in the user's blocks folder, or in a family's folder there, and has the name of
its block. A version is a hash of what was read: who writes names the version that they have
edited, so two editors of one file never overwrite each other unnoticed.
"""

from __future__ import annotations

import keyword
import re
import threading
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

from pipeline_core.catalog.folder_contents import hash_of
from pipeline_core.catalog.sources import user_files, user_folder
from pipeline_core.errors import CatalogError
from pipeline_core.spec.entry import FAMILIES
from pipeline_core.store.atomic_file import replace_file
from pipeline_core.store.paths import safe_path

MAX_BYTES = 200_000
MAX_FILES = 200
_NAME = re.compile(r"[a-z][a-z0-9_]{1,39}\Z")
_RESERVED = ("conftest", "block", "blocks", "locale")
_WRITING = threading.Lock()


class SourceText(NamedTuple):
    r"""The text of a block's file as it was read.

    Parameters
    ----------
    text
        Its lines, divided by ``\n``.
    version
        Hash of the bytes of the file.
    """

    text: str
    version: str


def checked_block_name(name: str, taken: Collection[str] = ()) -> str:
    """Return a name that a new block and its file may have.

    Parameters
    ----------
    name
        What somebody typed.
    taken
        Names of other blocks.

    Raises
    ------
    CatalogError
        It is no name of a function, or another block's.

    Examples
    --------
    >>> checked_block_name("yearly_mean")
    'yearly_mean'
    >>> checked_block_name("../x")
    Traceback (most recent call last):
    ...
    pipeline_core.errors.CatalogError: ...
    """
    is_word = keyword.iskeyword(name) or keyword.issoftkeyword(name) or name in _RESERVED
    if not _NAME.match(name) or is_word or name.startswith("test_"):
        raise CatalogError("own_code.bad_name", name=name[:60])
    if name in taken:
        raise CatalogError("own_code.name_taken", name=name)
    return name


def own_file(name: str) -> Path:
    """Return the file of an own block, which need not exist.

    Parameters
    ----------
    name
        The block's name; with a family's folder before it where the file lies in one.

    Raises
    ------
    CatalogError
        It is not such a name, or a link leads elsewhere.
    """
    folder = user_folder()
    family, slash, stem = name.rpartition("/")
    if folder is None or (slash and family not in FAMILIES):
        raise CatalogError("own_code.bad_name", name=name[:60])
    parts = [*([family] if family else []), f"{checked_block_name(stem)}.py"]
    file = safe_path(folder, *parts)
    if file.is_symlink():
        raise CatalogError("own_code.no_plain_file", name=name)
    return file


def own_names() -> Iterator[str]:
    """Yield the names of the own files that the app can edit, in alphabetical order."""
    folder = user_folder()
    for file in user_files():
        name = file.relative_to(folder or file.parent).with_suffix("").as_posix()
        family, _, stem = name.rpartition("/")
        if family in ("", *FAMILIES) and _NAME.match(stem) and not stem.startswith("test_"):
            yield name


def read_own(name: str) -> SourceText:
    """Return the text of an own block's file.

    Raises
    ------
    CatalogError
        There is no such file, it is too large, or not a text in UTF-8.
    """
    try:
        content = own_file(name).read_bytes()
    except OSError as error:
        raise CatalogError("own_code.gone", name=name) from error
    if len(content) > MAX_BYTES:
        raise CatalogError("own_code.too_large", name=name, most=MAX_BYTES // 1000)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise CatalogError("own_code.not_utf8", name=name, line=line) from error
    return SourceText(_with_plain_lines(text), hash_of(content))


def write_own(name: str, text: str, version: str) -> str:
    r"""Write the text of an own block's file in one step, and return its version.

    Parameters
    ----------
    name
        The block's name.
    text
        What the file holds from now on; lines end with ``\n`` whatever they ended with.
    version
        That of the text which was edited; empty for a file that is new.

    Raises
    ------
    CatalogError
        The file has another version than the one that was edited, or there is one already;
        the text is too large, or no text; there are too many files.
    """
    file, content = own_file(name), _content(name, text)
    with _WRITING:
        found = hash_of(file.read_bytes()) if file.is_file() else ""
        if found == hash_of(content):
            return found
        if found != version:
            code = "gone_meanwhile" if not found else "changed_elsewhere" if version else "exists"
            raise CatalogError(f"own_code.{code}", name=name)
        if not found and sum(1 for _ in own_names()) >= MAX_FILES:
            raise CatalogError("own_code.too_many", most=MAX_FILES)
        file.parent.mkdir(parents=True, exist_ok=True)
        replace_file(file, content)
    return hash_of(content)


def delete_own(name: str, version: str) -> None:
    """Delete an own block's file, unless it has changed since this version of it was read.

    Raises
    ------
    CatalogError
        It has another version.
    """
    file = own_file(name)
    with _WRITING:
        if not file.is_file():
            return
        if hash_of(file.read_bytes()) != version:
            raise CatalogError("own_code.changed_elsewhere", name=name)
        file.unlink()


def renamed_text(text: str, old: str, new: str) -> str:
    r"""Return a block's text under another name: of the function, and where it is called.

    Examples
    --------
    >>> print(renamed_text("def old(table):\n    '''>>> old(old_table)'''", "old", "new"))
    def new(table):
        '''>>> new(old_table)'''
    """
    return re.sub(rf"(?<![\w.]){re.escape(old)}(?=\()", new, text)


def _content(name: str, text: str) -> bytes:
    text = _with_plain_lines(text)
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise CatalogError("own_code.null_byte", name=name, line=line)
    try:
        content = text.encode("utf-8")
    except UnicodeEncodeError as error:
        line = text[: error.start].count("\n") + 1
        raise CatalogError("own_code.not_utf8", name=name, line=line) from error
    if len(content) > MAX_BYTES:
        raise CatalogError("own_code.too_large", name=name, most=MAX_BYTES // 1000)
    return content


def _with_plain_lines(text: str) -> str:
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return text if not text or text.endswith("\n") else f"{text}\n"
