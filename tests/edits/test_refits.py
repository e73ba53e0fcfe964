"""What a judge says it fits again is what scikit-learn is asked to fit, fold by fold."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from pipeline_core.catalog import load_functions
from pipeline_core.edits import refitted_stages
from pipeline_core.engine.executor import execute
from pipeline_core.plan import plan
from pipeline_core.spec import parse
from tests.small_catalogue import real_catalogue

CATALOGUE = real_catalogue()
CLASSES = {"filled": SimpleImputer, "scaled": StandardScaler, "model": LogisticRegression}
TEXT = """fabrica: 1
seed: 0
stages:
  rows: {block: read_csv, settings: {path: rows.csv}}
  some: {block: filter_rows, inputs: {table: rows}, settings: {keep: "b > -99"}}
  roles: {block: set_roles, inputs: {table: some}, settings: {target: y}}
  filled: {block: impute_numbers, inputs: {data: roles}, settings: {strategy: median}}
  split: {block: split_rows, inputs: {data: filled}}
  scaled: {block: scale, inputs: {data: split}}
  model: {block: logistic_regression, inputs: {data: scaled}}
  folds: {block: cross_validate, inputs: {model: model, data: split}, settings: {folds: 4}}
  other: {block: scale, inputs: {data: split}}
  baseline: {block: dummy_classifier, inputs: {data: other}}
  scores: {block: evaluate, inputs: {model: model, data: split}}
"""
CHANGES = [
    ("", "", ("filled", "scaled", "model")),
    ("inputs: {data: split}}\n  model", "inputs: {data: split}, bypass: true}\n  model",
     ("filled", "model")),
    ("inputs: {data: roles}, settings: {strategy: median}}",
     "inputs: {data: roles}, settings: {strategy: median}, bypass: true}", ("scaled", "model")),
]  # fmt: skip


@pytest.fixture
def fits(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[int]]:
    """The rows of every fit, by stage: each class's own `fit`, counted."""
    counts: dict[str, list[int]] = defaultdict(list)
    for name, kind in CLASSES.items():
        _count(monkeypatch, kind, counts[name])
    return counts


def _count(patch: pytest.MonkeyPatch, kind: Any, rows: list[int]) -> None:
    fit = kind.fit

    def counted(self: Any, X: Any, *rest: Any, **more: Any) -> Any:
        rows.append(len(X))
        return fit(self, X, *rest, **more)

    patch.setattr(kind, "fit", counted)


@pytest.mark.parametrize(("old", "new", "expected"), CHANGES)
def test_the_stages_are_those_that_are_fitted_in_every_fold(
    tmp_path: Path, fits: dict[str, list[int]], old: str, new: str, expected: tuple[str, ...]
) -> None:
    random = np.random.default_rng(0)
    table = pd.DataFrame(random.normal(size=(160, 2)), columns=["a", "b"])
    table["y"] = np.where(table["a"] + random.normal(size=160) > 0, "yes", "no")
    table.to_csv(tmp_path / "rows.csv", index=False)
    assert old in TEXT
    pipeline = parse(TEXT.replace(old, new) if old else TEXT)
    functions = load_functions(CATALOGUE, {stage.block for stage in pipeline.stages.values()})
    before = plan(pipeline, CATALOGUE, folder=tmp_path, to=["model", "scores"])
    assert list(execute(before, functions))[-1]["status"] == "succeeded"
    once = {name: list(rows) for name, rows in fits.items()}
    for rows in fits.values():
        rows.clear()
    judged = plan(pipeline, CATALOGUE, folder=tmp_path, to=["model", "scores", "folds"])
    *_, end = execute(judged, functions)
    assert end["status"] == "succeeded"
    in_folds = {name: fits[name][:] for name in CLASSES}
    for name, rows in once.items():
        for count in rows:
            in_folds[name].remove(count)
    refitted = refitted_stages(pipeline, CATALOGUE, "folds")
    assert refitted == expected
    assert {name for name, rows in in_folds.items() if rows} == set(refitted)
    assert all(in_folds[name] == [90, 90, 90, 90] for name in refitted)
    assert refitted_stages(pipeline, CATALOGUE, "scores") == ()


