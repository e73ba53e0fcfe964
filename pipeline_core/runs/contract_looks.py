"""A contract held against the rows that reach it, before any run: what each rule would say.

A rule that cannot be read keeps no other from being counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline_core.runs.stage_table import Json, stage_table

if TYPE_CHECKING:
    import pandas as pd

    from pipeline_core.measures.contract_verdicts import Mask, Verdict

MAX_EXAMPLES = 3
_MAX_TEXT = 60


def contract_counts(workspace: Path, settings: Mapping[str, Any], **of: Any) -> Json | None:
    """Return what each condition of a contract says of the rows of a stage.

    Parameters
    ----------
    workspace
        Holds the catalogue and the outputs.
    settings
        Those of a check of a contract.
    **of
        The stage whose rows they are, as `stage_table` takes it.

    Returns
    -------
    dict or None
        The table's ``rows`` and ``kept``, how many rows would be set ``aside``, and for each
        condition ``name``, ``column``, ``condition``, ``limit``, ``value``, ``severity``,
        ``passed``, ``whole``, ``failed_rows`` and the first ``examples``; a ``fault`` instead
        where a rule cannot be read. None if the stage has no table.
    """
    table = stage_table(workspace, **of)
    return None if table is None else {**table.head(), **counts_of(workspace, table.rows, settings)}


def counts_of(workspace: Path, rows: pd.DataFrame, settings: Mapping[str, Any]) -> Json:
    """Return the conditions of a contract as `contract_counts` does, of rows that are there.

    Examples
    --------
    >>> import pandas as pd
    >>> rules = [{"column": "age", "min": 0}, {"column": "age", "pattern": "("}]
    >>> counts = counts_of(Path(), pd.DataFrame({"age": [31, -4]}), {"rules": rules})
    >>> counts["aside"], [check["name"] for check in counts["checks"] if "fault" in check]
    (1, ['age'])
    """
    import numpy as np

    fails = np.zeros(len(rows), dtype=bool)
    checks: list[Json] = []
    for place, name, judge in _judges(rows, settings):
        try:
            verdicts = judge()
        except Exception as error:
            checks.append({"place": place, "name": name, "fault": _fault(workspace, error)})
            continue
        for verdict in verdicts:
            checks.append({"place": place, **_check(rows, verdict)})
            if verdict.failing is not None and not verdict.is_whole:
                fails |= verdict.failing if verdict.severity == "error" else False
    return {"aside": int(np.count_nonzero(fails)), "checks": checks}


_Judge = tuple[str, str, Callable[[], "list[Verdict]"]]


def _judges(rows: pd.DataFrame, settings: Mapping[str, Any]) -> Iterator[_Judge]:
    """Yield the place of each rule in the settings, its name, and what judges it."""
    from functools import partial

    from pipeline_core.measures.contract_verdicts import contract_verdicts
    from pipeline_core.measures.rules import ANY_TABLE

    day = str(settings.get("today") or "")
    yield "", "table", partial(_table_verdicts, rows, settings)
    for number, rule in enumerate(settings.get("rules") or (), start=1):
        judge = partial(contract_verdicts, rows, [rule], (), ANY_TABLE, day)
        yield f"rules[{number}]", str(rule["column"]), judge
    for number, rule in enumerate(settings.get("row_rules") or (), start=1):
        yield f"row_rules[{number}]", str(rule["name"]), partial(_row_verdicts, rows, rule)


def _table_verdicts(rows: pd.DataFrame, settings: Mapping[str, Any]) -> list[Verdict]:
    from pipeline_core.measures.contract_verdicts import contract_verdicts
    from pipeline_core.measures.rules import ContractRule, TableRule

    table_rule = TableRule(
        settings.get("min_rows", 1),
        settings.get("max_rows"),
        settings.get("other_columns", "allowed"),
    )
    names: list[ContractRule] = [
        {"column": name, "required": False}
        for rule in settings.get("rules") or ()
        for name in (rule["column"], *(rule.get("unique_with") or ()))
    ]
    verdicts = contract_verdicts(rows, names, (), table_rule)
    return [verdict for verdict in verdicts if verdict.column is None]


def _row_verdicts(rows: pd.DataFrame, rule: Mapping[str, Any]) -> list[Verdict]:
    from pipeline_core.data.missing_columns import unknown_columns
    from pipeline_core.expressions import Expression
    from pipeline_core.measures.contract_verdicts import contract_verdicts
    from pipeline_core.measures.rules import ANY_TABLE, RowRule

    Expression.parse(rule["condition"], "condition")  # for its sentence
    condition = Expression.parse(rule["condition"])
    if missing := [name for name in condition.columns if name not in rows.columns]:
        raise unknown_columns("", missing, rows.columns)
    severity = rule.get("severity", "error")
    read: RowRule = {"name": rule["name"], "condition": condition, "severity": severity}
    return contract_verdicts(rows, [], [read], ANY_TABLE)


def _fault(workspace: Path, error: Exception) -> Any:
    from pipeline_core.engine.failures import explain
    from pipeline_core.runs.private_paths import error_for

    return error_for(workspace, explain(error, "").as_json())


def _check(rows: pd.DataFrame, verdict: Verdict) -> Json:
    failing = verdict.failing
    return {
        "name": verdict.name,
        "column": verdict.column,
        "condition": verdict.condition,
        "severity": verdict.severity,
        "limit": verdict.limit,
        "value": verdict.value,
        "passed": verdict.passed,
        "whole": verdict.is_whole,
        "failed_rows": None if failing is None else int(failing.sum()),
        "of_rows": len(rows),
        "examples": [] if failing is None else _examples(rows, verdict.column, failing),
    }


def _examples(rows: pd.DataFrame, column: str | None, failing: Mask) -> list[list[str]]:
    """Return the labels of the first rows that break a condition, and their values."""
    import numpy as np

    places = np.flatnonzero(failing)[:MAX_EXAMPLES]
    values: Sequence[Any] = [""] * len(places)
    if column is not None:
        values = [rows[column].iloc[place] for place in places]
    labels = (rows.index[place] for place in places)
    return [[str(label), _text(value)] for label, value in zip(labels, values, strict=True)]


def _text(value: Any) -> str:
    import pandas as pd

    text = "–" if pd.api.types.is_scalar(value) and pd.isna(value) else str(value)
    return text if len(text) <= _MAX_TEXT else text[: _MAX_TEXT - 1] + "…"


def learned_contract(workspace: Path, **of: Any) -> Json | None:
    """Return the contract that the rows of a stage keep, with room for those to come.

    Parameters
    ----------
    workspace
        Holds the catalogue and the outputs.
    **of
        The stage, as `stage_table` takes it.

    Returns
    -------
    dict or None
        The table's ``rows`` and ``kept``, and the ``settings`` of a check of a contract; None
        if the stage has no table, or no rows to learn from.
    """
    from pipeline_core.runs.contracts import learned_settings

    table = stage_table(workspace, **of)
    if table is None or table.rows.empty:
        return None
    return {**table.head(), "settings": learned_settings(table.rows)}


def contract_module(_workspace: Path, settings: Mapping[str, Any]) -> str:
    """Return a contract in pandera's form."""
    from pipeline_core.runs.contracts import pandera_text

    return pandera_text(dict(settings))
