"""YAML scalars: the few kinds of value that a pipeline file holds, read and written.

Reading follows YAML 1.2's core schema, only stricter: `no` is a word and
`0123` a code, never a number. Writing quotes every text that YAML 1.1 or 1.2
would take for something else, so that other tools read the same.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any

_INT = re.compile(r"[-+]?(0|[1-9][0-9]{0,38})\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_WORDS = {"": None, "~": None, "true": True, "false": False, ".inf": math.inf, "-.inf": -math.inf}
for _word in ("null", "Null", "NULL"):
    _WORDS[_word] = None
for _word in ("True", "TRUE", "False", "FALSE"):
    _WORDS[_word] = _word.lower() == "true"

# Plain text needs no quotes: no indicator in front, no ": " or " #" inside, and
# nothing that some YAML reader takes for a number, a date or a truth value.
_PLAIN = re.compile(r"[^\W\d_][\w .()<>=+*/$€%^~;?!'\"|&\\-]*\Z|[\w./<(][^\x00-\x1f]*\Z")
_MISREAD = re.compile(
    r"(y|n|yes|no|on|off|true|false|null|~|nan|inf)\Z|[-+.]?[0-9][-+.0-9_:,eExXoOa-fA-F TtZz]*\Z"
    r"|[-+]?\.(inf|nan)\Z|[=<]\Z|<<\Z",
    re.IGNORECASE,
)
_NEVER = re.compile(r": |:\Z| #|\A[\s?:-]|\s\Z|[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]")
_FLOW = re.compile(r"[,\[\]{}:#?]")
_REFERENCE = re.compile(r"\$\{[A-Za-z][A-Za-z0-9_]*\}\Z")
_ESCAPED = re.compile(r"[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


def resolve(text: str) -> Any:
    """Return the value of an unquoted scalar.

    Examples
    --------
    >>> [resolve(text) for text in ("12", "0123", "no", "1e-3", "true", "~")]
    [12, '0123', 'no', 0.001, True, None]
    """
    if text in _WORDS:
        return _WORDS[text]
    if _INT.match(text):
        return int(text)
    if _FLOAT.match(text) and math.isfinite(number := float(text)):
        return number
    return text


def scalar(value: Any, *, flow: bool = False) -> str:
    """Write one scalar on one line.

    Parameters
    ----------
    flow
        Inside brackets, where commas and colons need quotes as well.

    Examples
    --------
    >>> print(scalar("age > 25"), scalar("0123"), scalar("a: b"), scalar(None), scalar(0.5))
    age > 25 "0123" "a: b" null 0.5
    """
    if isinstance(value, str):
        return value if _is_plain(value, flow) else _quote(value)
    if isinstance(value, float) and math.isinf(value):
        return ".inf" if value > 0 else "-.inf"
    return json.dumps(value)


def flow(value: Any) -> str:
    """Write any value on one line, lists and mappings in brackets.

    Examples
    --------
    >>> print(flow({"column": "age", "allowed": [1, 2]}))
    {column: age, allowed: [1, 2]}
    """
    if isinstance(value, dict):
        entries = (f"{scalar(name, flow=True)}: {flow(item)}" for name, item in value.items())
        return "{" + ", ".join(entries) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    return scalar(value, flow=True)


def abbreviate(value: Any, limit: int = 60) -> str:
    """Return a value as an error message shows it: on one line, cut at `limit` characters.

    Examples
    --------
    >>> abbreviate([1, "a"]), abbreviate("x" * 100)[-3:]
    ('[1, a]', 'xx…')
    """
    text = value if isinstance(value, str) else flow(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def is_same_value(left: Any, right: Any) -> bool:
    """Return whether two values are written the same way: 1, 1.0 and true are not.

    Examples
    --------
    >>> is_same_value([1, {"a": "x"}], [1, {"a": "x"}]), is_same_value(1, True)
    (True, False)
    """
    if isinstance(left, dict) and isinstance(right, dict):
        return list(left) == list(right) and all(
            is_same_value(left[key], right[key]) for key in left
        )
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        return len(left) == len(right) and all(map(is_same_value, left, right))
    return type(left) is type(right) and bool(left == right)


def _is_plain(text: str, flow: bool) -> bool:
    if _REFERENCE.match(text):
        return not flow
    if not _PLAIN.match(text) or _NEVER.search(text) or _MISREAD.match(text):
        return False
    return resolve(text) == text and not (flow and _FLOW.search(text))


def _quote(text: str) -> str:
    quoted = json.dumps(text, ensure_ascii=False)
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted)
