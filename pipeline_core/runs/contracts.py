"""Contracts learned from the rows that leave a stage."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

CONTRACT_BLOCK = "check_contract"


def contract_of(workspace: Path, text: str, file: str, stage: str) -> dict[str, Any] | None:
    """Return the settings of a check of a contract: its own, or those that a stage's rows keep.

    Parameters
    ----------
    workspace
        Holds the catalogue.
    text, file
        The pipeline file's text, and its path.
    stage
        A stage that checks a contract; or one whose rows are the reference, ``stage.failing``
        for those that a sieve sets aside.

    Returns
    -------
    dict or None
        Such as ``rules``, ``min_rows`` and ``other_columns``; None if the stage has no rows.
    """
    from pipeline_core.runs.run_plan import plan_with_functions
    from pipeline_core.runs.stage_data import sample_data
    from pipeline_core.spec import parse

    pipeline = parse(text, file)
    own = pipeline.stages.get(stage)
    if own is not None and own.block == CONTRACT_BLOCK:
        return dict(own.settings)
    planned, functions = plan_with_functions(workspace, pipeline, file)
    data = sample_data(planned, functions, sys.maxsize, pipeline.seed).get(stage)
    if data is None or data.rows.empty:
        return None
    return learned_settings(data.bake().rows)


def learned_settings(rows: pd.DataFrame) -> dict[str, Any]:
    """Return the settings of a check of a contract that rows keep, with room for those to come.

    Examples
    --------
    >>> import pandas as pd
    >>> settings = learned_settings(pd.DataFrame({"age": [31, 40]}))
    >>> settings["rules"], settings["min_rows"]
    ([{'column': 'age', 'type': 'integer'}], 1)
    """
    from pipeline_core.measures.infer_contract import infer_contract

    few = max(1, len(rows) // 10)
    return {"rules": infer_contract(rows), "min_rows": few, "other_columns": "warning"}


def pandera_text(settings: dict[str, Any]) -> str:
    """Return the settings of a check of a contract as a module with a pandera schema."""
    from pipeline_core.export.script.pandera_schema import pandera_schema

    return pandera_schema(settings)


def pandera_module(text: str, file: str) -> str:
    """Return every contract of a pipeline as a module with a pandera schema each, by its stage.

    Parameters
    ----------
    text, file
        The pipeline file's text, and its path as errors name it.

    Raises
    ------
    UsageError
        No stage checks a contract.
    """
    from pipeline_core.errors import UsageError
    from pipeline_core.export.script.pandera_schema import pandera_schemas
    from pipeline_core.spec import parse

    stages = parse(text, file).stages.values()
    contracts = {stage.name: stage.settings for stage in stages if stage.block == CONTRACT_BLOCK}
    if not contracts:
        raise UsageError("cli.export.no_contract")
    return pandera_schemas(contracts)
