"""Guessing the column to predict, by its name, position and values.

Only a person can confirm the guess; it is the first question of the form.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline_core.data.column_words import is_id_name, name_words
from pipeline_core.starter.look import ColumnFacts

MAX_NAME_LENGTH = 200
MAX_FEW_CLASSES = 10
FREE_MISSING_SHARE = 0.05  # up to this share of the rows, missing values cost nothing
MISSING_COSTS = 4.0  # a column that is half empty is hardly what a file is about
_TARGET_WORDS = frozenset((
    "target", "label", "class", "outcome", "response", "y", "survived", "churn", "churned",
    "default", "defaulted", "fraud", "species", "diagnosis", "quality", "creditability",
    "price", "value", "cnt", "sales", "revenue", "cost", "salary", "result", "approved",
    "objetivo", "etiqueta", "clase", "resultado", "precio", "valor", "ventas", "salario",
    "calidad", "diagnostico", "especie", "sobrevivio", "aprobado", "truth", "gt",
    "delay", "delayed", "retraso", "demora", "rating", "score", "grade", "nota", "puntaje",
    "yield", "rendimiento", "demand", "demanda", "consumption", "consumo", "benzene", "benceno",
))  # fmt: skip
# Of a name of several words these say little: a passenger's class, a size in y.
_GENERAL_WORDS = frozenset(("class", "clase", "y", "label"))
# Time and place of a row: causes at most, hardly ever targets.
_TIME_OR_PLACE_WORDS = frozenset((
    "year", "month", "week", "weekday", "day", "hour", "minute", "second", "time", "date",
    "latitude", "longitude", "lat", "lon", "lng", "quarter", "yr", "mnth", "hr",
    "ano", "anio", "mes", "semana", "dia", "hora", "minuto", "segundo", "fecha", "trimestre",
    "latitud", "longitud",
))  # fmt: skip


def guess_target(columns: Sequence[ColumnFacts], rows: int, file: str = "") -> str | None:
    """Return the column that is most likely the target, or None where none can be.

    Parameters
    ----------
    columns
        Facts about each column, in the order of the file.
    rows
        Number of rows.
    file
        The file's name, which often names what is predicted.

    Examples
    --------
    >>> usual = {"missing": 0, "distinct": 9, "whole": True, "counter": False, "infinite": 0}
    >>> columns = [{"name": name, "kind": "number", **usual} for name in ("price", "age")]
    >>> guess_target(columns, 9)
    'price'
    """
    return next(iter(rank_targets(columns, rows, file)), None)


def rank_targets(columns: Sequence[ColumnFacts], rows: int, file: str = "") -> list[str]:
    """Return the columns that can be predicted, the likeliest first.

    Examples
    --------
    >>> usual = {"missing": 0, "distinct": 9, "whole": True, "counter": False, "infinite": 0}
    >>> names = ("MS_SubClass", "Sale_Price", "Lot")
    >>> rank_targets([{"name": name, "kind": "number", **usual} for name in names], 9)
    ['Sale_Price', 'MS_SubClass', 'Lot']
    """
    possible = [column for column in columns if can_be_target(column, rows)]
    if not possible:
        return []
    # Of equal scores the last: results mostly follow their causes.
    ends = (possible[0]["name"], possible[-1]["name"])
    scores = {column["name"]: _score(column, ends, rows) for column in possible}
    file_words = set(name_words(file.partition(".")[0]))
    words = [column for column in possible if column["kind"] == "word"]
    only_word = words[0]["name"] if len(words) == 1 and not _has_few_classes(words[0]) else ""
    for name in scores:
        own = set(name_words(name))
        scores[name] += 3.0 * bool(own and own <= file_words) + 1.5 * (name == only_word)
    last_first = list(scores)[::-1]
    return sorted(last_first, key=scores.__getitem__, reverse=True)


def target_reason(columns: Sequence[ColumnFacts], rows: int, target: str) -> str:
    """Return the message code of why a column was guessed.

    Examples
    --------
    >>> usual = {"missing": 0, "distinct": 9, "whole": True, "counter": False, "infinite": 0}
    >>> columns = [{"name": name, "kind": "number", **usual} for name in ("price", "age")]
    >>> target_reason(columns, 9, "price"), target_reason(columns, 9, "age")
    ('starter.target.named', 'starter.target.last')
    """
    possible = [column for column in columns if can_be_target(column, rows)]
    if len(possible) == 1:
        return "starter.target.only"
    if _TARGET_WORDS & set(name_words(target)):
        return "starter.target.named"
    if target == possible[-1]["name"]:
        return "starter.target.last"
    if target == possible[0]["name"]:
        return "starter.target.first"
    facts = next(column for column in possible if column["name"] == target)
    return "starter.target.few" if _has_few_classes(facts) else "starter.target.rest"


def can_be_target(column: ColumnFacts, rows: int) -> bool:
    """Return whether a column could be predicted.

    Examples
    --------
    >>> can_be_target({"name": "day", "kind": "date", "distinct": 5}, 10)
    False
    """
    if column["kind"] not in ("number", "word", "boolean") or column["distinct"] < 2:
        return False
    if len(column["name"]) > MAX_NAME_LENGTH or column["infinite"] or column["counter"]:
        return False
    max_classes = max(2, min(100, (rows - column["missing"]) // 2))
    return column["kind"] != "word" or column["distinct"] <= max_classes


def _score(column: ColumnFacts, ends: tuple[str, str], rows: int) -> float:
    words = set(name_words(column["name"]))
    score = _name_score(column["name"]) - 3.0 * bool(_TIME_OR_PLACE_WORDS & words)
    score += 2.0 * (column["name"] == ends[1]) + 1.0 * (column["name"] == ends[0])
    score += 1.0 * _has_few_classes(column)
    score -= 3.0 * is_id_name(column["name"]) + 0.5 * (column["missing"] > 0)
    score -= MISSING_COSTS * max(0.0, column["missing"] / max(1, rows) - FREE_MISSING_SHARE)
    return score


def _name_score(name: str) -> float:
    """Return how much a name says: the whole more than its last word, that more than any."""
    words = [word for word in name_words(name) if not word.isdigit()]
    known = [word for word in words if word in _TARGET_WORDS]
    if not known:
        return 0.0
    if len(words) == 1:
        return 6.0
    telling = [word for word in known if word not in _GENERAL_WORDS]
    if words[-1] in known:
        return 4.0 if telling else 2.0
    return 3.0 if telling else 1.0


def _has_few_classes(column: ColumnFacts) -> bool:
    return column["kind"] != "number" and column["distinct"] <= MAX_FEW_CLASSES
