"""Tables in the script: which variable holds which rows of a Data wire.

The engine keeps rows, positions and recipe together; a script has plain tables
with their own names. What is never asked for is never written.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from sklearn.preprocessing import FunctionTransformer

from pipeline_core.data.column_choice import choose
from pipeline_core.data.data import Data
from pipeline_core.data.dtypes import kinds_of
from pipeline_core.data.recipe import Step, apply_stateless, stateless_prefix
from pipeline_core.export.script.lines import Lines


@dataclass(frozen=True)
class Wire:
    """A Data wire: what preview knows of it, and its variables.

    Parameters
    ----------
    data
        The wire's Data, on preview's sample: its columns, roles and recipe count.
    rows
        The variable of all rows.
    parts
        The variables of the training and the test rows, after a split.
    """

    data: Data
    rows: str
    parts: tuple[str, str] | None = None


class Tables:
    """Writes the tables that are asked for.

    Parameters
    ----------
    lines
        Where they are written.
    value
        Writes a constant.
    transform
        Writes the code of a stateless step over a table.
    """

    def __init__(
        self, lines: Lines, value: Callable[[Any], str], transform: Callable[[Step, str], str]
    ) -> None:
        self._lines = lines
        self._value = value
        self._transform = transform

    def baked(self, wire: Wire) -> str:
        """Return the variable of all rows with the leading stateless steps worked in."""
        prefix = stateless_prefix(wire.data.recipe)
        kept = (*wire.data.roles.not_features, *wire.data.roles.sensitive)
        code = self._steps(wire.data, prefix, wire.rows, kept)
        if not prefix or code == wire.rows:
            return wire.rows
        owner = ("baked", wire.rows, tuple(step.stage for step in prefix), kept)
        return self._lines.assign(prefix[-1].stage, code, owner)

    def _steps(self, data: Data, steps: tuple[Step, ...], code: str, kept: tuple[str, ...]) -> str:
        rows = data.rows
        for step in steps:
            if step.whole_table:
                code = self._transform(step, code)
            else:
                code = self._by_columns(step, code, rows, kept)
            rows = apply_stateless((step,), rows, kept)
        return code

    def _by_columns(self, step: Step, code: str, rows: Any, kept: tuple[str, ...]) -> str:
        kinds = {name: kind for name, kind in kinds_of(rows).items() if name not in kept}
        chosen = choose(step.choice, kinds, step.kind, step.others)
        names = list(chosen) if isinstance(chosen, tuple) else list(kinds)
        if isinstance(step.transformer, FunctionTransformer):
            made = self._transform(step, f"{code}[{self._value(names)}]")
            return f"{code}.assign(**{made})" if names else code
        gone = [name for name in names if name not in kept]
        return self._without(code, gone) if gone else code

    def part(self, wire: Wire, which: int, *, baked: bool = False) -> str:
        """Return the code of the training (0) or test (1) rows; all rows without a split."""
        if not baked:
            return wire.parts[which] if wire.parts else wire.rows
        table = self.baked(wire)
        if wire.parts is None:
            return table
        return (
            wire.parts[which] if table == wire.rows else f"{table}.loc[{wire.parts[which]}.index]"
        )

    def features(self, wire: Wire, which: int) -> str:
        """Return the variable of what a model may see of the training or test rows."""
        table = self.part(wire, which)
        out = [name for name in wire.data.roles.not_features if name in wire.data.rows.columns]
        if not out:
            return table
        return self._lines.assign(_part_name("X", wire, which), self._without(table, out),
                                  ("X", table, tuple(out)))  # fmt: skip

    def target(self, wire: Wire, which: int) -> str:
        """Return the variable of the training or test rows' target."""
        table, target = self.part(wire, which), wire.data.roles.target
        code = f"{table}[{self._value(target)}]"
        return self._lines.assign(_part_name("y", wire, which), code, ("y", table, target))

    def _without(self, table: str, names: list[str]) -> str:
        return f"{table}.drop(columns={self._value(names[0] if len(names) == 1 else names)})"

    def column(self, wire: Wire, name: str | None, which: int | None = None) -> str | None:
        """Return the code of a role's column, or None where no column has that role."""
        if name is None:
            return None
        table = wire.rows if which is None else self.part(wire, which)
        return f"{table}[{self._value(name)}]"

    def sensitive(self, wire: Wire) -> str:
        """Return the code of the sensitive columns of the test rows."""
        names = list(wire.data.roles.sensitive)
        prefix = stateless_prefix(wire.data.recipe)
        kept = (*map(str, wire.data.rows.columns), *names)
        code = self._steps(wire.data, prefix, self.part(wire, 1), kept)
        owner = ("sensitive", code, tuple(names))
        return self._lines.assign("sensitive", f"{code}[{self._value(names)}]", owner)

    def kept_after_split(self, wire: Wire, rows: str, data: Data) -> Wire:
        """Return the wire after a row block that left rows out of an already split table."""
        if wire.parts is None:
            return Wire(data, rows)
        train, test = (
            self._lines.assign(
                f"{rows}_{'train' if which == 0 else 'test'}",
                f"{rows}.loc[{part}.index[{part}.index.isin({rows}.index)]]",
                ("kept", rows, which),
            )
            for which, part in enumerate(wire.parts)
        )
        return Wire(data, rows, (train, test))


def with_data(wire: Wire, data: Data) -> Wire:
    """Return the same variables with what is now known of the wire."""
    return replace(wire, data=data)


def _part_name(letter: str, wire: Wire, which: int) -> str:
    if wire.parts is None:
        return letter
    return f"{letter}_{wire.parts[which]}"
