"""The contents of a fitted model: its estimator, its recipe's steps, and its members'."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pandas as pd
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer

from pipeline_core.contents.families import estimator_part, step_part
from pipeline_core.contents.members import members_of
from pipeline_core.contents.recipe_steps import Layers, fitted_steps, is_recipe_of
from pipeline_core.data.fitted_contents import Contents, Part
from pipeline_core.measures.sparse_columns import all_dense, all_sparse

MAX_MEMBERS = 10  # of one composed model
_MAX_DEPTH = 4
_MakeRows = Callable[[], pd.DataFrame | None]


def contents_of(
    model: Any,
    recipes: Sequence[Layers] = (),
    rows: pd.DataFrame | None = None,
    matrix: pd.DataFrame | None = None,
) -> Contents:
    """Return what a fitted model has inside.

    Parameters
    ----------
    model
        A fitted Pipeline of recipe and estimator, or any fitted estimator.
    recipes
        The layers of the recipes that it, or a member of it, may have: they know the stages.
    rows
        The training rows that the model was fitted on.
    matrix
        What its recipe made of them, if that is known.

    Examples
    --------
    >>> from sklearn.linear_model import LinearRegression
    >>> X = pd.DataFrame({"age": [0.0, 2.0]})
    >>> contents = contents_of(LinearRegression().fit(X, [1.0, 5.0]), rows=X, matrix=X)
    >>> contents["parts"][0]["tables"]["coefficients"]["coefficient"].round(6).tolist()
    [2.0]
    """
    walk = _Walk(recipes)
    make_matrix = (lambda: matrix) if matrix is not None else None
    parts = [*walk.parts(model, (), lambda: rows, make_matrix)]
    return {"parts": parts, "notes": walk.notes}


@dataclass
class _Walk:
    """The way through a model and its members."""

    recipes: Sequence[Layers]
    notes: list[Any] = field(default_factory=list)

    def parts(
        self,
        model: Any,
        member: tuple[str, ...],
        make_rows: _MakeRows,
        make_matrix: _MakeRows | None = None,
        class_labels: Sequence[Any] = (),
    ) -> Iterator[Part]:
        recipe, estimator = _split(model)
        after = cache(make_matrix or (lambda: _prepared(recipe, make_rows())))
        features = _features_of(recipe, estimator, after)
        yield estimator_part(estimator, features, after, member, class_labels)
        if recipe is not None:
            layers = next((of for of in self.recipes if is_recipe_of(recipe, of)), None)
            for step in fitted_steps(recipe, layers):
                yield _part_of_step(step.fitted, step.features, step.stage, member)
        if len(member) < _MAX_DEPTH:
            yield from self._parts_of_members(estimator, member, after)

    def _parts_of_members(
        self, estimator: Any, member: tuple[str, ...], make_rows: _MakeRows
    ) -> Iterator[Part]:
        members = list(members_of(estimator))
        for name, fitted in members[:MAX_MEMBERS]:
            # A member that was fitted on other columns (a stack's last) knows itself which.
            classes = getattr(estimator, "classes_", ())
            yield from self.parts(fitted, (*member, name), make_rows, class_labels=classes)
        if len(members) > MAX_MEMBERS:
            values = {"shown": MAX_MEMBERS, "of": len(members)}
            self.notes.append({"code": "members_cut", **values})


def _split(model: Any) -> tuple[Any, Any]:
    """Return recipe and estimator of a model; a recipe is a Pipeline inside a Pipeline."""
    if not isinstance(model, Pipeline):
        return None, model
    if len(model.steps) == 1:
        return None, model.steps[-1][1]
    (_, first), *between = model.steps[:-1]
    # A step that makes the recipe's table sparse, or dense, is none of the recipe's.
    is_compiled = isinstance(first, Pipeline) and all(map(_is_matrix_step, between))
    return first if is_compiled else model[:-1], model.steps[-1][1]


def _is_matrix_step(step: tuple[str, Any]) -> bool:
    return isinstance(step[1], FunctionTransformer) and step[1].func in (all_sparse, all_dense)


def _part_of_step(
    fitted: Any, features: Sequence[str], stage: str, member: tuple[str, ...]
) -> Part:
    if not isinstance(fitted, str):
        return step_part(fitted, features, stage, member)
    dropped = fitted == "drop"  # what passes is none of the recipe's steps
    tables = {"columns_dropped": pd.DataFrame({"feature": list(features)})} if dropped else {}
    return {
        "member": list(member), "stage": stage, "is_step": True, "name": fitted,
        "metrics": {}, "tables": tables, "notes": [],
    }  # fmt: skip


def _prepared(recipe: Any, rows: pd.DataFrame | None) -> pd.DataFrame | None:
    if rows is None or recipe is None:
        return rows
    try:
        matrix = recipe.transform(rows)
    except Exception:  # fitted on other rows than these: the spreads are left out, with a note
        return None
    if isinstance(matrix, pd.DataFrame):
        return matrix
    values = matrix.toarray() if hasattr(matrix, "toarray") else matrix
    names = _names_after(recipe)
    return pd.DataFrame(values, columns=names) if names else None


def _names_after(recipe: Any) -> list[str]:
    try:
        return [str(name) for name in recipe.get_feature_names_out()]
    except (AttributeError, ValueError):
        return []


def _features_of(recipe: Any, estimator: Any, make_matrix: _MakeRows) -> list[str]:
    names = getattr(estimator, "feature_names_in_", None)
    if names is None and recipe is not None:
        names = _names_after(recipe) or None
    if names is None:
        matrix = make_matrix()
        names = () if matrix is None else matrix.columns
    count = getattr(estimator, "n_features_in_", len(names))
    return [str(name) for name in names] if len(names) == count else []
