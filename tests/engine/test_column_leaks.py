"""No column block of the catalogue learns from test rows, and folds fit each anew.

Every block is tried, so a new one is tested without a line written for it.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_score, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

from pipeline_core.block import BLOCKS
from pipeline_core.block_probe.probe import Probe
from pipeline_core.data.data import Data, Roles
from pipeline_core.data.output import Output
from pipeline_core.engine.fitted_recipes import FittedRecipes, fit_recipe
from pipeline_core.engine.stage import run_stage
from pipeline_core.measures.category_steps import FrequencyEncoder, RareCategories
from pipeline_core.measures.outlier_limits import OutlierLimits
from tests.small_pipelines import TABLES, Blocks, chain, real_blocks, stage

ENTRIES = real_blocks()[0]
COLUMN_BLOCKS = sorted(name for name, entry in ENTRIES.items() if entry["shape"] == "column")
TRAIN, TEST = np.arange(45), np.arange(45, 60)


def fitted(block: str, folder: Path, rows: pd.DataFrame) -> pd.DataFrame:
    """The training matrix after the block's step."""
    data = Data(rows, Roles("y"), TRAIN, TEST)
    output = run_stage(
        Probe(BLOCKS[block], ENTRIES[block], folder).task,
        {"data": {"before": Output(data=data)}},
        FittedRecipes(),
    )
    assert output.data is not None
    return fit_recipe(output.data).X


@pytest.mark.parametrize("block", COLUMN_BLOCKS)
def test_what_training_rows_become_does_not_depend_on_test_rows(block, tmp_path):
    rows = Probe(BLOCKS[block], ENTRIES[block], tmp_path).rows.assign(y=np.arange(60) % 2)
    rows[["number", "other"]] = rows[["number", "other"]].abs()
    changed = rows.copy()
    changed.iloc[45:] = rows.iloc[[0] * 15].to_numpy()
    changed[["number", "other"]] = changed[["number", "other"]].astype("float64")
    changed.loc[changed.index[45:], ["number", "other"]] *= 1000
    changed = changed.astype(rows.dtypes)
    pd.testing.assert_frame_equal(fitted(block, tmp_path, changed), fitted(block, tmp_path, rows))


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    """Many rare words and a long tail."""
    random = np.random.default_rng(3)
    words = [f"w{place}" for place in (random.pareto(1.0, 300) * 2).astype(int)]
    amounts = np.exp(random.normal(size=300) * 2)
    y = np.where(amounts + random.normal(size=300) > 1, "yes", "no")
    return pd.DataFrame({"word": words, "amount": amounts, "y": y})


LEARNED = {
    "limit_outliers": (OutlierLimits(), "amount"),
    "frequency_encode": (FrequencyEncoder(), "word"),
    "group_rare": (RareCategories(min_share=0.01), "word"),
}
ROLES = stage("roles", "set_roles", {"target": "y", "positive": "yes"})
SPLIT = stage("split", "split_rows", {"test_share": 0.5})
ENCODE = stage("encode", "encode_categories")
MODEL = stage("model", "logistic_regression")


@pytest.mark.parametrize("block", LEARNED)
@pytest.mark.parametrize("place", ["before", "after"])
def test_a_learned_step_learns_from_training_rows_wherever_it_is_drawn(table, block, place):
    TABLES["table"] = table
    step, column = LEARNED[block]
    steps = [stage("step", block), SPLIT] if place == "before" else [SPLIT, stage("step", block)]
    model = Blocks().run(chain(stage("given"), ROLES, *steps, ENCODE, MODEL)).model("model")
    lanes = [entry for _, layer in model[0].steps for entry in layer.transformers_]
    parts = [
        part for _, lane, _ in lanes for part in getattr(lane, "named_steps", {"": lane}).values()
    ]
    (found,) = [part for part in parts if isinstance(part, type(step))]
    train, _ = train_test_split(table, test_size=0.5, random_state=0)
    expected = clone(step).fit(train[[column]])
    learned = [name for name in vars(expected) if name.endswith("_")]
    assert len(learned) > 2
    for name in learned:
        assert repr(getattr(found, name)) == repr(getattr(expected, name)), name
    other = clone(step).fit(table[[column]])
    assert any(repr(getattr(other, n)) != repr(getattr(expected, n)) for n in learned)


@pytest.mark.parametrize("block", LEARNED)
def test_every_fold_learns_it_anew(table, block):
    TABLES["table"] = table
    step, column = LEARNED[block]
    folds = stage("folds", "cross_validate", {"folds": 3}, model="model", data="step")
    drawn = chain(stage("given"), ROLES, stage("only", "select_columns", {"columns": [column]}),
                  stage("step", block), ENCODE, MODEL, folds)  # fmt: skip
    report = Blocks().run(drawn).report("folds")
    encoder = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    parts = [clone(step), *([encoder] if block == "group_rare" else [])]
    by_hand = make_pipeline(*parts, LogisticRegression(max_iter=1000, random_state=0))
    by_hand.set_output(transform="pandas")
    splitter = StratifiedKFold(3, shuffle=True, random_state=0)
    scores = cross_val_score(by_hand, table[[column]], table["y"], cv=splitter)
    assert report["metrics"]["accuracy_mean"] == pytest.approx(scores.mean(), abs=1e-12)
