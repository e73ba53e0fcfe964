"""Problems and errors as sentences in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline_core.check import Problem
from pipeline_core.messages.library_warnings import warning_message
from ui.text.words import translate


def problem_sentence(problem: Problem, lang: str) -> str:
    """Return the sentence that describes a problem."""
    return translate(problem.message.code, problem.message.values, lang)


def warning_sentences(stage: str, summary: Mapping[str, Any] | None, lang: str) -> list[str]:
    """Return one sentence per distinct library warning in a stage's summary."""
    messages = [warning_message(text) for text in (summary or {}).get("warnings") or ()]
    sentences = [translate(message.code, message.values, lang) for message in messages]
    return list(dict.fromkeys(f"{stage}: {sentence}" for sentence in sentences))


def sentence_of(message: Mapping[str, Any] | None, lang: str) -> str:
    """Return the sentence of a message (code and values); an empty text for None."""
    return translate(message["code"], message["values"], lang) if message else ""
