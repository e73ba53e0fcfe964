"""Values that a query names; they are sent beside it, never in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from typing_extensions import TypedDict

from pipeline_core.measures.select_statements import bare_statement


class QueryParameter(TypedDict):
    """A value that a query names as ``:name``; it is sent beside the query, never in it."""

    name: str
    value: str | float | bool


def parameter_values(parameters: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the values of parameters by their names.

    Raises
    ------
    ValueError
        Two have one name.

    Examples
    --------
    >>> parameter_values([{"name": "city", "value": "Lima"}, {"name": "least", "value": 3}])
    {'city': 'Lima', 'least': 3}
    """
    values: dict[str, Any] = {}
    for parameter in parameters:
        name = str(parameter["name"])
        if name in values:
            raise ValueError(
                f"Each parameter must have a name of its own; {name!r} comes twice. Remove one."
            )
        values[name] = parameter["value"]
    return values


def require_named(query: str, names: Iterable[str]) -> None:
    """Raise where a query does not name a parameter, whose value would silently do nothing.

    Parameters
    ----------
    query
        SQL; empty where a table is read without one.
    names
        The names of the parameters.

    Examples
    --------
    >>> require_named("SELECT * FROM t WHERE n > :least", ["least"])
    >>> require_named("SELECT ':least'", ["least"])
    Traceback (most recent call last):
    ...
    ValueError: The query must name each parameter; it has no :least. Write it there, or remove it.
    """
    bare = bare_statement(query)
    for name in names:
        if not re.search(rf":{re.escape(name)}(?!\w)", bare):
            raise ValueError(
                f"The query must name each parameter; it has no :{name}. Write it there, or "
                f"remove it."
            )
