"""A recipe that was fitted in one run is brought back in the next, and changes no number."""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipeline_core.engine import fitted_recipes
from pipeline_core.engine.executor import execute
from pipeline_core.spec import Pipeline
from pipeline_core.store import Store, open_store
from tests.small_pipelines import TABLES, Blocks, FinishedRun, chain, stage

RANDOM = np.random.default_rng(1)
N = 300
BLOCKS = Blocks()


def table(shift: float = 0.0) -> pd.DataFrame:
    a = RANDOM.normal(size=N)
    return pd.DataFrame({
        "a": np.where(RANDOM.random(N) < 0.1, np.nan, a), "b": RANDOM.normal(size=N) + shift,
        "w": RANDOM.choice(list("stuv"), N), "y": np.where(a > shift, "no", "yes"),
    })  # fmt: skip


def steps(C: float, method: str = "standard") -> Pipeline:
    return chain(
        stage("given"), stage("roles", "set_roles", {"target": "y", "positive": "yes"}),
        stage("split", "split_rows"), stage("filled", "impute_numbers"),
        stage("coded", "encode_categories"), stage("scaled", "scale", {"method": method}),
        stage("model", "logistic_regression", {"C": C}),
        stage("scores", "evaluate", model="model", data="split"),
    )  # fmt: skip


def run(workspace: Path, pipeline: Pipeline, **options: Any) -> FinishedRun:
    """Run with a store that was opened anew, as another process has it."""
    store = open_store(workspace)
    plan = BLOCKS.plan(pipeline, store.artifacts, identity="p", **options)
    finished = FinishedRun(list(execute(plan, BLOCKS.functions, store.artifacts)), {})
    assert finished.status[""] == "succeeded"
    store.close()
    return finished


def metrics(finished: FinishedRun) -> dict[str, float]:
    result: dict[str, float] = finished.end("scores")["summary"]["metrics"]
    return result


def recipe_files(workspace: Path) -> list[Path]:
    store: Store = open_store(workspace)
    rows = store.artifacts._database.rows("SELECT parts FROM artifacts WHERE key LIKE 'recipe-%'")
    store.close()
    names = [row["parts"].split('"')[3] for row in rows]
    return [store.artifacts.objects.path(name) for name in names]


@pytest.fixture(autouse=True)
def given(monkeypatch):
    monkeypatch.setattr(fitted_recipes, "WORTH_KEEPING", 0.0)
    TABLES["table"] = table()


@pytest.fixture
def fits(monkeypatch) -> list[int]:
    """The fits so far, a row count each."""
    fits: list[int] = []
    fit = fitted_recipes.fit_recipe

    def count(data: Any) -> Any:
        fits.append(len(data.train_rows))
        return fit(data)

    monkeypatch.setattr(fitted_recipes, "fit_recipe", count)
    return fits


def test_another_setting_of_the_model_fits_no_recipe_and_gives_the_numbers_of_a_new_run(
    tmp_path, fits
):
    run(tmp_path / "w", steps(1.0))
    changed = run(tmp_path / "w", steps(0.3))
    assert len(fits) == 1

    fresh = run(tmp_path / "other", steps(0.3))
    assert len(fits) == 2
    assert metrics(changed) == metrics(fresh)


def test_another_step_fits_anew(tmp_path, fits):
    run(tmp_path / "w", steps(1.0))
    run(tmp_path / "w", steps(1.0, "minmax"))
    assert len(fits) == 2


def test_other_threads_fit_anew(tmp_path, fits):
    run(tmp_path / "w", steps(1.0))
    run(tmp_path / "w", steps(1.0), threads=2)
    assert len(fits) == 2


def test_rows_that_forced_stages_give_under_the_same_key_are_fitted(tmp_path, fits):
    run(tmp_path / "w", steps(1.0))
    TABLES["table"] = table(shift=0.5)  # a database that changed: the key does not know it
    forced = ["given", "roles", "split", "filled", "coded", "scaled"]
    run(tmp_path / "w", steps(1.0), force=forced, to=["scaled"])

    changed = run(tmp_path / "w", steps(0.3))

    assert len(fits) == 2
    fresh = run(tmp_path / "other", steps(0.3))
    assert metrics(changed) == metrics(fresh)


@pytest.mark.parametrize("damage", ["cut", "flip", "gone"])
def test_a_damaged_recipe_is_fitted_again(tmp_path, fits, damage):
    run(tmp_path / "w", steps(1.0))
    (file,) = recipe_files(tmp_path / "w")
    content = file.read_bytes()
    file.chmod(0o600)
    half = len(content) // 2
    if damage == "gone":
        file.unlink()
    else:
        flipped = content[:half] + bytes([content[half] ^ 1]) + content[half + 1 :]
        file.write_bytes(content[:half] if damage == "cut" else flipped)

    changed = run(tmp_path / "w", steps(0.3))

    assert len(fits) == 2
    assert metrics(changed) == metrics(run(tmp_path / "other", steps(0.3)))
    run(tmp_path / "w", steps(0.2))
    assert len(fits) == 3  # that of the other workspace is the third


def test_a_recipe_that_warns_is_fitted_again_and_warns_again(tmp_path, monkeypatch):
    fit = fitted_recipes.fit_recipe

    def warn(data: Any) -> Any:
        warnings.warn("A category is unknown.", stacklevel=2)
        return fit(data)

    monkeypatch.setattr(fitted_recipes, "fit_recipe", warn)
    for C in (1.0, 0.3):
        end = run(tmp_path / "w", steps(C)).end("model")
        assert end["summary"]["warnings"] == ["UserWarning: A category is unknown."]


def test_what_is_fitted_at_once_is_not_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(fitted_recipes, "WORTH_KEEPING", 60.0)
    run(tmp_path / "w", steps(1.0))
    assert recipe_files(tmp_path / "w") == []


def test_a_sweep_keeps_the_files_of_recipes_and_removes_those_that_are_forgotten(tmp_path):
    run(tmp_path / "w", steps(1.0))
    (file,) = recipe_files(tmp_path / "w")
    store = open_store(tmp_path / "w")
    two_days_ago = file.stat().st_mtime - 2 * 86_400
    os.utime(file, (two_days_ago, two_days_ago))
    store.artifacts.sweep()
    assert file.exists()
    store.artifacts.forget_before(1e12)
    store.artifacts.sweep()
    assert not file.exists()
    store.close()


def test_a_server_does_not_open_one(tmp_path):
    run(tmp_path / "w", steps(1.0))
    store = open_store(tmp_path / "w")
    store.artifacts.opens_models = False
    plan = BLOCKS.plan(steps(0.3), store.artifacts, identity="p")
    events = list(execute(plan, BLOCKS.functions, store.artifacts))
    assert events[-1]["status"] == "failed"
    store.close()
