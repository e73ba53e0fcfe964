"""What a person did in lessons, in order: nothing of it is ever changed."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline_core.store.database import Repository

_COLUMNS = "seq, lesson, pipeline, kind, content, created"


@dataclass(frozen=True)
class LessonEvent:
    """Something that a person did.

    Parameters
    ----------
    seq
        Its number; a later one has a greater.
    lesson
        The lesson; empty where it was done outside of one.
    pipeline
        The path of the pipeline's file; empty where it is about none.
    kind
        What was done.
    content
        What there is to say of it, as plain data.
    created
        When, in seconds since 1970.
    """

    seq: int
    lesson: str
    pipeline: str
    kind: str
    content: Mapping[str, Any] = field(default_factory=dict)
    created: float = 0.0


class LessonEvents(Repository):
    """The events of a workspace's lessons.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from pipeline_core.store.database import Database
    >>> events = LessonEvents(Database(Path(tempfile.mkdtemp()) / "some.db"))
    >>> events.add("the-leak", "answered", {"step": "guess", "answer": 344}, "leak.yaml")
    1
    >>> [event.content["answer"] for event in events.of_lesson("the-leak")]
    [344]
    >>> [event.kind for event in events.of_pipeline("leak.yaml")], events.of_lesson("other")
    (['answered'], [])
    """

    def add(
        self, lesson: str, kind: str, content: Mapping[str, Any] | None = None, pipeline: str = ""
    ) -> int:
        """Add an event and return its number."""
        values = (lesson, pipeline, kind, json.dumps(dict(content or {})), time.time())
        with self._database.transaction() as connection:
            cursor = connection.execute(
                "INSERT INTO lesson_events (lesson, pipeline, kind, content, created)"
                " VALUES (?, ?, ?, ?, ?)",
                values,
            )
            return int(cursor.lastrowid or 0)

    def of_lesson(self, lesson: str) -> list[LessonEvent]:
        """Return the events of a lesson, oldest first."""
        return self._select("lesson = ?", lesson)

    def of_pipeline(self, pipeline: str) -> list[LessonEvent]:
        """Return the events about a pipeline, oldest first."""
        return self._select("pipeline = ?", pipeline)

    def all(self) -> list[LessonEvent]:
        """Return the events of all lessons, oldest first."""
        return self._select("lesson <> ?", "")

    def _select(self, where: str, value: str) -> list[LessonEvent]:
        rows = self._database.rows(
            f"SELECT {_COLUMNS} FROM lesson_events WHERE {where} ORDER BY seq", (value,)
        )
        return [
            LessonEvent(seq, lesson, pipeline, kind, json.loads(content), created)
            for seq, lesson, pipeline, kind, content, created in rows
        ]
