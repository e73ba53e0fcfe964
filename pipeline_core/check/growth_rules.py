"""Rules about steps that make very many columns of some: said before anything is computed."""

from __future__ import annotations

from collections.abc import Iterator
from math import comb

from pipeline_core.catalog.settings import effective_settings
from pipeline_core.check.context import CheckContext
from pipeline_core.check.history import histories, history_at
from pipeline_core.check.need_rules import used_columns
from pipeline_core.check.problem import Problem, error, warning
from pipeline_core.edits import SetSetting
from pipeline_core.spec import Stage

MANY = 2_000
TOO_MANY = 50_000
_PRODUCTS = "sklearn.preprocessing:PolynomialFeatures"


def growth_problems(context: CheckContext) -> Iterator[Problem]:
    """Find steps whose products and powers are very many columns."""
    by_stage = histories(context) if context.schemas else {}
    for stage, entry in context.stages_with_entries():
        if entry.get("estimator") != _PRODUCTS:
            continue
        history = history_at(context, stage, context.main_port(stage.name), by_stage)
        used = None if history is None else used_columns(context, stage, entry, history)
        settings = effective_settings(stage.settings, entry["settings"])
        if used is not None and isinstance(settings["degree"], int):
            yield from _too_many(stage, len(used), settings["degree"], settings["interaction_only"])


def _too_many(stage: Stage, columns: int, degree: int, only_products: bool) -> Iterator[Problem]:
    products = products_of(columns, degree, only_products=only_products)
    if products > MANY:
        fix = (SetSetting(stage.name, "degree", 2),) if degree > 2 else ()
        values = {"columns": columns, "degree": degree, "made": products, "limit": TOO_MANY}
        if products > TOO_MANY:
            yield error("too_many_products", stage.name, "degree", fix, **values)
        else:
            yield warning("many_products", stage.name, "degree", fix, **values)


def products_of(columns: int, degree: int, *, only_products: bool) -> int:
    """Return how many products and powers there are of some columns.

    Parameters
    ----------
    columns, degree
        How many columns, and the most factors of a product.
    only_products
        Whether no column is multiplied by itself.

    Examples
    --------
    >>> products_of(3, 2, only_products=False), products_of(3, 2, only_products=True)
    (9, 6)
    """
    if only_products:
        return sum(comb(columns, factors) for factors in range(1, degree + 1))
    return comb(columns + degree, degree) - 1
