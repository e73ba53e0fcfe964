"""Verification finds every difference, however small, and its path."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline_core.errors import ExportError
from pipeline_core.export.verify.flatten import flatten
from pipeline_core.export.verify.verify import compare_values, run_alone, verify

SCRIPT = """
import pandas as pd

def main():
    table = pd.DataFrame({{"n": [1, 2], "word": ["a", None]}}, index=[3, 5])
    return {{"scores": {{"metrics": {{"auc": {auc}, "none": None, "odd": float("nan")}},
                       "tables": {{"t": table}}, "passed": {passed}}}}}

if __name__ == "__main__":
    raise SystemExit("main only")
"""
TABLE = pd.DataFrame({"n": [1, 2], "word": ["a", None]}, index=[3, 5])
RUN = {
    "scores": {
        "metrics": {"auc": np.float64(0.1), "none": None, "odd": math.nan},
        "tables": {"t": TABLE},
        "passed": True,
    }
}


def test_equal(tmp_path: Path) -> None:
    verification = verify(SCRIPT.format(auc="0.1", passed=True), tmp_path, RUN)
    assert verification.equal
    assert not verification.differences
    assert verification.value_count == len(flatten(RUN))


def test_the_last_bit_counts(tmp_path: Path) -> None:
    almost = repr(float(np.nextafter(0.1, 1)))
    verification = verify(SCRIPT.format(auc=almost, passed=True), tmp_path, RUN)
    assert not verification.equal
    (difference,) = verification.differences
    assert (difference.stage, difference.path, difference.run) == ("scores", "metrics.auc", 0.1)
    assert str(difference).startswith("scores metrics.auc: 0.1 / 0.1000")


@pytest.mark.parametrize(
    "changed",
    [
        {"scores": {**RUN["scores"], "passed": 1}},
        {"scores": {**RUN["scores"], "more": 1}},
        {**RUN, "other": {}},
        {},
        {"scores": {**RUN["scores"], "tables": {"t": TABLE.iloc[::-1]}}},
        {"scores": {**RUN["scores"], "tables": {"t": TABLE.reset_index(drop=True)}}},
        {"scores": {**RUN["scores"], "tables": {"t": TABLE.astype({"n": float})}}},
        {"scores": {**RUN["scores"], "metrics": {"auc": 0.1, "none": "", "odd": math.nan}}},
        {"scores": {**RUN["scores"], "metrics": {"auc": 0.1, "none": None, "odd": 0.0}}},
    ],
)
def test_any_change_is_a_difference(changed: dict) -> None:
    assert not compare_values(flatten(RUN), flatten(changed)).equal


def test_error_of_a_failing_script_has_its_cause(tmp_path: Path) -> None:
    with pytest.raises(ExportError) as error:
        verify("def main():\n    raise ValueError('no such column')", tmp_path, RUN)
    assert error.value.values["cause"] == "ValueError: no such column"


def test_it_runs_with_as_many_threads_and_without_our_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).resolve().parents[2]))
    script = """
import importlib.util, os
def main():
    own = importlib.util.find_spec("pipeline_core")
    threads = os.environ["OMP_NUM_THREADS"]
    return {"a": {"threads": threads, "own": own is not None, "at": os.getcwd()}}
"""
    reports = run_alone(script, tmp_path, 3)
    assert reports['["a", "threads"]'] == "3"
    assert reports['["a", "own"]'] is False
    assert reports['["a", "at"]'] == str(tmp_path)


def test_a_script_that_hangs_is_stopped(tmp_path: Path) -> None:
    with pytest.raises(ExportError):
        run_alone("def main():\n    while True:\n        pass", tmp_path, 1, timeout=1.0)


def test_measured_times_are_no_values():
    def reports(seconds):
        times = pd.DataFrame({"model": ["a"], "fit_seconds": [seconds]})
        return {"compared": {"metrics": {"timing": seconds // 1}, "tables": {"timing": times}}}

    assert flatten(reports(0.25)) == flatten(reports(0.5))
    assert flatten(reports(0.25)) != flatten(reports(1.5))
