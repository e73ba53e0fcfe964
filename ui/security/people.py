"""The people of a class: each has a name, a secret word and a workspace.

A workspace's folder is named by an id that no name becomes a part of, and holds the card
that says whose it is; the word is stored only as a slow hash. Signing in from another
computer needs both. A card without a word waits for its person to choose a new one.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
import shutil
import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline_core.errors import StoreError
from pipeline_core.store import default_workspace
from pipeline_core.store.atomic_file import replace_file
from pipeline_core.store.paths import safe_path
from ui.security.names import check_name, name_identity, skeletons

MAX_PEOPLE = 300
MIN_WORD_LENGTH = 4
MAX_WORD_LENGTH = 200
_REMOVED = ".removed-"
_PERSON = re.compile(r"[a-z0-9]{16}\Z")
# One at a time looks whether a name is free and takes it.
_CARDS_LOCK = threading.Lock()


@dataclass(frozen=True)
class Person:
    """Somebody of the class.

    Parameters
    ----------
    id
        The name of the person's folder.
    name
        As it was typed at first.
    needs_word
        Whether they choose a new word when they sign in next.
    """

    id: str
    name: str
    needs_word: bool


def is_person(text: str | None) -> bool:
    """Return whether a text has the form of a person's id.

    Examples
    --------
    >>> is_person("0123456789abcdef"), is_person("../../etc/passwd"), is_person(None)
    (True, False, False)
    """
    return _PERSON.match(text or "") is not None


def sign_in(name: str, word: str) -> str:
    """Return the id of the person with a name and a word, or of a new one.

    Parameters
    ----------
    name
        A normalized name.
    word
        The person's own word.

    Raises
    ------
    StoreError
        The word is another one, the name cannot be given, or the class is full.
    """
    with _CARDS_LOCK:
        cards = dict(_cards())
        person = _person_named(name, cards)
        if person is None:
            return _new_person(name, word, cards)
        if "word" not in cards[person]:
            _write_card(person, cards[person]["name"], word)
            return person
    card = cards[person]
    if not hmac.compare_digest(card["word"], _slow_hash(word, card["salt"])):
        raise StoreError("enter.taken")
    return person


def reset_word(person: str) -> None:
    """Forget a person's word; they choose a new one when they sign in next."""
    with _CARDS_LOCK:
        if name := name_of(person):
            _write_card(person, name, None)


def remove(person: str) -> None:
    """Delete a person with everything in their workspace.

    Raises
    ------
    StoreError
        The folder cannot be deleted.
    """
    with _CARDS_LOCK:
        removed = _set_aside(person)
    shutil.rmtree(removed, ignore_errors=True)


def start_afresh(person: str) -> str:
    """Delete everything in a person's workspace; return the id of the new one.

    The person keeps the name and the word. The id is another one, so nothing that still
    works for the old workspace finds the new one.

    Raises
    ------
    StoreError
        There is no such person, or the folder cannot be deleted.
    """
    with _CARDS_LOCK:
        card = _read_card(folder(person))
        if not card:
            raise StoreError("store.read_only", path=person, detail="")
        removed = _set_aside(person)
        fresh = _new_folder()
        _replace_card(fresh, card)
    shutil.rmtree(removed, ignore_errors=True)
    return fresh


def sweep_removed() -> None:
    """Delete what a server that was killed has left of people who were removed."""
    for path in (default_workspace() / "people").glob(f"{_REMOVED}*"):
        shutil.rmtree(path, ignore_errors=True)


def _set_aside(person: str) -> Path:
    """Rename a person's folder, at once, so that nobody enters a half-deleted one."""
    removed = _people_folder() / f"{_REMOVED}{person}-{secrets.token_hex(4)}"
    try:
        folder(person).rename(removed)
    except OSError as error:
        raise StoreError("store.read_only", path=person, detail=str(error)) from error
    return removed


def folder(person: str) -> Path:
    """Return a person's workspace."""
    return safe_path(_people_folder(), person)


def name_of(person: str) -> str:
    """Return a person's name; an empty text if there is no such person."""
    return str(_read_card(folder(person)).get("name", ""))


def everybody() -> list[Person]:
    """Return the people of the class, in alphabetical order."""
    people = [Person(person, card["name"], "word" not in card) for person, card in _cards()]
    return sorted(people, key=lambda person: person.name.casefold())


def all_folders() -> list[Path]:
    """Return the workspaces of all people; none if there has never been a class."""
    folders = (default_workspace() / "people").glob("*/")
    return sorted(path for path in folders if is_person(path.name))


def _new_person(name: str, word: str, cards: Mapping[str, Mapping[str, Any]]) -> str:
    check_name(name)
    looks = skeletons(name)
    if any(looks & skeletons(card["name"]) for card in cards.values()):
        raise StoreError("enter.looks_alike")
    if len(cards) >= MAX_PEOPLE:
        raise StoreError("enter.full", most=MAX_PEOPLE)
    person = _new_folder()
    _write_card(person, name, word)
    return person


def _new_folder() -> str:
    """Make the workspace of a new person, and return their id."""
    person = secrets.token_hex(8)
    folder(person).mkdir(mode=0o700)
    # Describing the blocks takes seconds; an outdated description is detected by its stamp.
    with suppress(OSError):
        shutil.copyfile(default_workspace() / "catalogue.json", folder(person) / "catalogue.json")
    return person


def _person_named(name: str, cards: Mapping[str, Mapping[str, Any]]) -> str | None:
    identity = name_identity(name)
    named = (person for person, card in cards.items() if name_identity(card["name"]) == identity)
    return next(named, None)


def _people_folder() -> Path:
    folder = default_workspace() / "people"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _cards() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each person's id and card; a folder without a card is nobody's yet."""
    for path in all_folders():
        if card := _read_card(path):
            yield path.name, card


def _read_card(path: Path) -> dict[str, Any]:
    try:
        card = json.loads((path / "person.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return card if isinstance(card, dict) and isinstance(card.get("name"), str) else {}


def _write_card(person: str, name: str, word: str | None) -> None:
    content = {"name": name}
    if word is not None:
        content["salt"] = secrets.token_hex(16)
        content["word"] = _slow_hash(word, content["salt"])
    _replace_card(person, content)


def _replace_card(person: str, content: Mapping[str, str]) -> None:
    text = json.dumps(content, ensure_ascii=False)
    replace_file(folder(person) / "person.json", text.encode())


def _slow_hash(word: str, salt: str) -> str:
    return hashlib.scrypt(word.encode(), salt=salt.encode(), n=2**14, r=8, p=1, dklen=32).hex()
