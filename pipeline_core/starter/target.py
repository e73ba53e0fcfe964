"""Which column is most likely the one to predict: told by its name, place and values.

A guess that only a person can confirm; it stands first in the form.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

LONGEST_NAME = 200
FEW_CLASSES = 10
A_FEW_GAPS = 0.05  # of the rows: they decide nothing between two columns
MISSING_COSTS = 4.0  # a column that is half empty is hardly what a file is about
_NAMED_SO = frozenset((
    "target", "label", "class", "outcome", "response", "y", "survived", "churn", "churned",
    "default", "defaulted", "fraud", "species", "diagnosis", "quality", "creditability",
    "price", "value", "cnt", "sales", "revenue", "cost", "salary", "result", "approved",
    "objetivo", "etiqueta", "clase", "resultado", "precio", "valor", "ventas", "salario",
    "calidad", "diagnostico", "especie", "sobrevivio", "aprobado", "truth", "gt",
    "delay", "delayed", "retraso", "demora", "rating", "score", "grade", "nota", "puntaje",
    "yield", "rendimiento", "demand", "demanda", "consumption", "consumo", "benzene", "benceno",
))  # fmt: skip
# What says when or where a row was: a cause at most, hardly ever what is asked for.
_WHEN_OR_WHERE = frozenset((
    "year", "month", "week", "weekday", "day", "hour", "minute", "second", "time", "date",
    "latitude", "longitude", "lat", "lon", "lng", "quarter", "yr", "mnth", "hr",
    "ano", "anio", "mes", "semana", "dia", "hora", "minuto", "segundo", "fecha", "trimestre",
    "latitud", "longitud",
))  # fmt: skip
_IDS = frozenset((
    "id", "uuid", "guid", "key", "codigo", "clave", "identificador", "nr",
))  # fmt: skip


def guess_target(columns: Sequence[Mapping[str, Any]], rows: int) -> str | None:
    """Return the column that is most likely to be predicted, or None where none can be.

    Parameters
    ----------
    columns
        The facts of each (see `facts.column_facts`).
    rows
        How many rows there are.

    Examples
    --------
    >>> usual = {"missing": 0, "distinct": 9, "whole": True, "counter": False, "infinite": 0}
    >>> columns = [{"name": name, "kind": "number", **usual} for name in ("price", "age")]
    >>> guess_target(columns, 9)
    'price'
    """
    possible = [one for one in columns if can_be_target(one, rows)]
    if not possible:
        return None
    # Of equals the last: what comes of the others mostly stands behind them.
    ends = (possible[0]["name"], possible[-1]["name"])
    scores = {one["name"]: _score(one, ends, rows) for one in possible}
    return str(max(reversed(possible), key=lambda one: scores[one["name"]])["name"])


def why_target(columns: Sequence[Mapping[str, Any]], rows: int, target: str) -> str:
    """Return the code of the sentence on why a column was guessed.

    Examples
    --------
    >>> usual = {"missing": 0, "distinct": 9, "whole": True, "counter": False, "infinite": 0}
    >>> columns = [{"name": name, "kind": "number", **usual} for name in ("price", "age")]
    >>> why_target(columns, 9, "price"), why_target(columns, 9, "age")
    ('starter.target.named', 'starter.target.last')
    """
    possible = [one for one in columns if can_be_target(one, rows)]
    if len(possible) == 1:
        return "starter.target.only"
    if _NAMED_SO & set(name_words(target)):
        return "starter.target.named"
    if target == possible[-1]["name"]:
        return "starter.target.last"
    if target == possible[0]["name"]:
        return "starter.target.first"
    column = next(one for one in possible if one["name"] == target)
    return "starter.target.few" if _has_few_classes(column) else "starter.target.rest"


def can_be_target(column: Mapping[str, Any], rows: int) -> bool:
    """Say whether something could be learned about a column.

    Examples
    --------
    >>> can_be_target({"name": "day", "kind": "date", "distinct": 5}, 10)
    False
    """
    if column["kind"] not in ("number", "word", "boolean") or column["distinct"] < 2:
        return False
    if len(column["name"]) > LONGEST_NAME or column["infinite"] or column["counter"]:
        return False
    most = max(2, min(100, (rows - int(column["missing"])) // 2))
    return bool(column["kind"] != "word" or column["distinct"] <= most)


def name_words(name: str) -> list[str]:
    """Cut a column's name into small words without accents.

    Examples
    --------
    >>> name_words("medianHouse_Value (€)"), name_words("Código")
    (['median', 'house', 'value'], ['codigo'])
    """
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    letters = unicodedata.normalize("NFKD", spaced.lower())
    return re.findall(
        r"[a-z0-9]+", "".join(one for one in letters if not unicodedata.combining(one))
    )


def names_a_row(name: str) -> bool:
    """Say whether a name is that of an id.

    Examples
    --------
    >>> names_a_row("customer_id"), names_a_row("humidity")
    (True, False)
    """
    return bool(_IDS & set(name_words(name)))


def _score(column: Mapping[str, Any], ends: tuple[str, str], rows: int) -> float:
    words = set(name_words(column["name"]))
    score: float = 4.0 * bool(_NAMED_SO & words) - 3.0 * bool(_WHEN_OR_WHERE & words)
    score += 2.0 * (column["name"] == ends[1]) + 1.0 * (column["name"] == ends[0])
    score += 1.0 * _has_few_classes(column)
    score -= 3.0 * names_a_row(column["name"]) + 0.5 * (column["missing"] > 0)
    score -= MISSING_COSTS * max(0.0, column["missing"] / max(1, rows) - A_FEW_GAPS)
    return score


def _has_few_classes(column: Mapping[str, Any]) -> bool:
    return bool(column["kind"] != "number" and column["distinct"] <= FEW_CLASSES)
