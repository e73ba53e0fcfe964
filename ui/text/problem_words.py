"""Problems and errors as sentences in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pipeline_core.check import Problem
from pipeline_core.messages.library_warnings import warning_message
from pipeline_core.messages.message import Message
from pipeline_core.messages.reading_notes import reading_messages
from ui.text.words import translate


def problem_sentence(problem: Problem, lang: str) -> str:
    """Return the sentence that describes a problem."""
    return translate(problem.message.code, problem.message.values, lang)


def warning_sentences(stage: str, summary: Mapping[str, Any] | None, lang: str) -> list[str]:
    """Return one sentence per distinct library warning in a stage's summary."""
    messages = [warning_message(text) for text in (summary or {}).get("warnings") or ()]
    return _sentences(stage, messages, lang)


def reading_sentences(stage: str, summary: Mapping[str, Any] | None, lang: str) -> list[str]:
    """Return one sentence per kind of change that a source's reader made."""
    return _sentences(stage, reading_messages((summary or {}).get("ingest")), lang)


def _sentences(stage: str, messages: Iterable[Message], lang: str) -> list[str]:
    sentences = [translate(message.code, message.values, lang) for message in messages]
    return list(dict.fromkeys(f"{stage}: {sentence}" for sentence in sentences))


def sentence_of(message: Mapping[str, Any] | None, lang: str) -> str:
    """Return the sentence of a message (code and values); an empty text for None."""
    return translate(message["code"], message["values"], lang) if message else ""
