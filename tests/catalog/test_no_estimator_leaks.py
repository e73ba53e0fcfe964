"""No step and no model learns from test rows: other test rows leave it as it is, bit for bit.

A seeded sample is tried in every run of the tests, all with ``-m long``.
"""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline_core.catalog import load_catalogue
from tests.catalog.estimator_case import NUMBERS, EstimatorCase, write_table
from tests.small_catalogue import estimator_blocks

IDS: dict[str, str] = json.loads(Path(__file__).with_name("estimator_ids.json").read_text("utf-8"))
# Groups and places in a map are found for all rows at once: they are rows, not steps.
BLOCKS = sorted(name for name in IDS if estimator_blocks()[name]["shape"] != "row")
SAMPLE = random.Random(2).sample(BLOCKS, 10)


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Two folders with the same training rows and other test rows."""
    first, second = (tmp_path_factory.mktemp(name) for name in ("first", "second"))
    for folder in (first, second):
        write_table(folder)
    case = EstimatorCase(load_catalogue(first / "catalogue"), "standard_scaler", first)
    case.run()
    test = case.made("split").data.test
    rows = pd.read_csv(second / "trees.csv")
    rows.loc[test, NUMBERS] = rows.loc[test, NUMBERS] ** 2 + 7
    rows.loc[test, "soil"] = "moss"
    rows.astype({"age": int}).to_csv(second / "trees.csv", index=False)
    return first, second


def predictions(folder: Path, rows: pd.DataFrame, block: str) -> np.ndarray:
    case = EstimatorCase(load_catalogue(folder / "catalogue"), block, folder)
    ends = case.run()
    assert ends["split"][0] == "succeeded"
    model = case.made("tried" if case.entry["shape"] == "estimator" else "model").model.pipeline
    return np.asarray(model.predict(rows[list(model.feature_names_in_)]))


@pytest.mark.parametrize(
    "block",
    [pytest.param(name, marks=[] if name in SAMPLE else pytest.mark.long) for name in BLOCKS],
)
@pytest.mark.filterwarnings("ignore")
def test_other_test_rows_leave_the_model_as_it_is(folders, block):
    rows = pd.read_csv(folders[0] / "trees.csv")
    same, other = (predictions(folder, rows, block) for folder in folders)
    assert np.array_equal(same, other, equal_nan=same.dtype.kind == "f")
