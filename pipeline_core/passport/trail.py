"""The trail of a row: under which labels it is in the table of each stage.

Most stages keep the labels of their rows. One that makes new rows, such as a join, does
not: there a row is followed by its values in the columns that both tables have, and
everything that this leaves open is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pipeline_core.data.data import Data
from pipeline_core.measures.cells import compare_cells
from pipeline_core.messages.message import Message
from pipeline_core.passport.kept_tables import KeptTables
from pipeline_core.spec.failing import parsed_source

Label = Any


@dataclass(frozen=True)
class Step:
    """Where a row is after a stage.

    Parameters
    ----------
    labels
        Its labels in the stage's table: none if it is not there, several if it became
        several rows.
    source
        The stage before, from which it came; None where it begins.
    note
        What following it left open, or None.
    """

    labels: tuple[Label, ...]
    source: str | None = None
    note: Message | None = None


def trail(tables: KeptTables, start: str, label: Label) -> dict[str, Step]:
    """Return where a row is after each stage that it passes, by stage.

    What a sieve sets aside is a table of its own, ``stage.failing``.

    Parameters
    ----------
    tables
        The tables of the run.
    start, label
        A stage, and the row's label in its table.
    """
    steps = {start: Step((label,))}
    order = [output for stage in tables.record.order for output in tables.record.outputs(stage)]
    for output in reversed(order[: order.index(start) + 1]):
        for source, step in _steps_back(tables, output, steps):
            steps.setdefault(source, step)
    for output in order:
        if output not in steps and (reached := _step_on(tables, output, steps)) is not None:
            steps[output] = reached
    return steps


def _steps_back(
    tables: KeptTables, output: str, steps: dict[str, Step]
) -> Iterator[tuple[str, Step]]:
    """Yield where a row was before a stage in whose table it is."""
    step = steps.get(output)
    if step is None or not step.labels:
        return
    for source in tables.record.row_sources(parsed_source(output)[0]):
        if (before := _step_back(tables, output, source, step)) is not None:
            yield source, before


def _step_back(tables: KeptTables, output: str, source: str, step: Step) -> Step | None:
    stage, _ = parsed_source(output)
    data, after = tables.data(source), tables.data(output)
    if tables.record.keeps_labels(stage):
        is_known = (
            not tables.is_kept(parsed_source(source)[0])
            if data is None
            else step.labels[0] in data.rows.index
        )
        return Step(step.labels) if is_known else None
    if data is None or after is None:
        return None
    found, _ = rows_alike(after, step.labels[0], data)
    return Step(found, note=Message("row.followed", {"stage": stage})) if found else None


def _step_on(tables: KeptTables, output: str, steps: dict[str, Step]) -> Step | None:
    """Return where a row is after a stage; None if it does not reach the stage."""
    stage, _ = parsed_source(output)
    sources = [name for name in tables.record.row_sources(stage) if name in steps]
    sources = [name for name in sources if steps[name].labels]
    if not sources or "Data" not in _outputs(tables, stage):
        return None
    first = sources[0]
    labels = tuple(dict.fromkeys(label for name in sources for label in steps[name].labels))
    data = tables.data(output)
    if tables.record.keeps_labels(stage):
        if data is None:
            return Step(labels, first) if _passes_all_rows(tables, stage) else None
        return Step(tuple(label for label in labels if label in data.rows.index), first)
    return None if data is None else _step_by_values(tables, stage, data, sources, steps)


def _outputs(tables: KeptTables, stage: str) -> Sequence[str]:
    entry = tables.record.entries.get(stage)
    return entry["outputs"] if entry else ()


def _passes_all_rows(tables: KeptTables, stage: str) -> bool:
    return tables.record.shape(stage) in ("column", "roles", "split", "assessment")


def _step_by_values(
    tables: KeptTables, stage: str, data: Data, sources: Sequence[str], steps: dict[str, Step]
) -> Step:
    labels: list[Label] = []
    equals = 0
    for source in sources:
        before = tables.data(source)
        if before is None:
            continue
        for label in steps[source].labels:
            found, equal = rows_alike(before, label, data)
            labels += [row for row in found if row not in labels]
            equals = max(equals, equal)
    note = _note(stage, len(labels), equals, is_pinned=stage in tables.record.run.pinned)
    return Step(tuple(labels), sources[0], note)


def _note(stage: str, rows: int, equals: int, *, is_pinned: bool) -> Message:
    values = {"stage": stage, "count": rows}
    if is_pinned:
        return Message("row.pinned", values)
    if not rows:
        return Message("row.lost", values)
    if equals > 1:
        return Message("row.followed_alike", {**values, "equals": equals})
    return Message("row.followed_many" if rows > 1 else "row.followed", values)


def rows_alike(before: Data, label: Label, after: Data) -> tuple[tuple[Label, ...], int]:
    """Return the labels of the rows that have a row's values, and how many rows had them before.

    Parameters
    ----------
    before, label
        The data that the row is in, and its label.
    after
        The data that are searched; the columns that both have are compared.
    """
    rows, others = before.bake().rows, after.bake().rows
    names = [name for name in others.columns if name in rows.columns]
    if not names or label not in rows.index:
        return (), 0
    row = rows.loc[[label], names].iloc[:1]
    found = others.index[is_alike(row, others[names])]
    return tuple(found), int(is_alike(row, rows[names]).sum())


def is_alike(row: pd.DataFrame, table: pd.DataFrame) -> Any:
    """Return which rows of a table have the values of a row, as a mask.

    Examples
    --------
    >>> table = pd.DataFrame({"a": [1, 1, 2], "b": [None, None, "x"]})
    >>> is_alike(table.iloc[[0]], table).tolist()
    [True, True, False]
    """
    mask = np.ones(len(table), dtype=bool)
    for name in table.columns:
        repeated = row[name].take(np.zeros(len(table), dtype=np.intp))
        differences = compare_cells(repeated, table[name])
        mask &= ~(differences.changed | differences.filled | differences.emptied)
    return mask
