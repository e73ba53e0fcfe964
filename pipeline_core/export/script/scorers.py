"""Writes scorers as the calls that make them: by their name, or of a metric's function."""

from __future__ import annotations

from typing import Any

from sklearn.metrics import get_scorer, get_scorer_names, make_scorer
from sklearn.metrics._scorer import _BaseScorer

from pipeline_core.export.script.values import Values


class Scorers:
    """Rule of `Values` that writes scikit-learn's scorers.

    Parameters
    ----------
    values
        Writes the functions and their arguments.

    Examples
    --------
    >>> from pipeline_core.export.source.imports import Imports
    >>> from pipeline_core.export.source.names import Names
    >>> values = Values(Imports(Names()))
    >>> values.add(Scorers(values))
    >>> values.write(get_scorer("neg_log_loss"))
    "get_scorer('neg_log_loss')"
    """

    def __init__(self, values: Values) -> None:
        self._values = values

    def __call__(self, value: Any) -> str | None:
        """Return the call that makes a scorer; None for another value."""
        if not isinstance(value, _BaseScorer):
            return None
        if name := _name_of(value):
            return f"{self._values.write(get_scorer)}({name!r})"
        arguments = [self._values.write(value._score_func), *self._keywords(value)]
        return f"{self._values.write(make_scorer)}({', '.join(arguments)})"

    def _keywords(self, value: Any) -> list[str]:
        options: dict[str, Any] = {"greater_is_better": False} if value._sign < 0 else {}
        if value._response_method not in (None, "predict"):
            options["response_method"] = value._response_method
        options |= value._kwargs
        return [f"{name}={self._values.write(option)}" for name, option in options.items()]


def _name_of(scorer: Any) -> str | None:
    """Return the name under which scikit-learn has an equal scorer."""
    return next((name for name in get_scorer_names() if _equal(get_scorer(name), scorer)), None)


def _equal(first: Any, second: Any) -> bool:
    names = ("_score_func", "_sign", "_kwargs", "_response_method")
    return all(getattr(first, name) == getattr(second, name) for name in names)
