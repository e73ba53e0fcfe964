"""Checks of a report in words: what is judged, what it must be and what it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ui.text.names import check_subject
from ui.text.numbers import number
from ui.text.words import lookup_text, translate

_NUMBERS = ("value", "limit", "compared", "estimate", "failed_rows", "of_rows")


def check_sentence(check: Mapping[str, Any], lang: str) -> str:
    """Return a check as a sentence, with numbers as the reader writes them.

    Examples
    --------
    >>> check = {"name": "f1.at_least", "metric": "f1", "condition": "at_least", "passed": False}
    >>> check_sentence({**check, "value": 0.7, "limit": 0.8}, "en")
    'F1: must be at least 0.800; it is 0.700.'
    """
    values = {name: _text(check.get(name), lang) for name in _NUMBERS}
    values |= {"name": check_subject(check, lang), "column": check.get("column")}
    values["compared_with"] = check.get("compared_with")
    code = f"check.{check.get('condition')}"
    if lookup_text(code, lang) is None:
        code = "check.failed" if check.get("failed_rows") is None else "check.failed_rows"
    return translate(code, values, lang)


def override_sentence(code: str, override: Mapping[str, Any], lang: str, **values: str) -> str:
    """Return who answers for a refusal and why, in the words of a code.

    Parameters
    ----------
    code
        The words.
    override
        Its `name`, `reason` and `date`.
    lang
        The language.
    **values
        What else the words name.
    """
    date = f" ({override['date']})" if override.get("date") else ""
    who = f"{override['name']}{date}"
    return translate(code, {**values, "who": who, "reason": override["reason"]}, lang)


def _text(value: Any, lang: str) -> Any:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return number(value, lang) if is_number else value
