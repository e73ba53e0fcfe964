"""Functions that an expression may call, with their pandas source.

A function that is not in this table does not exist; none of them takes a
pattern, a file name or another function.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from pipeline_core.errors import SettingsError
from pipeline_core.expressions.pieces import (
    WHOLE,
    Kind,
    Piece,
    answer,
    join,
    quote,
    require_column,
    require_kind,
)

Argument = Piece | tuple[Any, ...]
Writer = Callable[[str, list[Argument]], Piece]


def write_call(name: str, arguments: list[Argument]) -> Piece:
    """Return a call of one of the functions as a piece.

    Parameters
    ----------
    name
        As typed.
    arguments
        Pieces, and tuples of plain values for lists.

    Raises
    ------
    SettingsError
        No such function, or arguments that do not fit it.

    Examples
    --------
    >>> write_call("lower", [Piece('table["city"]', flows=("city",))]).source
    'table["city"].astype("str").str.lower()'
    """
    require_function(name)
    writer, fewest, most = FUNCTIONS[name]
    if not fewest <= len(arguments) <= most:
        raise SettingsError(
            "expression_arguments", function=name, fewest=fewest, most=most, found=len(arguments)
        )
    return writer(name, arguments)


def require_function(name: str) -> None:
    """Refuse what is not the name of a function."""
    if name not in FUNCTIONS:
        raise SettingsError("expression_function", found=name, allowed=sorted(FUNCTIONS))


def _values(name: str, argument: Argument) -> Piece:
    if isinstance(argument, tuple):
        raise SettingsError("expression_list", function=name)
    return argument


def _column(name: str, argument: Argument) -> Piece:
    return require_column(_values(name, argument), name)


def _literal_text(name: str, argument: Argument) -> str:
    piece = _values(name, argument)
    if piece.kind != "text" or piece.shape != "scalar":
        raise SettingsError("expression_plain_text", function=name, found=piece.source)
    return piece.source


def _literals(name: str, argument: Argument) -> tuple[Any, ...]:
    if not isinstance(argument, tuple):
        raise SettingsError("expression_wants_list", function=name, found=argument.source)
    return argument


def write_list(values: tuple[Any, ...]) -> str:
    """Return plain values as the source of a list.

    Examples
    --------
    >>> write_list(("a", 1, -math.inf))
    '["a", 1, -np.inf]'
    """
    return f"[{', '.join(_literal(value) for value in values)}]"


def _literal(value: Any) -> str:
    if isinstance(value, str):
        return quote(value)
    return repr(value).replace("inf", "np.inf")


def _of_words(method: str, kind: Kind) -> Writer:
    def write(name: str, arguments: list[Argument]) -> Piece:
        piece = require_kind(_column(name, arguments[0]), ["word"], name)
        texts = [_literal_text(name, argument) for argument in arguments[1:]]
        texts += ["regex=False"] if method == "contains" else []
        source = f"{_words(piece)}.str.{method}({', '.join(texts)})"
        return answer(source, WHOLE, [piece]) if kind == "boolean" else _result(source, kind, piece)

    return write


def _words(piece: Piece) -> str:
    """Return the source of words: a column of categories or without any value has none yet."""
    return piece.inside(WHOLE) + ("" if piece.kind == "text" else '.astype("str")')


def _result(source: str, kind: Kind, piece: Piece) -> Piece:
    return join(source, WHOLE, kind, [piece], shape="series")


def _of_dates(attribute: str) -> Writer:
    def write(name: str, arguments: list[Argument]) -> Piece:
        piece = require_kind(_column(name, arguments[0]), ["date"], name)
        # A column without any value is a column of numbers until it is converted.
        return _result(f"pd.to_datetime({piece.source}).dt.{attribute}", "number", piece)

    return write


def _of_numbers(function: str) -> Writer:
    def write(name: str, arguments: list[Argument]) -> Piece:
        pieces = [
            require_kind(_values(name, argument), ["number", "boolean"], name)
            for argument in arguments
        ]
        require_column(join("", WHOLE, "number", pieces), name)
        source = f"np.{function}({', '.join(piece.source for piece in pieces)})"
        return join(source, WHOLE, "number", pieces)

    return write


def _round(name: str, arguments: list[Argument]) -> Piece:
    piece = require_kind(_column(name, arguments[0]), ["number"], name)
    digits = _values(name, arguments[1]).source if len(arguments) > 1 else "0"
    if not digits.isdigit() or int(digits) > 15:
        raise SettingsError("expression_digits", function=name, found=digits)
    return _result(f"{piece.inside(WHOLE)}.round({digits})", "number", piece)


def _is_missing(name: str, arguments: list[Argument]) -> Piece:
    piece = _column(name, arguments[0])
    return _result(f"{piece.inside(WHOLE)}.isna()", "boolean", piece)


def _is_in(name: str, arguments: list[Argument]) -> Piece:
    values = _literals(name, arguments[1])
    piece = _column(name, arguments[0])
    if None in values:
        raise SettingsError("expression_missing_value", use=name)
    if values and all(isinstance(value, str) for value in values):
        piece = require_kind(piece, ["word", "date"], name)
    elif values and not any(isinstance(value, str) for value in values):
        piece = require_kind(piece, ["number", "boolean"], name)
    return answer(f"{piece.inside(WHOLE)}.isin({write_list(values)})", WHOLE, [piece])


def _cut(name: str, arguments: list[Argument]) -> Piece:
    piece = require_kind(_column(name, arguments[0]), ["number"], name)
    cuts, labels = _literals(name, arguments[1]), _literals(name, arguments[2])
    edges = (-math.inf, *cuts, math.inf) if len(labels) == len(cuts) + 1 else cuts
    numbers = all(isinstance(edge, int | float) for edge in edges)
    if not numbers or list(edges) != sorted(set(edges)) or len(labels) != len(edges) - 1:
        raise SettingsError("expression_cut", edges=list(cuts), labels=list(labels))
    if len(set(labels)) < len(labels) or not all(isinstance(label, str) for label in labels):
        raise SettingsError("expression_cut_labels", labels=list(labels))
    # Words, not categories: an encoder learns which there are from the rows.
    source = (
        f'pd.cut({piece.source}, {write_list(edges)}, labels={write_list(labels)}).astype("str")'
    )
    return _result(source, "text", piece)


def _where(name: str, arguments: list[Argument]) -> Piece:
    condition = require_kind(_column(name, arguments[0]), ["boolean"], name)
    yes, no = _require_same_kind(name, _values(name, arguments[1]), _values(name, arguments[2]))
    kind: Kind = no.kind if yes.kind == "missing" else yes.kind
    source = f"choose({condition.source}, {yes.source}, {no.source})"
    piece = join(source, WHOLE, kind, [condition, yes, no], shape="series")
    # The condition decides, but its values are no part of the result.
    results = join(source, WHOLE, kind, [yes, no], flows=kind == "unknown")
    return replace(piece, flows=results.flows)


def _require_same_kind(name: str, yes: Piece, no: Piece) -> tuple[Piece, Piece]:
    """Require both results of a choice to be of one kind, as far as it is known."""
    if yes.kind == no.kind == "missing":
        raise SettingsError("expression_only_missing", function=name)
    for piece in (yes, no):
        if piece.kind in ("text", "number", "boolean", "date"):
            kind = "word" if piece.kind == "text" else piece.kind
            if piece is yes:
                return yes, require_kind(no, [kind], name)
            return require_kind(yes, [kind], name), no
    return yes, no


FUNCTIONS: Mapping[str, tuple[Writer, int, int]] = {
    "where": (_where, 3, 3),
    "is_missing": (_is_missing, 1, 1),
    "is_in": (_is_in, 2, 2),
    "starts_with": (_of_words("startswith", "boolean"), 2, 2),
    "ends_with": (_of_words("endswith", "boolean"), 2, 2),
    "contains": (_of_words("contains", "boolean"), 2, 2),
    "lower": (_of_words("lower", "text"), 1, 1),
    "upper": (_of_words("upper", "text"), 1, 1),
    "strip": (_of_words("strip", "text"), 1, 1),
    "length": (_of_words("len", "number"), 1, 1),
    "cut": (_cut, 3, 3),
    "round": (_round, 1, 2),
    "abs": (_of_numbers("abs"), 1, 1),
    "log": (_of_numbers("log"), 1, 1),
    "log1p": (_of_numbers("log1p"), 1, 1),
    "exp": (_of_numbers("exp"), 1, 1),
    "sqrt": (_of_numbers("sqrt"), 1, 1),
    "minimum": (_of_numbers("minimum"), 2, 2),
    "maximum": (_of_numbers("maximum"), 2, 2),
    "year": (_of_dates("year"), 1, 1),
    "quarter": (_of_dates("quarter"), 1, 1),
    "month": (_of_dates("month"), 1, 1),
    "day": (_of_dates("day"), 1, 1),
    "weekday": (_of_dates("day_of_week"), 1, 1),
    "hour": (_of_dates("hour"), 1, 1),
}
