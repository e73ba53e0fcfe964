"""Problems and errors as sentences in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline_core.check import Problem
from pipeline_core.messages.library_warnings import warning_message
from ui.text.words import tell


def sentence(problem: Problem, lang: str) -> str:
    """Return a problem in words."""
    return tell(problem.message.code, problem.message.values, lang)


def warned(stage: str, summary: Mapping[str, Any] | None, lang: str) -> list[str]:
    """Return what libraries warned of while a stage worked, a sentence each."""
    messages = [warning_message(text) for text in (summary or {}).get("warnings") or ()]
    sentences = [tell(message.code, message.values, lang) for message in messages]
    return list(dict.fromkeys(f"{stage}: {sentence}" for sentence in sentences))


def in_words(message: Mapping[str, Any] | None, lang: str) -> str:
    """Return a code with its values in words; nothing for nothing."""
    return tell(message["code"], message["values"], lang) if message else ""


def plain(text: str) -> str:
    r"""Return a text that Markdown shows as it is.

    Examples
    --------
    >>> plain("*x* <1H OCEAN")
    '\\*x\\* \\<1H OCEAN'
    """
    return "".join(f"\\{one}" if one in r"\`*_{}[]()<>#+-!|~$:" else one for one in text)