def test_what_a_row_block_or_a_role_took_over_is_not_fitted_again() -> None:
    text = """fabrica: 1
stages:
  rows: {block: read_csv, settings: {path: rows.csv}}
  made: {block: derive_column, inputs: {data: rows}, settings: {name: y, formula: "a > 1"}}
  roles: {block: set_roles, inputs: {table: made}, settings: {target: y}}
  scaled: {block: scale, inputs: {data: roles}}
  model: {block: logistic_regression, inputs: {data: scaled}}
  folds: {block: cross_validate, inputs: {model: model, data: scaled}}
"""
    pipeline = parse(text)
    known = {"rows": ["a", "b"], "made": ["a", "b", "y"]}
    assert refitted_stages(pipeline, CATALOGUE, "folds", known) == ("scaled", "model")
    other = {"rows": ["a", "b", "y"]}
    assert refitted_stages(pipeline, CATALOGUE, "folds", other) == ("made", "scaled", "model")
    between = "  kept: {block: drop_duplicates, inputs: {table: made}}\n  roles"
    rewired = text.replace("{table: made}, settings", "{table: kept}, settings")
    cut = parse(rewired.replace("  roles", between))
    assert refitted_stages(cut, CATALOGUE, "folds", other) == ("scaled", "model")


OVER = """fabrica: 1
stages:
  rows: {block: read_csv, settings: {path: rows.csv}}
  roles: {block: set_roles, inputs: {table: rows}, settings: {target: y}}
  split: {block: split_rows, inputs: {data: roles}}
  filled: {block: impute_numbers, inputs: {data: split}}
  scaled: {block: scale, inputs: {data: filled}}
  other: {block: encode_categories, inputs: {data: split}}
  first: {block: logistic_regression, inputs: {data: scaled}}
  second: {block: random_forest_classifier, inputs: {data: filled}}
  apart: {block: dummy_classifier, inputs: {data: other}}
  votes: {block: vote, inputs: {models: [first, second], data: other}}
  cut: {block: tune_threshold, inputs: {model: votes, data: split}}
  folds: {block: cross_validate, inputs: {model: cut, data: split}}
"""


@pytest.mark.parametrize(
    ("stage", "expected"),
    [
        ("folds", ("filled", "scaled", "first", "second", "votes", "cut")),
        ("cut", ("filled", "scaled", "first", "second", "votes")),
        ("votes", ("filled", "scaled", "first", "second")),
        ("first", ()),
    ],
)
def test_a_model_of_models_is_fitted_again_with_all_that_it_is_made_of(
    stage: str, expected: tuple[str, ...]
) -> None:
    assert refitted_stages(parse(OVER), CATALOGUE, stage) == expected


def test_what_is_said_of_models_of_models_is_what_is_fitted(
    tmp_path: Path, fits: dict[str, list[int]]
) -> None:
    random = np.random.default_rng(0)
    table = pd.DataFrame(random.normal(size=(160, 2)), columns=["a", "b"])
    table["y"] = np.where(table["a"] + random.normal(size=160) > 0, "yes", "no")
    table.to_csv(tmp_path / "rows.csv", index=False)
    text = OVER.replace("  first:", "  model:").replace("[first, second]", "[model, second]")
    pipeline = parse(text)
    functions = load_functions(CATALOGUE, {stage.block for stage in pipeline.stages.values()})
    *_, end = execute(plan(pipeline, CATALOGUE, folder=tmp_path, to=["folds"]), functions)
    assert end["status"] == "succeeded"
    refitted = refitted_stages(pipeline, CATALOGUE, "folds")
    # Five folds of the judge; in each, five of the threshold and one on all of the fold's rows.
    for name in ("filled", "scaled", "model"):
        assert name in refitted
        assert fits[name].count(96) >= 5
        assert min(fits[name]) < 80
