"""The data that leave the stages of a pipeline: on a sample, or as outputs keep them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline_core.spec.failing import written_source

if TYPE_CHECKING:
    from pipeline_core.data.data import Data
    from pipeline_core.data.output import Output
    from pipeline_core.plan import Plan


def sample_data(
    pipeline_plan: Plan, functions: Mapping[str, Callable[..., Any]], sample: int, seed: int
) -> dict[str, Data]:
    """Return the data that leave each stage, on a sample of the sources.

    What a sieve sets aside stands under ``stage.failing``.

    Parameters
    ----------
    pipeline_plan, functions
        The pipeline's plan, and the blocks' functions by id.
    sample, seed
        Rows to keep of each source, and the seed that they are drawn with.
    """
    from pipeline_core.engine.preview import preview

    outputs = preview(pipeline_plan, functions, sample=sample, seed=seed, only=()).outputs
    return _data_by_source(outputs)


def stored_data(
    workspace: Path,
    pipeline_plan: Plan,
    functions: Mapping[str, Callable[..., Any]],
    keys: Mapping[str, str],
) -> dict[str, Data]:
    """Return the data of kept outputs; those that are gone are left out.

    What a sieve sets aside stands under ``stage.failing``.

    Parameters
    ----------
    workspace
        Holds the outputs.
    pipeline_plan, functions
        The pipeline's plan, and the blocks' functions by id.
    keys
        The outputs' keys by stage.
    """
    from pipeline_core.engine.arguments import adapt_functions
    from pipeline_core.store import open_store

    store = open_store(workspace)
    makers = adapt_functions(pipeline_plan.entries, functions)
    try:
        outputs = {
            name: store.artifacts.load(key, makers, parts=("data", "failing"))
            for name, key in keys.items()
        }
    finally:
        store.close()
    return _data_by_source({name: output for name, output in outputs.items() if output})


def _data_by_source(outputs: Mapping[str, Output]) -> dict[str, Data]:
    """Return the data by source as the file has it: ``stage``, and ``stage.failing`` of a sieve."""
    data = {name: output.data for name, output in outputs.items()}
    aside = {written_source(name, failing=True): o.failing for name, o in outputs.items()}
    return {name: value for name, value in {**data, **aside}.items() if value is not None}
