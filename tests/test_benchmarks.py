"""The benchmarks run, and their contenders do the same work; nothing here looks at a clock."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import fits, handover, measures, overhead, real
from benchmarks.measure import table
from benchmarks.options import start

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("shape", ["chain", "random"])
def test_every_graph_has_one_answer(shape, tmp_path):
    told = [
        overhead.plain(shape, 12),
        overhead.ours(shape, 12),
        overhead.ours(shape, 12, str(tmp_path / "ours")),
        overhead.memory(shape, 12, str(tmp_path / "joblib")),
    ]
    assert len({one["value"] for one in told}) == 1


def test_a_chain_counts_its_stages():
    assert overhead.plain("chain", 12)["value"] == 12.0


def test_the_handed_on_table_is_the_one_that_was_made(tmp_path):
    told = [
        handover.plain(500),
        handover.ours(500, str(tmp_path / "ours")),
        handover.memory(500, str(tmp_path / "joblib")),
    ]
    assert len({one["total"] for one in told}) == 1


def test_the_content_is_written_once(tmp_path):
    handover.ours(50_000, str(tmp_path))
    written = sum(file.stat().st_size for file in tmp_path.rglob("*.arrow"))
    table_size = handover.make(50_000).memory_usage(deep=True).sum()
    assert table_size * 0.9 < written < table_size * 1.5


def test_models_fitted_side_by_side_are_those_fitted_in_turn():
    assert fits.serial(300)["sums"] == fits.ours(300)["sums"] == fits.threads(300)["sums"]


@pytest.mark.parametrize(
    ("ours", "other"),
    [
        (measures.rules_ours, measures.rules_plain),
        (measures.drift_ours, measures.drift_scipy),
        (measures.groups_ours, measures.groups_fairlearn),
    ],
)
def test_measures_agree_with_what_they_are_compared_with(ours, other):
    found = ours(5_000)["found"]
    assert found
    assert found == pytest.approx(other(5_000)["found"], abs=1e-12)


def test_the_real_pipeline_gives_what_the_plain_functions_give(tmp_path):
    real.prepare(tmp_path, 1_500)
    csv = str(tmp_path / "table.csv")
    for change in ({}, {"metric": "accuracy", "C": 0.5}):
        ours = real.fabrica(tmp_path, tmp_path / "ours", change).said
        plain = real.CONTENDERS["plain"](csv, **change)
        assert ours["metrics"] == plain["metrics"]
        memory = real.CONTENDERS["memory"](csv, str(tmp_path / "joblib"), **change)
        assert memory["metrics"] == plain["metrics"]
    assert ours["worked"] == 3  # the model, its scores, the comparison
    assert real.fabrica(tmp_path, tmp_path / "ours", change).said["worked"] == 0


def test_a_script_prints_its_table_and_keeps_its_rows(tmp_path):
    command = [sys.executable, "-m", "benchmarks.overhead", "--small", "--ours"]
    done = subprocess.run(
        [*command, "--out", str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    kept = json.loads((tmp_path / "overhead.json").read_text())
    assert {row["engine"] for row in kept["rows"]} == {"plain", "Fábrica", "Fábrica, kept"}
    assert table(kept["rows"]) in done.stdout


def test_contenders_that_disagree_are_not_shown(monkeypatch, capsys):
    def other(pairs):
        return {name: [sample(found)] for name, found in pairs.items()}

    def sample(found):
        return measures.Sample(0.0, 0.0, 0.0, {"found": found})

    same = {name: {"x": 1.0} for name in measures.CONTENDERS}
    measures._agree(other(same))
    with pytest.raises(SystemExit, match="disagree"):
        measures._agree(other(same | {"drift_scipy": {"x": 1.1}}))


def test_a_contender_answers_with_json_alone(capsys):
    def noisy(size):
        print("a library says hello")
        return {"size": size}

    start("x", {"noisy": noisy}, lambda _: None, ["--contender", "noisy", '{"size": 3}'])
    assert json.loads(capsys.readouterr().out) == {"size": 3}
