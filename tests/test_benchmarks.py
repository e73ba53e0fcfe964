"""The benchmarks run, and their contenders do the same work; no test measures time."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import (
    fits,
    handover,
    keeping,
    large,
    measures,
    monitor,
    overhead,
    real,
    search,
    serve,
    tables,
    watch,
    wide,
)
from benchmarks.harness import markdown_table
from benchmarks.options import run_benchmark

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("shape", ["chain", "random"])
def test_every_graph_has_one_answer(shape, tmp_path):
    results = [
        overhead.plain_calls(shape, 12),
        overhead.fabrica(shape, 12),
        overhead.fabrica(shape, 12, str(tmp_path / "ours")),
        overhead.joblib_memory(shape, 12, str(tmp_path / "joblib")),
    ]
    assert len({result["value"] for result in results}) == 1


def test_every_way_groups_a_large_file_alike(tmp_path):
    file = str(tmp_path / "large.csv")
    large.write_large(file, 0.0002)
    results = [large.CONTENDERS[name](file) for name in ("Fábrica", "DuckDB", "pandas in chunks")]
    assert results[0]["rows"] > 0
    assert results[0] == results[1] == results[2]


def test_each_reader_reads_the_spanish_file_whole(tmp_path):
    file = str(tmp_path / "spanish.csv")
    large.write_spanish(file, 0.0002)
    readers = [name for name in large.CONTENDERS if name.startswith("Spanish")]
    assert [large.CONTENDERS[name](file) for name in readers] == [{"rows": 2980}] * 3


def test_a_chain_counts_its_stages():
    assert overhead.plain_calls("chain", 12)["value"] == 12.0


def test_the_handed_on_table_is_the_one_that_was_made(tmp_path):
    results = [
        handover.plain_calls(500),
        handover.fabrica(500, str(tmp_path / "ours")),
        handover.joblib_memory(500, str(tmp_path / "joblib")),
    ]
    assert len({result["total"] for result in results}) == 1


def test_the_content_is_written_once(tmp_path):
    handover.fabrica(50_000, str(tmp_path))
    written = sum(file.stat().st_size for file in tmp_path.rglob("*.arrow"))
    table_size = handover.make_table(50_000).memory_usage(deep=True).sum()
    assert table_size * 0.9 < written < table_size * 1.5


@pytest.mark.long
def test_models_fitted_side_by_side_are_those_fitted_in_turn():
    assert (
        fits.fit_serially(300)["sums"]
        == fits.fabrica(300)["sums"]
        == fits.fit_in_threads(300)["sums"]
    )


@pytest.mark.parametrize("situation", search.SITUATIONS)
def test_a_search_of_ours_scores_as_that_of_scikit_learn(situation):
    ours, theirs = search.fabrica(120, situation), search.grid_search(120, situation)
    assert ours["scores"] == theirs["scores"]
    assert len(ours["scores"]) * search.FOLDS == 48
    assert ours["sum"] == theirs["sum"]


@pytest.mark.parametrize(
    ("fabrica", "other"),
    [
        (measures.rules_fabrica, measures.rules_plain),
        (measures.drift_fabrica, measures.drift_scipy),
        (measures.groups_fabrica, measures.groups_fairlearn),
    ],
)
def test_measures_agree_with_what_they_are_compared_with(fabrica, other):
    result = fabrica(5_000)["result"]
    assert result
    assert result == pytest.approx(other(5_000)["result"], abs=1e-12)


def test_a_window_says_what_is_computed_by_hand():
    ours, theirs = (side(200)["result"] for side in (watch.window_fabrica, watch.window_scipy))
    assert ours == pytest.approx(theirs, rel=1e-12)


@pytest.mark.parametrize("task", tables.ROWS)
def test_tables_are_joined_grouped_and_checked_alike(task):
    names = [name for name in tables.CONTENDERS if name.startswith(task)]
    results = [tables.CONTENDERS[name](5_000)["result"] for name in names if "pandera" not in name]
    assert results[0]
    assert all(result == results[0] for result in results)


@pytest.mark.long
def test_the_real_pipeline_gives_what_the_plain_functions_give(tmp_path):
    real.prepare(tmp_path, 1_500)
    csv = str(tmp_path / "table.csv")
    for change in ({}, {"metric": "accuracy", "C": 0.5}):
        output = real.run_fabrica(tmp_path, tmp_path / "ours", change).output
        plain = real.CONTENDERS["plain"](csv, **change)
        assert output["metrics"] == plain["metrics"]
        memory = real.CONTENDERS["memory"](csv, str(tmp_path / "joblib"), **change)
        assert memory["metrics"] == plain["metrics"]
    assert output["worked"] == 3  # the model, its scores, the comparison
    assert real.run_fabrica(tmp_path, tmp_path / "ours", change).output["worked"] == 0


def test_a_script_prints_its_table_and_keeps_its_rows(tmp_path):
    command = [sys.executable, "-m", "benchmarks.overhead", "--small", "--ours"]
    process = subprocess.run(
        [*command, "--out", str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    document = json.loads((tmp_path / "overhead.json").read_text())
    assert {row["engine"] for row in document["rows"]} == {"plain", "Fábrica", "Fábrica, kept"}
    assert markdown_table(document["rows"]) in process.stdout


def test_contenders_that_disagree_are_not_shown(monkeypatch, capsys):
    def samples_of(results_by_name):
        return {name: [sample(result)] for name, result in results_by_name.items()}

    def sample(result):
        return measures.Sample(0.0, 0.0, 0.0, {"result": result})

    results = {name: {"x": 1.0} for name in measures.CONTENDERS}
    measures._check_agreement(samples_of(results))
    with pytest.raises(SystemExit, match="disagree"):
        measures._check_agreement(samples_of(results | {"drift_scipy": {"x": 1.1}}))


def test_a_contender_answers_with_json_alone(capsys):
    def noisy(size):
        print("a library says hello")
        return {"size": size}

    run_benchmark("x", {"noisy": noisy}, lambda _: None, ["--contender", "noisy", '{"size": 3}'])
    assert json.loads(capsys.readouterr().out) == {"size": 3}


def test_a_forest_is_the_same_in_each_format(monkeypatch):
    monkeypatch.setenv("FABRICA_KEYS", "set by each")
    assert keeping.keep_signed(5)["equal"]
    assert keeping.keep_with_skops(5)["equal"]


def test_a_served_model_answers_as_it_does_itself():
    assert serve.logistic(3, 2)["equal"]


@pytest.mark.long
def test_every_window_that_is_measured_was_watched():
    assert monitor.two_models(20)["windows"] == 20


def test_the_wide_table_gives_the_same_scores_by_hand_and_by_a_run(tmp_path):
    file = wide.prepare(tmp_path, 60)
    by_hand = wide.run_by_hand(str(tmp_path / "wide.csv"))
    assert wide.run_pipeline(tmp_path, file, 0).output == by_hand
    assert (tmp_path / "script.py").exists()
