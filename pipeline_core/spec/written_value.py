"""A single value as a person writes it outside of a file: typed as it would be in one."""

from __future__ import annotations

from typing import Any

from pipeline_core.errors import SpecError
from pipeline_core.spec.literal import flow, resolve, scalar
from pipeline_core.spec.yaml_tree import parse_yaml


def value_of_text(text: str) -> Any:
    """Return the value of a text as if it stood in the pipeline file.

    Examples
    --------
    >>> value_of_text("0.25"), value_of_text("[a, b]"), value_of_text('["a", 1]')
    (0.25, ['a', 'b'], ['a', 1])
    >>> value_of_text("[a]b"), value_of_text("0123"), value_of_text('"12"')
    ('[a]b', '0123', '12')
    """
    if text[:1] in ("[", "{", '"', "'"):
        try:
            return parse_yaml(text, "value").value
        except SpecError:
            return text
    return resolve(text)


def text_of_value(value: Any) -> str:
    """Return a value as a text that `value_of_text` reads.

    Examples
    --------
    >>> text_of_value(0.25), text_of_value("12"), text_of_value(["a", None]), text_of_value("a: b")
    ('0.25', '"12"', '[a, null]', '"a: b"')
    """
    return flow(value) if isinstance(value, dict | list | tuple) else scalar(value)
