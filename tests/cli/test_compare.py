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
    return [json.loads(fabrica("run", file, "--json", *some).stdout)["run"] for some in words]


def test_what_was_set_otherwise_and_what_came_of_it(runs, fabrica):
    found = json.loads(fabrica("compare", *runs, "--json").stdout)
    assert [one["run"] for one in found["runs"]] == runs
    (one,) = found["settings"]
    assert (one["stage"], one["name"], one["values"][1]) == ("forest", "n_estimators", 3)
    assert found["stages"]["forest"] == {
        "status": ["succeeded", "succeeded"], "mark": ["same", "changed"],
    }  # fmt: skip
    assert found["stages"]["forest_scores"]["mark"] == ["same", "affected"]
    assert found["stages"]["logistic"] == {
        "status": ["succeeded", "reused"], "mark": ["same", "same"],
    }  # fmt: skip
    differing = {m["stage"] for m in found["metrics"] if set(m["verdicts"][1:]) - {"same", None}}
    assert differing == {"forest_scores"}
    done = fabrica("compare", *runs, "--lang", "es")
    assert done.returncode == 0
    assert "forest.n_estimators" in done.stdout
    assert "Ajustes que difieren" in done.stdout
    same = fabrica("compare", runs[0], runs[0], "--lang", "en")
    assert "every number is the same" in same.stdout


@pytest.mark.parametrize(
    ("words", "code"), [(["a" * 16, "b" * 16], 1), (["../x", "../y"], 1), (["a" * 16], 2)]
)
def test_wrong_use_is_said(words, code, fabrica):
    done = fabrica("compare", *words, "--lang", "en")
    assert done.returncode == code
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr
