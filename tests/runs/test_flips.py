"""Decision flips of real runs: joined, grouped and refused from what the workspace keeps."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest

from pipeline_core.cli import main
from pipeline_core.errors import UsageError
from pipeline_core.runs.flips import flips
from pipeline_core.runs.jobs import JOBS
from pipeline_core.store import open_store

TEXT = """fabrica: 1
stages:
  rows: {block: read_csv, settings: {path: people.csv}}
  older: {block: derive_column, inputs: {data: rows}, settings: {name: older, value: age >= 50}}
  roles:
    block: set_roles
    inputs: {table: older}
    settings: {target: good, positive: "yes", sensitive: [older], id: [ID]}
  split: {block: split_rows, inputs: {data: roles}, settings: {how: random, test_share: 0.5}}
  shown:
    block: select_columns
    inputs: {data: split}
    settings: {columns: [age, income]}
  scaled: {block: scale, inputs: {data: shown}}
  model: {block: logistic_regression, inputs: {data: scaled}, settings: {C: 1.0}}
  scores: {block: evaluate, inputs: {model: model, data: split}}
  base: {block: dummy_classifier, inputs: {data: scaled}}
  base_scores: {block: evaluate, inputs: {model: base, data: split}}
"""


RUNS = {
    "plain": ("", (), 0),
    "weak": ("", (("C: 1.0", "C: 0.001"),), 0),
    "reseeded": ("", (("fabrica: 1", "fabrica: 1\nseed: 7"),), 0),
    "known": ("person", (), 0),
    "shifted": ("", (), 3),
    "known_shifted": ("person", (), 3),
}


def people() -> pd.DataFrame:
    """Four hundred people, with an id."""
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"person": [f"p{n}" for n in range(400)]})
    frame["age"], frame["income"] = rng.integers(20, 80, 400), rng.normal(size=400).round(3)
    good = frame["income"] + (frame["age"] - 50) / 30 + rng.normal(size=400) > 0
    return frame.assign(good=np.where(good, "yes", "no"))


class Runs(NamedTuple):
    """A workspace with runs: their ids and tables of predictions, by name."""

    workspace: Path
    ids: dict[str, str]
    tables: dict[str, dict[str, pd.DataFrame]]


@pytest.fixture(scope="module")
def runs(tmp_path_factory) -> Runs:
    """Runs of one pipeline: with ids and without, and of a file that lost its first rows."""
    folder = tmp_path_factory.mktemp("runs")
    workspace, ids, tables = folder / "workspace", {}, {}
    for name, (id_column, words, missing) in RUNS.items():
        people().iloc[missing:].to_csv(folder / "people.csv", index=False)
        text = TEXT.replace("ID", id_column)
        for old, new in words:
            text = text.replace(old, new)
        (folder / "a.yaml").write_text(text, encoding="utf-8")
        assert main(["run", str(folder / "a.yaml"), "--workspace", str(workspace)]) == 0
        store = open_store(workspace)
        ids[name] = store.runs.latest()[0].id
        keys = {row["stage"]: row["key"] for row in store.runs.stages(ids[name])}
        stages = ("scores", "base_scores")
        tables[name] = {each: store.artifacts.table(keys[each], "predictions") for each in stages}
        store.close()
    return Runs(workspace, ids, tables)


def place(run: str, stage: str = "scores") -> dict[str, str]:
    return {"run": run, "stage": stage}


def flips_between(runs: Runs, first: str, second: str, **arguments) -> dict:
    return flips(runs.workspace, place(runs.ids[first]), place(runs.ids[second]), **arguments)


def test_two_runs_with_other_settings(runs):
    result = flips_between(runs, "plain", "weak", by="older")
    before, after = (runs.tables[name]["scores"] for name in ("plain", "weak"))
    joined = before.merge(after, on="row", suffixes=("_1", "_2"))
    flipped = joined[joined["predicted_1"] != joined["predicted_2"]]
    assert 0 < len(flipped) == result["flips"]
    assert (result["compared"], result["only_first"], result["unlike"]) == (200, 0, 0)
    assert result["identity"] == []
    older = people()["age"] >= 50
    assert {group["group"]: (group["rows"], group["flips"]) for group in result["groups"]} == {
        str(value): (
            int((older[joined["row"]] == value).sum()),
            int((older[flipped["row"]] == value).sum()),
        )
        for value in (True, False)
    }
    rows = pd.DataFrame(result["rows"]["data"], columns=result["rows"]["columns"])
    assert rows["row"].tolist() == flipped["row"].tolist()
    assert rows["person"].tolist() == people()["person"][flipped["row"]].tolist()
    assert {"age", "income", "good", "older"} <= set(result["columns"])


def test_another_split_compares_what_is_in_both(runs):
    result = flips_between(runs, "plain", "reseeded")
    before, after = (runs.tables[name]["scores"] for name in ("plain", "reseeded"))
    joined = before.merge(after, on="row")
    assert 0 < len(joined) < 200
    assert result["compared"] == len(joined)
    assert result["only_first"] == result["only_second"] == 200 - len(joined)
    assert result["flips"] == (joined["predicted_x"] != joined["predicted_y"]).sum()


def test_ids_join_the_rows_of_a_file_that_lost_its_first_rows(runs):
    result = flips_between(runs, "known", "known_shifted")
    tables = [
        runs.tables[name]["scores"].assign(
            person=lambda table, shift=shift: list(people()["person"][table["row"] + shift])
        )
        for name, shift in (("known", 0), ("known_shifted", 3))
    ]
    joined = tables[0].merge(tables[1], on="person")
    assert result["identity"] == ["person"]
    assert result["compared"] == len(joined) > 0
    assert result["flips"] == (joined["predicted_x"] != joined["predicted_y"]).sum()


def test_without_ids_its_numbers_mean_other_rows(runs):
    with pytest.raises(UsageError) as refusal:
        flips_between(runs, "plain", "shifted")
    assert refusal.value.code == "flips.none_in_common"
    numbers = (set(runs.tables[name]["scores"]["row"]) for name in ("plain", "shifted"))
    assert refusal.value.values["unlike"] == len(set.intersection(*numbers)) > 0


def test_two_evaluations_of_one_run(runs):
    run, tables = runs.ids["plain"], runs.tables["plain"]
    result = flips(runs.workspace, place(run), place(run, "base_scores"), show=5)
    differ = tables["scores"]["predicted"] != tables["base_scores"]["predicted"]
    assert result["flips"] == differ.sum() > 5
    assert len(result["rows"]["data"]) == 5
    assert sum(count for _, _, count in result["transitions"]) == result["flips"]


def test_a_result_whose_rows_are_gone_counts_overall_but_not_by_group(runs, tmp_path):
    overall = flips_between(runs, "plain", "weak")
    copy = runs._replace(workspace=shutil.copytree(runs.workspace, tmp_path / "copy"))
    store = open_store(copy.workspace)
    for row in store.runs.stages(runs.ids["plain"]):
        if row["stage"] == "split":
            store.artifacts.forget(row["key"])
    store.close()
    assert flips_between(copy, "plain", "weak")["flips"] == overall["flips"]
    with pytest.raises(UsageError) as refusal:
        flips_between(copy, "plain", "weak", by="age")
    assert refusal.value.code == "flips.no_rows"


def test_what_there_is_not_is_said_with_what_there_is(runs, capsys):
    run = runs.ids["plain"]
    for arguments, code, known in (
        ((place(run, "model"), place(run)), "flips.no_predictions", ["scores", "base_scores"]),
        ((place("a" * 16), place(run)), "store.no_such_run", None),
        ((place(run), place(run), "shoe"), "flips.no_such_column", None),
    ):
        with pytest.raises(UsageError) as refusal:
            flips(runs.workspace, *arguments)
        assert refusal.value.code == code
        assert known is None or refusal.value.values["known"] == known
    words = ["flips", run, run, "--lang", "en", "--workspace", str(runs.workspace)]
    assert main(words) == 2
    assert "--stage must say which evaluation" in capsys.readouterr().err
    assert main([*words, "--stage", "scores", "--beyond", "lots"]) == 2
    assert "it is lots" in capsys.readouterr().err


def test_the_terminal_prints_what_the_job_returns(runs, capsys):
    run = runs.ids["plain"]
    words = ["flips", run, run, "--stage", "scores", "--against", "base_scores", "--by", "older"]
    words += ["--workspace", str(runs.workspace)]
    assert main([*words, "--json", "--lang", "en"]) == 0
    result = json.loads(capsys.readouterr().out)
    job = flips(runs.workspace, place(run), place(run, "base_scores"), by="older")
    assert {name: result[name] for name in job} == json.loads(json.dumps(job))
    assert JOBS["flips"] == f"{flips.__module__}:{flips.__name__}"
    assert main([*words, "--lang", "en"]) == 0
    text = capsys.readouterr().out
    assert f"{result['flips']} of 200 decisions flip" in text
    assert "Rows are joined by their row number." in text
    assert main([*words, "--lang", "es"]) == 0
    assert f"Cambian {result['flips']} de 200 decisiones" in capsys.readouterr().out
