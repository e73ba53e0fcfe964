"""Verify finds every difference, however small, and says where it is."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline_core.errors import ExportError
from pipeline_core.export.verify.flat import flatten
from pipeline_core.export.verify.verify import compared, run_alone, verify

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
    found = verify(SCRIPT.format(auc="0.1", passed=True), tmp_path, RUN)
    assert found.equal
    assert not found.differences
    assert found.compared == len(flatten(RUN))


def test_the_last_bit_counts(tmp_path: Path) -> None:
    almost = repr(float(np.nextafter(0.1, 1)))
    found = verify(SCRIPT.format(auc=almost, passed=True), tmp_path, RUN)
    assert not found.equal
    (only,) = found.differences
    assert (only.stage, only.path, only.run) == ("scores", "metrics.auc", 0.1)
    assert str(only).startswith("scores metrics.auc: 0.1 / 0.1000")


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
)  # fmt: skip
def test_nothing_slips_through(changed: dict) -> None:
    assert not compared(flatten(RUN), flatten(changed)).equal


def test_a_script_that_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(ExportError) as failed:
        verify("def main():\n    raise ValueError('no such column')", tmp_path, RUN)
    assert failed.value.values["cause"] == "ValueError: no such column"


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
    found = run_alone(script, tmp_path, 3)
    assert found['["a", "threads"]'] == "3"
    assert found['["a", "own"]'] is False
    assert found['["a", "at"]'] == str(tmp_path)


def test_a_script_that_hangs_is_stopped(tmp_path: Path) -> None:
    with pytest.raises(ExportError):
        run_alone("def main():\n    while True:\n        pass", tmp_path, 1, timeout=1.0)
