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
MISSING_COSTS = 4.0  # a column that is half empty is hardly what a file is about
_NAMED_SO = frozenset((
    "target", "label", "class", "outcome", "response", "y", "survived", "churn", "churned",
    "default", "defaulted", "fraud", "species", "diagnosis", "quality", "creditability",
    "price", "value", "cnt", "sales", "revenue", "cost", "salary", "result", "approved",
    "objetivo", "etiqueta", "clase", "resultado", "precio", "valor", "ventas", "salario",
    "calidad", "diagnostico", "especie", "sobrevivio", "aprobado", "truth", "gt",
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
    ends = (possible[0]["name"], possible[-1]["name"])
    scores = {one["name"]: _score(one, ends, rows) for one in possible}
    return str(max(possible, key=lambda one: scores[one["name"]])["name"])


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
    return "starter.target.first" if target == possible[0]["name"] else "starter.target.few"


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
    score: float = 4.0 * bool(_NAMED_SO & set(name_words(column["name"])))
    score += 2.0 * (column["name"] == ends[1]) + 1.0 * (column["name"] == ends[0])
    score += 1.0 * (column["kind"] != "number" and column["distinct"] <= FEW_CLASSES)
    score -= 3.0 * names_a_row(column["name"]) + 0.5 * (column["missing"] > 0)
    score -= MISSING_COSTS * column["missing"] / max(1, rows)
    return score
