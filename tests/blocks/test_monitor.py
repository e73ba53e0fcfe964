"""Data drift, as a block."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline_core.blocks.monitor.data_drift import data_drift
from pipeline_core.blocks.validate_model.quality_gate import quality_gate

RANDOM = np.random.default_rng(0)
BEFORE = pd.DataFrame({"age": RANDOM.normal(40, 9, 500), "city": RANDOM.choice(["a", "b"], 500)})


def test_a_shift_is_seen_and_a_gate_can_stop_it():
    report = data_drift(BEFORE, BEFORE.assign(age=BEFORE["age"] + 20))
    drifted = report["tables"]["columns"].set_index("column")["drifted"]
    assert drifted.to_dict() == {"age": True, "city": False}
    assert "passed" not in report
    assert quality_gate({"drift": report}, metric="max_psi", at_most=0.2)["passed"] is False


def test_settings_reach_the_measures():
    report = data_drift(BEFORE, BEFORE, columns=("age",), bins=4, psi_limit=0.1)
    assert report["tables"]["distributions"]["cell"].size == 4
    assert report["method"]["psi_limit"] == 0.1
    assert report["metrics"]["columns"] == 1


def test_the_method_stands_beside_the_numbers():
    method = data_drift(BEFORE, BEFORE)["method"]
    assert {"bins", "psi_floor", "jensen_shannon_logarithm", "wasserstein_scaled_by"} <= set(method)
