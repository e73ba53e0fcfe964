"""`Expression`, a condition or formula as a value.

It can be called with a table, compared, copied, pickled and saved beside a
model; only its text and kind are saved, and the text goes through the
allow-list again when it is loaded.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from pipeline_core.errors import SettingsError
from pipeline_core.expressions.grammar import translate
from pipeline_core.expressions.pieces import Need, Piece

if TYPE_CHECKING:
    import pandas as pd

ExpressionKind = Literal["condition", "formula"]
# The functions of `measures.missing_logic` that its source may call.
SHARED = ("mark_missing", "choose")
_DTYPES = {"number": "float64", "word": "str", "date": "datetime64[us]", "boolean": "boolean"}


def expression_kind(meaning: object) -> ExpressionKind:
    """Return the kind of expression that a setting of some meaning holds.

    Examples
    --------
    >>> expression_kind("row_formula")
    'formula'
    """
    return "condition" if meaning == "condition" else "formula"


class Expression:
    """A condition or formula over the columns of a table.

    What is computed from a missing value is missing, and `and`, `or` and `not` follow
    the logic of three values; only `is_missing` answers. A condition does not hold
    where it is missing.

    Parameters
    ----------
    text
        As the user typed it.
    kind
        ``"condition"`` gives yes or no for each row, ``"formula"`` any value.

    Raises
    ------
    SettingsError
        The text is not an allowed expression.

    Examples
    --------
    >>> import pandas as pd
    >>> older = Expression.parse("age > 25", "condition")
    >>> older.source, older.columns
    ('table["age"] > 25', ('age',))
    >>> older(pd.DataFrame({"age": [20, 30]})).tolist()
    [False, True]
    """

    __slots__ = ("_kind", "_piece", "_text")

    def __init__(self, text: str, kind: ExpressionKind = "formula") -> None:
        self._text = text
        self._kind: ExpressionKind = kind
        self._piece: Piece = _translate(text, kind)

    @classmethod
    def parse(cls, text: str, kind: ExpressionKind = "formula") -> Expression:
        """Parse an expression; the same as calling the class."""
        return cls(text, kind)

    @property
    def text(self) -> str:
        """The text that the user typed."""
        return self._text

    @property
    def kind(self) -> ExpressionKind:
        """``"condition"`` or ``"formula"``."""
        return self._kind

    @property
    def source(self) -> str:
        """Its pandas source over the names ``table``, ``np``, ``pd`` and `SHARED`."""
        return self._piece.source

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it uses, in order of appearance."""
        return self._piece.columns

    @property
    def needs(self) -> tuple[Need, ...]:
        """The kinds that its columns must have."""
        return self._piece.needs

    def __call__(self, table: pd.DataFrame) -> pd.Series[Any]:
        """Evaluate it for each row.

        Parameters
        ----------
        table
            A table with the columns it uses.

        Returns
        -------
        Series
            One value a row, on the table's index.

        Raises
        ------
        KeyError
            A column is not there.
        ValueError
            A column is of a kind that the expression cannot work with.
        """
        import numpy as np
        import pandas as pd

        _check_needs(self._text, self._piece.needs, table)
        try:
            with np.errstate(all="ignore"):
                values = _compile(self.source)(_with_kinds(table, self._piece.needs))
        except (TypeError, AttributeError, ArithmeticError, ValueError) as cause:
            raise ValueError(
                f"The expression {self._text!r} cannot be computed: {cause}"
            ) from cause
        return values if isinstance(values, pd.Series) else pd.Series(values, index=table.index)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Expression):
            return NotImplemented
        return (self._text, self._kind) == (other._text, other._kind)

    def __hash__(self) -> int:
        return hash((self._text, self._kind))

    def __repr__(self) -> str:
        return f"Expression({self._text!r}, {self._kind!r})"

    def __reduce__(self) -> tuple[type[Expression], tuple[str, ExpressionKind]]:
        return Expression, (self._text, self._kind)

    def __getstate__(self) -> dict[str, str]:
        return {"text": self._text, "kind": self._kind}

    def __setstate__(self, state: dict[str, Any]) -> None:
        if state["kind"] not in ("condition", "formula"):
            raise SettingsError("expression_syntax", text=str(state["kind"]))
        self.__init__(state["text"], state["kind"])  # type: ignore[misc]


@cache
def _translate(text: str, kind: ExpressionKind) -> Piece:
    return translate(text, kind)


@cache
def _compile(source: str) -> Any:
    import numpy as np
    import pandas as pd

    from pipeline_core.measures import missing_logic

    shared = {name: getattr(missing_logic, name) for name in SHARED}
    # Only source that was rebuilt from the allow-list comes here.
    code = compile(f"lambda table: {source}", "<expression>", "eval")
    return eval(code, {"__builtins__": {}, "np": np, "pd": pd, **shared})


def _with_kinds(table: pd.DataFrame, needs: tuple[Need, ...]) -> pd.DataFrame:
    """Return a table whose columns without any value have the kinds that are needed."""
    from pipeline_core.data.dtypes import kind_of

    dtypes = {
        need.column: _DTYPES[max(need.kinds)]
        for need in needs
        if kind_of(table[need.column].dtype) not in need.kinds
    }
    return table.astype(dtypes) if dtypes else table


def _check_needs(text: str, needs: tuple[Need, ...], table: pd.DataFrame) -> None:
    from pipeline_core.data.dtypes import kind_of

    for need in needs:
        column = table[need.column]
        kind = kind_of(column.dtype)
        if kind in need.kinds or not column.notna().any():
            continue
        raise ValueError(
            f"The expression {text!r} uses the column {need.column!r} for {need.use}, which takes"
            f" {' or '.join(sorted(need.kinds))} columns; it is a {kind} column."
        )
