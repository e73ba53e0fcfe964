"""Problems and errors as sentences in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline_core.check import Problem
from pipeline_core.messages.library_warnings import warning_told
from ui.text.words import tell


def sentence(problem: Problem, lang: str) -> str:
    """Return a problem in words."""
    code = problem.code if "." in problem.code else f"problem.{problem.code}"
    values = {"stage": problem.stage, "field": problem.field, **problem.values}
    return tell(code, values, lang)


def warned(stage: str, summary: Mapping[str, Any] | None, lang: str) -> list[str]:
    """Return what libraries warned of while a stage worked, a sentence each."""
    told = [warning_told(one) for one in (summary or {}).get("warnings") or ()]
    return list(dict.fromkeys(f"{stage}: {in_words(one, lang)}" for one in told))


def in_words(told: Mapping[str, Any] | None, lang: str) -> str:
    """Return a code with its values in words; nothing for nothing."""
    return tell(told["code"], told["values"], lang) if told else ""


def plain(text: str) -> str:
    r"""Return a text that Markdown shows as it is.

    Examples
    --------
    >>> plain("*x* <1H OCEAN")
    '\\*x\\* \\<1H OCEAN'
    """
    return "".join(f"\\{one}" if one in r"\`*_{}[]()<>#+-!|~$:" else one for one in text)
