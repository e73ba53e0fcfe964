"""What two runs of a probe show: inputs that changed, results that differ, odd kinds."""

from __future__ import annotations

import copy
import inspect
from functools import wraps
from typing import Any

import pandas as pd

from pipeline_core.block_probe.probe import Probe
from pipeline_core.data.dtypes import normalise
from pipeline_core.data.output import Output
from pipeline_core.engine.arguments import arguments
from pipeline_core.engine.fitted_recipes import fit_recipe
from pipeline_core.engine.row_inputs import row_arguments, tables_of


def changed_inputs(probe: Probe) -> str | None:
    """Return which inputs a block changes in place, or None.

    Checked around the call itself: the engine passes copies, a script does not.
    """
    changed: list[str] = []

    @wraps(probe.function)
    def recorded(*args: Any, **kwargs: Any) -> Any:
        inputs = inspect.signature(probe.function).bind(*args, **kwargs).arguments
        before = {name: copy.deepcopy(value) for name, value in inputs.items()}
        result = probe.function(*args, **kwargs)
        changed.extend(name for name in inputs if not _equal(inputs[name], before[name]))
        return result

    probe.run(function=recorded)
    return f"it changes {changed} in place" if changed else None


def _equal(first: Any, second: Any) -> bool:
    if isinstance(first, pd.DataFrame):
        return first.index.equals(second.index) and _table_fingerprint(first) == _table_fingerprint(
            second
        )
    if isinstance(first, pd.Series):
        return _equal(first.to_frame(), second.to_frame())
    return repr(first) == repr(second)


def difference(first: Output, second: Output, probe: Probe) -> str | None:
    """Return how two outputs of the same run differ, or None."""
    is_same = _fingerprint(first, probe) == _fingerprint(second, probe)
    return None if is_same else "the same settings, seed and inputs gave two results"


def unnormalised_columns(probe: Probe) -> str | None:
    """Return which columns of a row block's result the engine would convert, or None."""
    task, inputs = probe.task, probe.inputs()
    data = {
        port: {n: o.data for n, o in wires.items() if o.data is not None}
        for port, wires in inputs.items()
    }
    tables = row_arguments(probe.entry, data)
    rows = next(iter(tables_of(tables)), None)
    result = probe.function(**tables, **arguments(task, rows))
    normalised = normalise(result)
    columns = [str(name) for name in result.columns if result[name].dtype != normalised[name].dtype]
    return (
        f"the dtypes of {columns} are not plain: script and run would differ" if columns else None
    )


def _fingerprint(output: Output, probe: Probe) -> str:
    parts: list[Any] = []
    if output.data is not None:
        data = output.data
        prepared = fit_recipe(data).X if data.recipe else data.rows
        parts += [
            _table_fingerprint(data.rows),
            _table_fingerprint(prepared),
            data.roles,
            _as_list(data.train),
        ]
    if output.model is not None:
        rows = probe.rows[["number", "other"]]
        pipeline = output.model.pipeline
        predict = getattr(pipeline, "predict_proba", pipeline.predict)
        parts.append(predict(rows).tobytes())
    if output.report is not None:
        tables = output.report.get("tables", {})
        parts += [{n: _table_fingerprint(table) for n, table in tables.items() if n != "timing"}]
        parts += [{n: value for n, value in output.report.items() if n != "tables"}]
    return repr(parts)


def _table_fingerprint(table: pd.DataFrame) -> Any:
    hashes = pd.util.hash_pandas_object(table.astype("str")).tolist()
    return list(table.columns), [str(dtype) for dtype in table.dtypes], hashes


def _as_list(positions: Any) -> Any:
    return None if positions is None else positions.tolist()
