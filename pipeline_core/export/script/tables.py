"""Tables in the script: the variables that hold the rows of a Data wire.

The engine keeps rows, positions and recipe together; a script has plain tables
in variables. A table is written only when a block needs it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
from sklearn.preprocessing import FunctionTransformer

from pipeline_core.data.data import Data
from pipeline_core.data.dtypes import nullable_booleans
from pipeline_core.data.recipe import Step, makes_more, stateless_prefix
from pipeline_core.data.stateless_steps import (
    apply_stateless,
    changed_names,
    lost_names,
    names_beside,
    stateless_names,
)
from pipeline_core.export.script.statements import Statements


@dataclass(frozen=True)
class Wire:
    """A Data wire in the script: its preview and its variables.

    Parameters
    ----------
    data
        The wire's preview: its columns, roles and recipe; the rows are a sample.
    rows
        The variable of all rows.
    parts
        The variables of the training and the test rows, after a split.
    """

    data: Data
    rows: str
    parts: tuple[str, str] | None = None


class Tables:
    """Writes the tables that blocks need.

    Parameters
    ----------
    statements
        The statements that the tables are added to.
    literal
        Returns the code of a constant.
    step_code
        Returns the code that applies a stateless step to a table.
    """

    def __init__(
        self,
        statements: Statements,
        literal: Callable[[Any], str],
        step_code: Callable[[Step, str], str],
    ) -> None:
        self._statements = statements
        self.literal = literal
        self._step_code = step_code

    def bake(self, wire: Wire) -> str:
        """Return the variable of all rows with the leading stateless steps applied."""
        prefix = stateless_prefix(wire.data.recipe)
        protected = (*wire.data.roles.not_features, *wire.data.roles.sensitive)
        code = self._steps_code(wire.data, prefix, wire.rows, protected)
        if not prefix or code == wire.rows:
            return wire.rows
        owner = ("baked", wire.rows, tuple(step.stage for step in prefix), protected)
        return self._statements.assign(prefix[-1].stage, code, owner)

    def _steps_code(
        self, data: Data, steps: tuple[Step, ...], code: str, protected: tuple[str, ...]
    ) -> str:
        rows, before = data.rows, ""
        for step in steps:
            hidden = data.roles.not_features
            after = apply_stateless((step,), rows, protected, hidden)
            if before and self._is_written_twice(step, rows, protected):
                code = self._statements.assign(before, code, ("step", code))
            before = step.stage
            if step.whole_table:
                code = self._table_step_code(step, code, rows, protected)
            else:
                names = stateless_names(step, rows, protected, hidden)
                code = self._column_step_code(step, code, names, protected, rows)
            rows = after
        return code

    def _is_written_twice(self, step: Step, rows: pd.DataFrame, protected: tuple[str, ...]) -> bool:
        """Tell whether the code of a step has its table twice: what is changed, and what stays."""
        if not step.whole_table:
            return isinstance(step.transformer, FunctionTransformer)
        return bool(lost_names(rows, apply_stateless((step,), rows), protected))

    def _table_step_code(
        self, step: Step, code: str, rows: pd.DataFrame, protected: tuple[str, ...]
    ) -> str:
        table = apply_stateless((step,), rows)
        lost = lost_names(rows, table, protected)
        restored = f".assign(**{code}[{self.literal(lost)}])" if lost else ""
        return f"{self._step_code(step, code)}{restored}"

    def _column_step_code(
        self,
        step: Step,
        code: str,
        names: list[str],
        protected: tuple[str, ...],
        rows: pd.DataFrame,
    ) -> str:
        if not names:
            return code
        dropped = [name for name in names if name not in protected]
        if not isinstance(step.transformer, FunctionTransformer):
            return self._without(code, dropped) if dropped else code
        new_columns = self._step_code(step, f"{code}[{self.literal(names)}]")
        if not makes_more(step.transformer):
            return f"{code}.assign(**{new_columns})"
        rest = rows.drop(columns=dropped)
        columns = apply_stateless((step,), rows[names]).columns
        new_names = names_beside(columns, step.stage, rest.columns, names)
        if len(new_names) < len(columns):
            new_columns += f"[{self.literal(list(new_names))}]"
        if longer := {old: new for old, new in new_names.items() if old != new}:
            new_columns += f".rename(columns={self.literal(longer)})"
        return f"{self._without(code, dropped) if dropped else code}.join({new_columns})"

    def with_roles(self, wire: Wire, data: Data) -> Wire:
        """Return the wire with roles; a target is no longer nullable, as in the run."""
        target = data.roles.target
        if target not in nullable_booleans(wire.data.bake().rows):
            return with_data(wire, data)
        cast = f".astype({self.literal({target: 'bool'})})"
        rows, *parts = (
            self._statements.assign(name, f"{name}{cast}", ("target", target, name))
            for name in (wire.rows, *(wire.parts or ()))
        )
        return Wire(data, rows, (parts[0], parts[1]) if wire.parts else None)

    def part(self, wire: Wire, which: int, *, baked: bool = False) -> str:
        """Return the code of the training (0) or test (1) rows; of all rows without a split."""
        if not baked:
            return wire.parts[which] if wire.parts else wire.rows
        table = self.bake(wire)
        if wire.parts is None:
            return table
        part = wire.parts[which]
        return part if table == wire.rows else f"{table}.loc[{part}.index]"

    def features(self, wire: Wire, which: int) -> str:
        """Return the variable of the features of the training or test rows."""
        table = self.part(wire, which)
        columns = wire.data.rows.columns
        dropped = [name for name in wire.data.roles.not_features if name in columns]
        if not dropped:
            return table
        owner = ("X", table, tuple(dropped))
        code = self._without(table, dropped)
        return self._statements.assign(_part_name("X", wire, which), code, owner)

    def target(self, wire: Wire, which: int) -> str:
        """Return the variable of the target of the training or test rows."""
        table, target = self.part(wire, which), wire.data.roles.target
        code = f"{table}[{self.literal(target)}]"
        return self._statements.assign(_part_name("y", wire, which), code, ("y", table, target))

    def _without(self, table: str, names: list[str]) -> str:
        return f"{table}.drop(columns={self.literal(names[0] if len(names) == 1 else names)})"

    def column(self, wire: Wire, name: str | None, which: int | None = None) -> str | None:
        """Return the code of a role's column, or None if no column has the role."""
        if name is None:
            return None
        table = wire.rows if which is None else self.part(wire, which)
        return f"{table}[{self.literal(name)}]"

    def sensitive(self, wire: Wire, which: int = 1) -> str:
        """Return the code of the sensitive columns of the training or test rows."""
        names = list(wire.data.roles.sensitive)
        code = self._with_derived(wire, which)
        owner = ("sensitive", code, tuple(names))
        name = "sensitive" if which else "sensitive_train"
        return self._statements.assign(name, f"{code}[{self.literal(names)}]", owner)

    def describing(self, wire: Wire) -> str:
        """Return the code of all columns of the test rows but target, weight and ids."""
        columns = wire.data.rows.columns
        names = [name for name in wire.data.not_describing if name in columns]
        code = self._with_derived(wire)
        return self._without(code, names) if names else code

    def _with_derived(self, wire: Wire, which: int = 1) -> str:
        """Return the code of the test rows, or others, with what stateless steps add."""
        prefix = stateless_prefix(wire.data.recipe)
        rows, hidden = wire.data.rows, wire.data.roles.not_features
        protected = (*map(str, rows.columns), *wire.data.roles.sensitive)
        part = self.part(wire, which)
        code = self._steps_code(wire.data, prefix, part, protected)
        changed = changed_names(prefix, rows, protected, hidden)
        return f"{code}.assign(**{part}[{self.literal(changed)}])" if changed else code

    def times_of_test_rows(self, wire: Wire) -> str | None:
        """Return the code of the times of the test rows; None where there are none."""
        time = wire.data.roles.time
        return self.column(wire, time, 1) if time in wire.data.rows else None

    def without_ids(self, wire: Wire) -> str:
        """Return the code of the test rows with every column but ids."""
        table = self.part(wire, 1)
        ids = [name for name in wire.data.rows.columns if name in wire.data.roles.id]
        return self._without(table, ids) if ids else table

    def filtered_split(self, wire: Wire, rows: str, data: Data) -> Wire:
        """Return the wire after a row block that filtered an already split table."""
        if wire.parts is None:
            return Wire(data, rows)
        train, test = (
            self._statements.assign(
                f"{rows}_{'train' if which == 0 else 'test'}",
                f"{rows}.loc[{part}.index[{part}.index.isin({rows}.index)]]",
                ("kept", rows, which),
            )
            for which, part in enumerate(wire.parts)
        )
        return Wire(data, rows, (train, test))


def with_data(wire: Wire, data: Data) -> Wire:
    """Return the wire with other Data and the same variables."""
    return replace(wire, data=data)


def _part_name(letter: str, wire: Wire, which: int) -> str:
    if wire.parts is None:
        return letter
    return f"{letter}_{wire.parts[which]}"
