"""A search in the script: scikit-learn's own, and the report of its trials."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sklearn.model_selection._search_successive_halving import BaseSuccessiveHalving

from pipeline_core.engine.arguments import Task
from pipeline_core.engine.search_axes import Axis
from pipeline_core.export.script.module import ScriptModule
from pipeline_core.export.source.module_source import source_of
from pipeline_core.measures.search_report import search_report
from pipeline_core.measures.searches import search_metric


def write_report(
    task: Task,
    search: Any,
    name: str,
    axes: Mapping[str, Axis],
    target: tuple[Any, Any],
    module: ScriptModule,
) -> str:
    """Return the call that makes the report of a fitted search.

    Parameters
    ----------
    task
        The stage that searches.
    search, name
        The search, and its variable.
    axes
        What it varies.
    target
        The target of a sample of the rows, and the positive class.
    module
        Writes the function and its arguments.
    """
    if isinstance(search, BaseSuccessiveHalving):
        module.imports.import_for_effect("sklearn.experimental", "enable_halving_search_cv")
    metric, _ = search_metric(task.settings["metric"], search.estimator, *target)
    function = module.carrier.carry(source_of(search_report), search_report.__name__)
    settings = {path: list(axis.settings) for path, axis in axes.items()}
    labels = {path: list(map(list, axis.labels)) for path, axis in axes.items() if axis.labels}
    arguments = [name, *(module.values.write(value) for value in (metric, settings))]
    if labels:
        arguments.append(module.values.write(labels))
    return f"{function}({', '.join(arguments)})"
