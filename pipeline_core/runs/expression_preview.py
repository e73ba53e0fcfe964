"""What an expression gives in a few rows, while it is being typed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

from pipeline_core.engine.failures import explain
from pipeline_core.expressions import Expression
from pipeline_core.expressions.expression import ExpressionKind
from pipeline_core.messages.message import MessageJson
from pipeline_core.runs.private_paths import error_for

if TYPE_CHECKING:
    import pandas as pd


class ExpressionPreview(TypedDict):
    """The value of an expression in each row, and their kind; or why there are none."""

    values: list[Any]
    kind: str | None
    error: MessageJson | None


def expression_preview(
    workspace: Path,
    text: str,
    kind: ExpressionKind,
    rows: Sequence[Sequence[Any]],
    kinds: Mapping[str, str],
    stage: str = "",
) -> ExpressionPreview:
    """Return what an expression gives in a few rows.

    Parameters
    ----------
    workspace
        Its people may not read every path in an error.
    text, kind
        The expression.
    rows
        The rows: JSON values, in the order of the columns.
    kinds
        The columns of the rows, and their kinds.
    stage
        The stage that has the expression.

    Examples
    --------
    >>> expression_preview(Path(), "age * 2", "formula", [[3], [None]], {"age": "number"})
    {'values': [6.0, None], 'kind': 'number', 'error': None}
    """
    from pipeline_core.data.dtypes import kind_of

    try:
        values = Expression.parse(text, kind)(table_of(rows, kinds))
    except Exception as error:
        message = explain(error, stage).as_json()
        return {"values": [], "kind": None, "error": error_for(workspace, message)}
    cells = values.to_frame().to_json(orient="values", date_format="iso", double_precision=15)
    shown = [value for (value,) in json.loads(cells)]
    return {"values": shown, "kind": kind_of(values.dtype), "error": None}


def table_of(rows: Sequence[Sequence[Any]], kinds: Mapping[str, str]) -> pd.DataFrame:
    """Return rows of JSON values as a table whose columns have their kinds again."""
    import pandas as pd

    columns = {
        name: _column([row[place] for row in rows], kind)
        for place, (name, kind) in enumerate(kinds.items())
    }
    return pd.DataFrame(columns, index=range(len(rows)))


def _column(values: list[Any], kind: str) -> pd.Series[Any]:
    import pandas as pd

    column = pd.Series(values, dtype="object")
    if kind == "number":
        return pd.to_numeric(column)
    if kind == "date":
        return pd.to_datetime(column, format="ISO8601")
    if kind == "boolean":
        return column.astype("boolean" if column.isna().any() else "bool")
    return column.astype("str") if kind == "word" else column
