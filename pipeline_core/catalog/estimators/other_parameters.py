"""The parameters of a class that a block written by hand does not name, as folded settings."""

from __future__ import annotations

from typing import Any

from pipeline_core.catalog.estimators.classes import EstimatorKind
from pipeline_core.catalog.estimators.constraints import settings_of
from pipeline_core.catalog.estimators.docstrings import parameters_text
from pipeline_core.spec.entry import SettingSchema, SettingsSchema, meaning_of


def with_other_parameters(
    settings: SettingsSchema, cls: Any
) -> tuple[SettingsSchema, dict[str, str]]:
    """Return a block's settings with the other parameters of its class, and the help of those.

    Parameters
    ----------
    settings
        The settings of the block's function.
    cls
        The class that it makes.

    Examples
    --------
    >>> from sklearn.linear_model import Ridge
    >>> own = {"type": "object", "properties": {"alpha": {"type": "number"}}, "required": []}
    >>> list(with_other_parameters(own, Ridge)[0]["properties"])[:3]
    ['alpha', 'fit_intercept', 'copy_X']
    """
    declared = settings_of(cls, EstimatorKind(cls.__name__, "", "estimator", ""))
    others: dict[str, SettingSchema] = {
        name: {**schema, "x-more": True, "x-library": True}
        for name, schema in declared.items()
        if name not in settings["properties"]
        and meaning_of(schema) != "named"
        and len(schema.get("enum", (1, 2))) > 1
    }
    properties = {**settings["properties"], **others}
    texts = parameters_text(cls, others)
    return {**settings, "properties": properties}, {name: texts.get(name, "") for name in others}
