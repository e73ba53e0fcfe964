"""Coded checks of a model in the reader's language, from their codes and numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pipeline_core.messages.metric_names import metric_name
from pipeline_core.messages.words import lookup, say

# In the order of their drawers.
VERDICTS = ("mend", "know", "passed", "not_applicable")
_PERCENTAGES = frozenset({"share", "bend", "fan", "fan_limit", "many", "drop"})
# Checks whose limit is a share.
_SHARE_LIMITS = frozenset({"MR12", "MR13", "MR16", "MR17", "MR22", "MR25", "MR29", "MR30"})
Write = Callable[[float], str]


def is_model_check(check: Mapping[str, Any]) -> bool:
    """Tell whether a check of a report is a coded one, which has words of its own.

    Examples
    --------
    >>> is_model_check({"name": "MR01", "verdict": "mend"}), is_model_check({"name": "age.min"})
    (True, False)
    """
    return check.get("verdict") in VERDICTS and is_model_check_code(str(check.get("name")))


def is_model_check_code(code: str) -> bool:
    """Tell whether a coded check has this code.

    Examples
    --------
    >>> is_model_check_code("MR01"), is_model_check_code("MR999")
    (True, False)
    """
    return lookup(f"model_check.{code}", "en") is not None


def check_name(code: str, language: str) -> str:
    """Return a coded check's code and name.

    Examples
    --------
    >>> check_name("MR01", "en"), check_name("MR01", "es")
    ('MR01 Overfitting', 'MR01 Sobreajuste')
    """
    return f"{code} {say(f'model_check.{code}', {}, language)}"


def check_sentence(check: Mapping[str, Any], language: str, write: Write) -> str:
    """Return what a coded check measured, or why it measured nothing.

    Parameters
    ----------
    check
        As the report has it.
    language
        Language of the sentence.
    write
        Writes a number for the reader.

    Examples
    --------
    >>> values = {"rounds": 7, "part": "Lasso"}
    >>> check = {"name": "MR06", "verdict": "passed", "limit": 50, "values": values}
    >>> check_sentence(check, "en", str)
    'Lasso took 7 rounds; its limit is 50.'
    """
    if check["verdict"] == "not_applicable":
        return say(f"model_check.why.{check.get('why')}", {}, language)
    code = str(check["name"])
    values = {"limit": check.get("limit"), **(check.get("values") or {})}
    return say(f"model_check.{code}.said", written_values(code, values, language, write), language)


def check_advice(check: Mapping[str, Any], language: str) -> str:
    """Return what to do about a coded check.

    Examples
    --------
    >>> check_advice({"name": "MR18"}, "en")
    'Split by time, so that the model is judged on what came later.'
    """
    return say(f"model_check.{check['name']}.do", {}, language)


def written_values(
    code: str, values: Mapping[str, Any], language: str, write: Write
) -> dict[str, Any]:
    """Return the numbers of a check as texts: shares in percent, others as `write` writes them.

    Examples
    --------
    >>> written_values("MR22", {"limit": 0.01, "rows": 1200}, "en", "{:,}".format)
    {'limit': '1%', 'rows': '1,200'}
    """
    return {name: _written(code, name, value, language, write) for name, value in values.items()}


def _written(code: str, name: str, value: Any, language: str, write: Write) -> Any:
    if name == "kind":
        return say(f"model_check.kind.{value}", {}, language)
    if name == "metric":
        return metric_name(str(value), language)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    if name in _PERCENTAGES or (name == "limit" and code in _SHARE_LIMITS):
        return f"{write(round(100 * value, 1)).removesuffix('.0')}%"
    return write(value)
