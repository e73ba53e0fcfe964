"""`compare`: two runs of one pipeline with a setting changed, in words and as JSON."""

import json
import shutil

import pytest

from tests.cli.conftest import ROOT


@pytest.fixture
def runs(fabrica, tmp_path):
    """Two runs of an example, the second with another number of trees."""
    shutil.copytree(ROOT / "examples" / "penguins", tmp_path / "penguins")
    file = tmp_path / "penguins" / "penguins.yaml"
    words = ([], ["--set", "forest.n_estimators=3"])
    return [json.loads(fabrica("run", file, "--json", *options).stdout)["run"] for options in words]


def test_the_settings_and_metrics_that_differ(runs, fabrica):
    comparison = json.loads(fabrica("compare", *runs, "--json").stdout)
    assert [run["run"] for run in comparison["runs"]] == runs
    (setting,) = comparison["settings"]
    assert (setting["stage"], setting["name"], setting["values"][1]) == (
        "forest",
        "n_estimators",
        3,
    )
    assert comparison["stages"]["forest"] == {
        "status": ["succeeded", "succeeded"],
        "mark": ["same", "changed"],
    }
    assert comparison["stages"]["forest_scores"]["mark"] == ["same", "affected"]
    assert comparison["stages"]["logistic"] == {
        "status": ["succeeded", "reused"],
        "mark": ["same", "same"],
    }
    differing = [m for m in comparison["metrics"] if set(m["verdicts"][1:]) - {"same", None}]
    assert {metric["stage"] for metric in differing} == {"forest_scores"}
    process = fabrica("compare", *runs, "--lang", "es")
    assert process.returncode == 0
    assert "forest.n_estimators" in process.stdout
    assert "Ajustes que difieren" in process.stdout
    same = fabrica("compare", runs[0], runs[0], "--lang", "en")
    assert "every number is the same" in same.stdout


@pytest.mark.parametrize(
    ("words", "code"), [(["a" * 16, "b" * 16], 2), (["../x", "../y"], 2), (["a" * 16], 2)]
)
def test_wrong_use_is_said(words, code, fabrica):
    process = fabrica("compare", *words, "--lang", "en")
    assert process.returncode == code
    assert process.stderr.strip()
    assert "Traceback" not in process.stderr
