"""Faults of an expression, with their place in its text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from pipeline_core.errors import SettingsError
from pipeline_core.expressions.expression import Expression, ExpressionKind
from pipeline_core.expressions.renaming import places_of_column
from pipeline_core.messages.message import Message


class ExpressionFault(NamedTuple):
    """What is wrong in an expression's text, and where: start and end."""

    message: Message
    start: int
    end: int


def fault_in(
    text: str, kind: ExpressionKind, columns: Mapping[str, str] | None = None
) -> ExpressionFault | None:
    """Return the first fault of an expression, or None.

    Parameters
    ----------
    text, kind
        The expression, as it was typed.
    columns
        The columns of the table and their kinds; None if they are not known. A column that
        is not among them is no fault here.

    Examples
    --------
    >>> fault = fault_in("age >", "condition")
    >>> fault.message.code, fault.start, fault.end
    ('expression_syntax', 5, 5)
    >>> fault = fault_in("1 + city", "formula", {"city": "word"})
    >>> fault.message.code, fault.start, fault.end
    ('expression_kind', 4, 8)
    """
    try:
        expression = Expression.parse(text, kind)
    except SettingsError as error:
        return ExpressionFault(error.message, *(error.place or (0, len(text))))
    for need in expression.needs:
        found = (columns or {}).get(need.column)
        if found is not None and found not in need.kinds:
            values = {"use": need.use, "must": sorted(need.kinds), "found": found}
            place = next(places_of_column(text, need.column), (0, len(text)))
            return ExpressionFault(Message("expression_kind", values), *place)
    return None
