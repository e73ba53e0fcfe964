"""What a case of the table is: an input, the door it comes in by, and what must be seen."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline_core.messages.words import LANGUAGES, say


@dataclass(frozen=True)
class Said:
    """A message that must be there: its code, some of its values, and what it offers."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)
    offers: str = ""


def said(code: str, offers: str = "", **values: Any) -> Said:
    """Write a message in a line."""
    return Said(code, values, offers)


@dataclass(frozen=True)
class Dropped:
    """A file dropped on Home: refused, or made into a pipeline.

    Parameters
    ----------
    name
        What it is, in words.
    content
        Its bytes.
    messages
        What is said of it, all of it: neither more nor less.
    is_used
        Whether a pipeline is made of it.
    file
        The name that its owner gave it.
    choices
        Choices of the person, where they are not the default.
    reading
        The block and settings that read it, where they tell something.
    rows
        How many rows are read.
    columns
        Values that columns must have, exactly.
    """

    name: str
    content: bytes | str
    messages: Sequence[Said] = ()
    is_used: bool = True
    file: str = "mine.csv"
    choices: Mapping[str, Any] = field(default_factory=dict)
    reading: tuple[str, Mapping[str, Any]] | None = None
    rows: int | None = None
    columns: Mapping[str, Sequence[Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Read:
    """A file that a stage reads: the sentence with which it is refused, or notes and values."""

    name: str
    block: str
    content: bytes
    sentence: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    notes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    columns: Mapping[str, Sequence[Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Trained:
    """A table that a pipeline learns from: problems that check finds, and how the run ends.

    Parameters
    ----------
    name
        What it is, in words.
    columns
        The table.
    stages
        Stages after `roles`, each a block's id and its settings.
    problems
        The problems of check with a preview, all of them.
    failure
        The message with which the run ends; None where it succeeds.
    warnings
        What the run warns of.
    notes
        The kinds of notes in the last stage's report.
    """

    name: str
    columns: Mapping[str, Any]
    stages: Sequence[tuple[str, Mapping[str, Any]]]
    problems: Sequence[Said] = ()
    failure: Said | None = None
    warnings: Sequence[Said] = ()
    notes: Sequence[str] = ()


def require_said(expected: Sequence[Said], messages: Sequence[Mapping[str, Any]]) -> None:
    """Raise unless messages are those expected, in any order, and are sentences."""
    assert sorted(m["code"] for m in messages) == sorted(e.code for e in expected), messages
    left = [dict(message) for message in messages]
    for one in expected:
        fitting = [message for message in left if has_values(message, one)]
        assert fitting, (one, messages)
        left.remove(fitting[0])
        assert not one.offers or one.offers in fitting[0]["offers"], fitting[0]
    for message in messages:
        require_sentences(message, next(e for e in expected if has_values(message, e)))


def has_values(message: Mapping[str, Any], expected: Said) -> bool:
    """Tell whether a message has a code and some values."""
    pairs = expected.values.items()
    return message["code"] == expected.code and all(
        name in message and message[name] == value for name, value in pairs
    )


def require_sentences(message: Mapping[str, Any], expected: Said) -> None:
    """Raise unless a message is a sentence in each language that names place and number."""
    values = {name: value for name, value in message.items() if name not in ("code", "offers")}
    sentences = [say(message["code"], values, language) for language in LANGUAGES]
    assert len(set(sentences)) == len(LANGUAGES), sentences
    for sentence in sentences:
        assert not re.search(r"\{\w*\}|\[\[|\]\]", sentence) or "{" in str(values), sentence
        for name, value in expected.values.items():
            if name == "column" and message["code"].startswith("starter.left."):
                continue  # it stands beside the column, in the table of columns
            if name in ("reason", "cause"):
                continue  # a sentence of the reader's own, which is translated
            for part in value[:3] if isinstance(value, list) else [value]:
                assert isinstance(part, dict) or is_shown(part, sentence), (part, sentence)


def is_shown(part: Any, sentence: str) -> bool:
    """Tell whether a value stands in a sentence; a number with signs between its digits too."""
    if isinstance(part, int | float):
        return str(part) in re.sub(r"(?<=\d)[,.\s\u00a0\u202f](?=\d{3})", "", sentence)
    return str(part)[:30] in sentence
