"""Numbers that are no amounts: codes of categories, and weights of rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline_core.data.column_words import name_words
from pipeline_core.starter.look import ColumnFacts, FlatMessage

MAX_CODES = 30
_CODE_WORDS = frozenset((
    "sex", "gender", "race", "ethnicity", "education", "marriage", "marital", "religion",
    "region", "district", "state", "province", "county", "category", "type", "kind", "code",
    "zone", "sexo", "genero", "raza", "etnia", "educacion", "escolaridad", "civil", "provincia",
    "departamento", "municipio", "categoria", "tipo", "codigo", "zona",
))  # fmt: skip
_WEIGHT_WORDS = frozenset((
    "fnlwgt", "weights", "wgt", "wt", "pweight", "ponderador", "ponderacion", "expansion",
))  # fmt: skip


def number_meanings(columns: Iterable[ColumnFacts], target: str | None) -> Iterator[FlatMessage]:
    """Yield messages about columns of numbers whose name says that they are no amounts.

    Parameters
    ----------
    columns
        Facts about each column.
    target
        The column to predict; nothing is said of it.

    Examples
    --------
    >>> facts = {"kind": "number", "whole": True, "distinct": 4, "missing": 0}
    >>> columns = [{"name": name, **facts} for name in ("EDUCATION", "age", "fnlwgt")]
    >>> [message["code"] for message in number_meanings(columns, None)]
    ['starter.number_codes', 'starter.maybe_weight']
    """
    for column in columns:
        if column["kind"] != "number" or column["name"] == target:
            continue
        words = set(name_words(column["name"]))
        if _WEIGHT_WORDS & words or {"sample", "weight"} <= words:
            yield {"code": "starter.maybe_weight", "column": column["name"]}
        elif _CODE_WORDS & words and column["whole"] and 2 < column["distinct"] <= MAX_CODES:
            offers = {"words": {"text_columns": True}}
            yield {"code": "starter.number_codes", "column": column["name"], "offers": offers}
