"""What people write beside runs: a star, tags, a note and a hypothesis.

They are the workspace's, not the run's record: a run stays what it was, whatever is
thought of it later.
"""

from __future__ import annotations

import json
import time
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from pipeline_core.errors import UsageError
from pipeline_core.store.database import Repository
from pipeline_core.store.paths import checked_run_id

MAX_TEXT = 2_000
MAX_TAG = 40
MAX_TAGS = 20
_LAYOUT = "\n\t"


@dataclass(frozen=True)
class RunNote:
    """What stands beside a run.

    Parameters
    ----------
    starred
        Whether it stands out among the others.
    tags
        Words to filter by.
    note
        What was noticed about it.
    hypothesis
        What was expected of it.
    """

    starred: bool = False
    tags: tuple[str, ...] = ()
    note: str = ""
    hypothesis: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written."""
        return self == RunNote()

    def as_json(self) -> dict[str, Any]:
        """Return it as plain data.

        Examples
        --------
        >>> RunNote(tags=("final",)).as_json()
        {'starred': False, 'tags': ['final'], 'note': '', 'hypothesis': ''}
        """
        return {**asdict(self), "tags": list(self.tags)}


def checked_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Return tags without repetition, their blanks collapsed.

    Raises
    ------
    UsageError
        There are too many, or one is empty, too long, or has a comma or control characters.

    Examples
    --------
    >>> checked_tags(["final", " for  the  report ", "final"])
    ('final', 'for the report')
    """
    words = tuple(dict.fromkeys(" ".join(tag.split()) for tag in tags))
    for word in words:
        if not 1 <= len(word) <= MAX_TAG or "," in word or not _is_plain(word):
            raise UsageError("store.bad_tag", tag=word, most=MAX_TAG)
    if len(words) > MAX_TAGS:
        raise UsageError("store.too_many_tags", count=len(words), most=MAX_TAGS)
    return words


def checked_text(text: str) -> str:
    """Return the text of a note or a hypothesis, without blanks around it.

    Raises
    ------
    UsageError
        It is too long, or has control characters other than line breaks and tabs.

    Examples
    --------
    >>> checked_text("  deeper trees overfit ")
    'deeper trees overfit'
    """
    text = text.replace("\r\n", "\n").strip()
    if len(text) > MAX_TEXT:
        raise UsageError("store.long_note", count=len(text), most=MAX_TEXT)
    if not _is_plain(text.translate(dict.fromkeys(map(ord, _LAYOUT)))):
        raise UsageError("store.bad_note")
    return text


def _is_plain(text: str) -> bool:
    """Return whether a text has no control characters and no half of a character."""
    return not any(unicodedata.category(letter) in ("Cc", "Cs") for letter in text)


class RunNotes(Repository):
    """The notes beside a workspace's runs; runs without one have an empty note.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from pipeline_core.store import open_store
    >>> store = open_store(Path(tempfile.mkdtemp()))
    >>> run = store.runs.create("a.yaml", "A", "a.yaml", "fabrica: 1")
    >>> store.notes.save(run.id, RunNote(starred=True, note="The best so far."))
    >>> store.notes.of(run.id).note, store.notes.tags()
    ('The best so far.', ())
    """

    def of(self, run: str) -> RunNote:
        """Return the note beside a run."""
        return self.all([checked_run_id(run)]).get(run, RunNote())

    def all(self, runs: Iterable[str] | None = None) -> dict[str, RunNote]:
        """Return the notes that are not empty, by run: of all runs, or of some."""
        names = None if runs is None else json.dumps(list(runs))
        rows = self._database.rows(
            "SELECT * FROM run_notes WHERE ?1 IS NULL OR run IN (SELECT value FROM json_each(?1))",
            (names,),
        )
        return {row["run"]: _note(row) for row in rows}

    def tags(self) -> tuple[str, ...]:
        """Return the tags in use, in alphabetical order."""
        sql = "SELECT DISTINCT value FROM run_notes, json_each(run_notes.tags) ORDER BY value"
        return tuple(row["value"] for row in self._database.rows(sql))

    def save(self, run: str, note: RunNote) -> None:
        """Save the note beside a run, in place of its last one.

        Raises
        ------
        UsageError
            A text or tag is not allowed, or there is no such run.
        """
        tags, text = checked_tags(note.tags), checked_text(note.note)
        values = (int(note.starred), json.dumps(tags), text, checked_text(note.hypothesis))
        with self._database.transaction() as write:
            write.execute("DELETE FROM run_notes WHERE run = ?", (run,))
            saved = write.execute(
                "INSERT INTO run_notes SELECT id, ?, ?, ?, ?, ? FROM runs WHERE id = ?",
                (*values, time.time(), checked_run_id(run)),
            )
            if saved.rowcount != 1:
                raise UsageError("store.no_such_run", run=run)
            write.execute(
                "DELETE FROM run_notes WHERE run = ? AND NOT starred AND tags = '[]'"
                " AND note = '' AND hypothesis = ''",
                (run,),
            )


def _note(row: Any) -> RunNote:
    tags = tuple(json.loads(row["tags"]))
    return RunNote(bool(row["starred"]), tags, row["note"], row["hypothesis"])
