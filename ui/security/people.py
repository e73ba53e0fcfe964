"""The people of a class: each has a name, a secret word and a workspace.

A workspace's folder is named by a signature over the name, so no name ever becomes a
path; the word is stored only as a slow hash. Signing in from another computer needs
both.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import secrets
import shutil
import unicodedata
from contextlib import suppress
from pathlib import Path

from pipeline_core.store import default_workspace
from pipeline_core.store.paths import safe_path
from ui.security.token import sign

MAX_PEOPLE = 300
MAX_NAME_LENGTH = 40
MIN_WORD_LENGTH = 4
_PERSON = re.compile(r"[a-z0-9]{16}\Z")


def is_person(text: str | None) -> bool:
    """Return whether a text has the form of a person's id.

    Examples
    --------
    >>> is_person("0123456789abcdef"), is_person("../../etc/passwd"), is_person(None)
    (True, False, False)
    """
    return _PERSON.match(text or "") is not None


def normalize_name(name: str) -> str:
    r"""Return a name as it is stored: one line of visible characters.

    Examples
    --------
    >>> normalize_name("  Ana\t María\u202e ")
    'Ana María'
    """
    text = unicodedata.normalize("NFKC", name)
    visible = "".join(
        char for char in text if char.isspace() or unicodedata.category(char)[0] != "C"
    )
    return " ".join(visible.split())[:MAX_NAME_LENGTH]


def sign_in(name: str, word: str) -> str | None:
    """Return the id of a person who is new or gave the right word; None otherwise.

    Parameters
    ----------
    name
        A normalized name.
    word
        The person's own word.
    """
    person = sign("person", name.casefold())[:16]
    card = _card(person)
    if not card.exists():
        if sum(1 for _ in _people_folder().glob("*/")) >= MAX_PEOPLE:
            return None
        _write_card(card, name, word)
    entry = json.loads(card.read_text(encoding="utf-8"))
    matches = hmac.compare_digest(entry["word"], _slow_hash(word, entry["salt"]))
    return person if matches else None


def folder(person: str) -> Path:
    """Return a person's workspace."""
    return safe_path(_people_folder(), person)


def name_of(person: str) -> str:
    """Return a person's name; an empty text if there is no such person."""
    try:
        return str(json.loads(_card(person).read_text(encoding="utf-8"))["name"])
    except (OSError, ValueError, KeyError):
        return ""


def all_folders() -> list[Path]:
    """Return the workspaces of all people; none if there has never been a class."""
    folders = (default_workspace() / "people").glob("*/")
    return sorted(path for path in folders if is_person(path.name))


def _people_folder() -> Path:
    folder = default_workspace() / "people"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _card(person: str) -> Path:
    return folder(person) / "person.json"


def _write_card(card: Path, name: str, word: str) -> None:
    """Write a new person's card; if two take a name at once, the first gets it."""
    card.parent.mkdir(exist_ok=True, mode=0o700)
    # Describing the blocks takes seconds; an outdated description is detected by its stamp.
    with suppress(OSError):
        shutil.copyfile(default_workspace() / "catalogue.json", card.with_name("catalogue.json"))
    salt = secrets.token_hex(16)
    draft = card.with_suffix(f".{secrets.token_hex(4)}")
    draft.touch(mode=0o600)
    content = json.dumps(
        {"name": name, "salt": salt, "word": _slow_hash(word, salt)}, ensure_ascii=False
    )
    draft.write_text(content, encoding="utf-8")
    try:
        os.link(draft, card)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _slow_hash(word: str, salt: str) -> str:
    return hashlib.scrypt(word.encode(), salt=salt.encode(), n=2**14, r=8, p=1, dklen=32).hex()
