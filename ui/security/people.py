"""A class: each person has a name, a word of their own, and a workspace.

The folder is named by a signature over the name, so no name ever becomes a
path; the word is kept only as a slow hash. Who comes back from another
computer needs both, and nobody else's things can be found.
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

MOST = 300
LONGEST = 40
SHORTEST_WORD = 4
_PERSON = re.compile(r"[a-z0-9]{16}\Z")


def is_person(text: str | None) -> bool:
    """Tell whether a text has the form of a person's id.

    Examples
    --------
    >>> is_person("0123456789abcdef"), is_person("../../etc/passwd"), is_person(None)
    (True, False, False)
    """
    return _PERSON.match(text or "") is not None


def tidy(name: str) -> str:
    r"""Return a name as it is kept: one line of visible letters.

    Examples
    --------
    >>> tidy("  Ana\t María\u202e ")
    'Ana María'
    """
    letters = unicodedata.normalize("NFKC", name)
    seen = "".join(one for one in letters if one.isspace() or unicodedata.category(one)[0] != "C")
    return " ".join(seen.split())[:LONGEST]


def enter(name: str, word: str) -> str | None:
    """Return the id of a person, who is new or has said the right word; None for a wrong one.

    Parameters
    ----------
    name
        A tidy name.
    word
        The person's own word.
    """
    person = sign("person", name.casefold())[:16]
    card = _card(person)
    if not card.exists():
        if sum(1 for _ in _people().glob("*/")) >= MOST:
            return None
        _write(card, name, word)
    known = json.loads(card.read_text(encoding="utf-8"))
    right = hmac.compare_digest(known["word"], _slow(word, known["salt"]))
    return person if right else None


def folder(person: str) -> Path:
    """Return a person's workspace."""
    return safe_path(_people(), person)


def name_of(person: str) -> str:
    """Return how a person is called; nothing where nobody is."""
    try:
        return str(json.loads(_card(person).read_text(encoding="utf-8"))["name"])
    except (OSError, ValueError, KeyError):
        return ""


def all_folders() -> list[Path]:
    """Return the workspaces of everybody; none where there has never been a class."""
    found = (default_workspace() / "people").glob("*/")
    return sorted(path for path in found if is_person(path.name))


def _people() -> Path:
    place = default_workspace() / "people"
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    return place


def _card(person: str) -> Path:
    return folder(person) / "person.json"


def _write(card: Path, name: str, word: str) -> None:
    """Write a new person's card; of two that take one name at once the first has it."""
    card.parent.mkdir(exist_ok=True, mode=0o700)
    # Describing the blocks takes seconds; a description that no longer holds is seen by its stamp.
    with suppress(OSError):
        shutil.copyfile(default_workspace() / "catalogue.json", card.with_name("catalogue.json"))
    salt = secrets.token_hex(16)
    part = card.with_suffix(f".{secrets.token_hex(4)}")
    part.touch(mode=0o600)
    text = json.dumps({"name": name, "salt": salt, "word": _slow(word, salt)}, ensure_ascii=False)
    part.write_text(text, encoding="utf-8")
    try:
        os.link(part, card)
    except FileExistsError:
        pass
    finally:
        part.unlink()


def _slow(word: str, salt: str) -> str:
    return hashlib.scrypt(word.encode(), salt=salt.encode(), n=2**14, r=8, p=1, dklen=32).hex()
