"""`Data` and `Model`, the values on wires: rows with their roles, split and recipe.

The rows stay as they were before the first column step; the column steps are
kept as a recipe and applied only where their result is needed, fitted on the
training rows. That is why the order in which steps are drawn cannot leak.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline_core.data.compiler import compile_recipe, layers
from pipeline_core.data.dtypes import step_kinds
from pipeline_core.data.layers import Layer
from pipeline_core.data.recipe import Step, keeps_names, known_columns, stateless_prefix
from pipeline_core.data.stateless_steps import apply_stateless, changed_names
from pipeline_core.measures.sensitive_groups import SensitiveGroups

Positions = npt.NDArray[np.intp]


class Split(NamedTuple):
    """Ordered positions of the training and the test rows."""

    train: Positions
    test: Positions


@dataclass(frozen=True)
class Roles:
    """The roles of columns.

    `sensitive` is a tag for the bias review and does not remove a feature;
    every other role does.
    """

    target: str | None = None
    positive: str | bool | int | float | None = None
    id: tuple[str, ...] = ()
    weight: str | None = None
    group: str | None = None
    time: str | None = None
    sensitive: tuple[str, ...] = ()

    @property
    def not_features(self) -> tuple[str, ...]:
        """Columns that a model must not see."""
        single = (self.target, self.weight, self.group, self.time)
        return (*(name for name in single if name), *self.id)

    @property
    def by_column(self) -> dict[str, str]:
        """The columns that a model must not see, each with its role."""
        roles = dict.fromkeys(self.id, "id")
        for role in ("time", "group", "weight", "target"):
            if name := getattr(self, role):
                roles[name] = role
        return roles


@dataclass(frozen=True)
class Data:
    """A table with its roles, its split and its recipe.

    Parameters
    ----------
    rows
        The table, as it was before the first column step.
    train, test
        Ordered row positions (not labels), or None before a split.
    recipe
        The column steps gathered so far.
    """

    rows: pd.DataFrame
    roles: Roles = field(default_factory=Roles)
    train: Positions | None = None
    test: Positions | None = None
    recipe: tuple[Step, ...] = ()

    @property
    def train_rows(self) -> pd.DataFrame:
        """The training rows in order; every row where there is no split."""
        return self.rows if self.train is None else self.rows.iloc[self.train]

    @property
    def test_rows(self) -> pd.DataFrame:
        """The test rows in order; every row where there is no split."""
        return self.rows if self.test is None else self.rows.iloc[self.test]

    def train_column(self, name: str) -> pd.Series[Any]:
        """Return one column of the training rows, without copying the others."""
        column = self.rows[name]
        return column if self.train is None else column.iloc[self.train]

    def features(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return the columns of some rows that a model may see: all but the other roles."""
        others = [name for name in self.roles.not_features if name in rows.columns]
        return rows.drop(columns=others) if others else rows

    def without_ids(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return some rows without the columns that only tell rows apart."""
        ids = [name for name in self.roles.id if name in rows.columns]
        return rows.drop(columns=ids) if ids else rows

    @property
    def width(self) -> int | None:
        """The number of columns after the recipe; None where only fitting tells."""
        if not self.recipe:
            return self.rows.shape[1]
        if any(step.learns and not keeps_names(step.transformer) for step in self.recipe):
            return None
        features = self.features(self.rows)
        after = known_columns(self.recipe, step_kinds(features))
        return len(after) + self.rows.shape[1] - features.shape[1]

    def compile(self) -> Any:
        """Return the unfitted recipe for these rows, or None where it is empty."""
        return compile_recipe(self.recipe, step_kinds(self.features(self.rows)), self._taken)

    def layers(self) -> list[Layer]:
        """Return the layers that `compile` puts in a row."""
        return layers(self.recipe, step_kinds(self.features(self.rows)), self._taken)

    @property
    def _taken(self) -> tuple[str, ...]:
        return tuple(name for name in self.roles.not_features if name in self.rows.columns)

    def bake(self) -> Data:
        """Return the data with the leading steps that learn nothing applied to the rows.

        Columns with a role stay, also where a step drops them as features.
        """
        prefix = stateless_prefix(self.recipe)
        if not prefix:
            return self
        protected = (*self.roles.not_features, *self.roles.sensitive)
        rows = apply_stateless(prefix, self.rows, protected, self.roles.not_features)
        return replace(self, rows=rows, recipe=self.recipe[len(prefix) :])

    def sensitive(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return the sensitive columns of some rows, derived ones included."""
        return self.with_derived(rows)[list(self.roles.sensitive)]

    def describing(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return all columns of some rows but target, weight and ids, derived ones included."""
        derived = self.with_derived(rows)
        return derived[[name for name in derived.columns if name not in self.not_describing]]

    @property
    def not_describing(self) -> tuple[str, ...]:
        """The columns that say nothing of a row: its target, its weight and its ids."""
        roles = self.roles
        return (*(name for name in (roles.target, roles.weight) if name), *roles.id)

    def sensitive_groups(self) -> SensitiveGroups:
        """Return what tells the sensitive group of each row that a model is given."""
        names = list(self.roles.sensitive)
        features = self.features(self.rows)
        if set(names) <= set(features.columns):
            return SensitiveGroups(names)
        steps = [step for step in stateless_prefix(self.recipe) if step.whole_table]
        return SensitiveGroups(names, compile_recipe(steps, step_kinds(features), self._taken))

    def with_derived(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return some rows, as they are, with the columns that the leading stateless steps add."""
        protected = (*(str(name) for name in rows.columns), *self.roles.sensitive)
        prefix, hidden = stateless_prefix(self.recipe), self.roles.not_features
        derived = apply_stateless(prefix, rows, protected, hidden)
        return derived.assign(**rows[changed_names(prefix, rows, protected, hidden)])

    def with_rows(self, rows: pd.DataFrame) -> Data:
        """Return the data with other rows, the split moved along by row labels.

        Labels that are gone are dropped from both parts; the order stays.
        """
        if self.train is None or self.test is None:
            return replace(self, rows=rows)
        positions = pd.Series(np.arange(len(rows)), index=rows.index)
        train = _positions_of(self.rows.index[self.train], positions)
        test = _positions_of(self.rows.index[self.test], positions)
        return replace(self, rows=rows, train=train, test=test)


@dataclass(frozen=True)
class Model:
    """A fitted scikit-learn Pipeline that takes rows as they are after the last row block.

    Parameters
    ----------
    pipeline
        The fitted recipe with the fitted estimator as its last step.
    roles
        The roles of the data it was fitted on.
    unfitted
        What is fitted in its place where a judge or another model fits it again: of a search,
        the search itself. None for the pipeline.
    """

    pipeline: Any
    roles: Roles = field(default_factory=Roles)
    unfitted: Any = None

    @property
    def to_fit(self) -> Any:
        """What is cloned and fitted anew; it may be fitted itself."""
        return self.pipeline if self.unfitted is None else self.unfitted


def _positions_of(labels: pd.Index[Any], positions: pd.Series[Any]) -> Positions:
    present = labels[labels.isin(positions.index)]
    return np.asarray(positions.loc[present], dtype=np.intp)
