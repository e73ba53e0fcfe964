"""A large file read in part: the script gives the run's numbers, and says that it is a part."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.export.people import HEAD, verified_script

STAGES = """  rows:
    block: read_large
    settings: {path: rows.csv, keep: "age >= 18 and not is_missing(pay)", SETTINGS}
  roles: {block: set_roles, inputs: {table: rows}, settings: {target: TARGET}}
  split: {block: split_rows, inputs: {data: roles}}
  words: {block: encode_categories, inputs: {data: split}}
  model: {block: ridge, inputs: {data: words}}
  scores: {block: evaluate, inputs: {model: model, data: split}}
"""
CASES = {
    "sample": ("columns: [age, city, pay], sample_rows: 300", "pay", "# rows: a random sample"),
    "groups": (
        "by: [city], totals: [{column: pay, statistic: mean}, {column: age, statistic: max}]",
        "pay_mean",
        "def read_large_table",
    ),
}


@pytest.mark.parametrize(("settings", "target", "says"), CASES.values(), ids=CASES)
def test_the_script_gives_the_numbers_of_the_run(
    tmp_path: Path, export_pipeline: Any, settings: str, target: str, says: str
) -> None:
    random = np.random.default_rng(0)
    age, city = random.integers(10, 80, 900), random.integers(0, 40, 900)
    pay = np.where(random.random(900) < 0.1, np.nan, 20 * age + random.normal(size=900))
    rows = pd.DataFrame({"age": age, "city": [f"c{number}" for number in city], "pay": pay})
    rows.to_csv(tmp_path / "rows.csv", index=False)
    exported = export_pipeline(
        HEAD + STAGES.replace("SETTINGS", settings).replace("TARGET", target)
    )
    assert says in verified_script(exported)
