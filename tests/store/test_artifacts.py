"""What stages made is kept whole, found again, and told apart from what is damaged."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from pipeline_core.data.data import Data, Model, Roles
from pipeline_core.data.recipe import Step
from pipeline_core.errors import StoreError
from pipeline_core.store import Output, Store, open_store


@pytest.fixture
def store(workspace: Path) -> Store:
    return open_store(workspace)


def scaler(*, columns: tuple[str, ...] = (), with_mean: bool = True) -> StandardScaler:
    return StandardScaler(with_mean=with_mean)


FUNCTIONS = {"scale": scaler}
SETTINGS = {"columns": ["x"], "with_mean": False}
STEP = Step("scaled", "scale", SETTINGS, scaler(with_mean=False), choice=("x",))
DATA = Data(
    rows=pd.DataFrame({"x": [1.5, np.nan, 3.0, 4.0], "y": ["a", "b", "a", "b"]}),
    roles=Roles(target="y", positive="a", sensitive=("x",)),
    train=np.array([3, 0], dtype=np.intp),
    test=np.array([1, 2], dtype=np.intp),
    recipe=(STEP,),
)


def files(store: Store) -> list[Path]:
    return sorted(path for path in (store.workspace / "objects").rglob("*") if path.is_file())


def test_data_comes_back_with_all_it_knows(store: Store) -> None:
    summary = store.artifacts.save("key", Output(data=DATA), {"settings": {}})
    assert summary["kept"]
    assert (summary["rows"], summary["columns"]) == (4, 2)
    output = open_store(store.workspace).artifacts.load("key", FUNCTIONS)
    assert output is not None
    assert output.data is not None
    back = output.data
    pd.testing.assert_frame_equal(back.rows, DATA.rows)
    assert back.roles == DATA.roles
    assert back.train is not None
    assert back.train.tolist() == [3, 0]
    assert back.test is not None
    assert back.test.dtype == np.intp
    assert repr(back.recipe) == repr(DATA.recipe)
    assert replace(back.recipe[0], transformer=None) == replace(
        STEP, transformer=None, settings=back.recipe[0].settings
    )


def test_a_model_predicts_the_same_and_keeps_its_roles(store: Store) -> None:
    rows = pd.DataFrame({"x": [1.0, 2.0, 3.0, 4.0], "z": [0.1, 0.7, 0.3, 0.2]})
    fitted = make_pipeline(StandardScaler(), LogisticRegression()).fit(rows, list("abab"))
    store.artifacts.save("key", Output(model=Model(fitted, Roles(target="y"))), {})
    output = open_store(store.workspace).artifacts.load("key", {})
    assert output is not None
    assert output.model is not None
    assert output.model.roles == Roles(target="y")
    again = output.model.pipeline.predict_proba(rows)
    assert again.tobytes() == fitted.predict_proba(rows).tobytes()


def test_a_report_comes_back_exactly(store: Store) -> None:
    curve = pd.DataFrame({"x": [0.1, 1 / 3], "label": ["a", "b"]})
    report = {
        "metrics": {"tiny": 5e-324, "third": 1 / 3, "none": None, "count": 3},
        "tables": {"curve": curve},
        "checks": [{"name": "a", "passed": False, "rows": [1, 2]}],
        "passed": False,
        "notes": [{"code": "undefined", "metric": "none"}],
        "method": {"bins": 10},
    }
    summary = store.artifacts.save("key", Output(report=report), {})
    back = open_store(store.workspace).artifacts.report("key")
    assert back is not None
    pd.testing.assert_frame_equal(back.pop("tables")["curve"], curve, check_exact=True)
    assert back == {name: value for name, value in report.items() if name != "tables"}
    assert summary["tables"] == {"curve": 2}
    assert summary["passed"] is False
    assert summary["checks"] == [{"name": "a", "passed": False}]
    pd.testing.assert_frame_equal(store.artifacts.table("key", "curve"), curve)


@pytest.mark.parametrize(
    "output",
    [
        Output(data=Data(pd.DataFrame({"x": [[1], [2]]}))),
        Output(report={"metrics": {}, "cuts": {1, 2}}),
        Output(report={"metrics": {}, "tables": {"t": pd.DataFrame({"x": [{}, 1]})}}),
        Output(model=Model(lambda: None)),
    ],
    ids=["rows", "value", "table", "model"],
)
def test_what_cannot_be_kept_is_no_error_and_not_found(store: Store, output: Output) -> None:
    assert store.artifacts.save("key", output, {})["kept"] is False
    assert store.artifacts.summary("key") is None
    assert store.artifacts.load("key", {}) is None


def test_an_undefined_number_is_kept_as_it_is_and_the_summary_says_none(store: Store) -> None:
    summary = store.artifacts.save("key", Output(report={"metrics": {"x": float("nan")}}), {})
    assert summary["metrics"] == {"x": None}
    kept = store.artifacts.report("key")
    assert kept is not None
    assert np.isnan(kept["metrics"]["x"])


def test_each_content_is_written_once(store: Store) -> None:
    rows = pd.DataFrame({"x": np.arange(10_000.0), "w": ["a"] * 10_000})
    store.artifacts.save("one", Output(data=Data(rows)), {})
    before = files(store)
    store.artifacts.save("same object", Output(data=Data(rows)), {})
    store.artifacts.save("equal", Output(data=Data(rows.copy())), {})
    store.artifacts.save("view", Output(data=Data(rows.copy(deep=False))), {})
    assert files(store) == before


def test_a_view_that_was_written_to_is_another_content(store: Store) -> None:
    rows = pd.DataFrame({"x": np.arange(5.0)})
    store.artifacts.save("before", Output(data=Data(rows)), {})
    changed = rows.copy(deep=False)
    changed.loc[0, "x"] = 99.0
    store.artifacts.save("after", Output(data=Data(changed)), {})
    assert store.artifacts.table("before", "rows")["x"].tolist() == [0, 1, 2, 3, 4]
    assert store.artifacts.table("after", "rows")["x"].tolist() == [99, 1, 2, 3, 4]


def test_a_table_at_a_reused_address_is_not_mistaken(store: Store) -> None:
    for number in range(30):  # each one is freed before the next is made
        rows = pd.DataFrame({"x": np.full(1000, float(number))})
        store.artifacts.save(str(number), Output(data=Data(rows)), {})
        del rows
    tables = [store.artifacts.table(str(number), "rows") for number in range(30)]
    assert [table["x"].iloc[0] for table in tables] == list(range(30))


@pytest.mark.parametrize("suffix", [".arrow", ".json", ".signed"])
def test_a_damaged_file_makes_its_output_missing(store: Store, suffix: str) -> None:
    fitted = make_pipeline(LogisticRegression()).fit([[0.0], [1.0]], [0, 1])
    report = {"metrics": {f"metric {number}": number / 7 for number in range(1000)}}
    output = Output(Data(DATA.rows), Model(fitted), report)
    store.artifacts.save("key", output, {"settings": 1})
    damaged = next(path for path in files(store) if path.suffix == suffix)
    content = bytearray(damaged.read_bytes())
    content[len(content) // 2] ^= 1
    damaged.write_bytes(content)
    assert store.artifacts.load("key", {}) is None
    assert store.artifacts.summary("key") is None
    store.artifacts.save("key", output, {"settings": 1})
    assert open_store(store.workspace).artifacts.load("key", {}) is not None


@pytest.mark.parametrize("damage", ["removed", "cut"])
def test_a_missing_or_shortened_file_is_noticed_without_reading(store: Store, damage: str) -> None:
    store.artifacts.save("key", Output(data=Data(DATA.rows)), {})
    path = files(store)[0]
    if damage == "removed":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-1])
    assert store.artifacts.summaries(["key"]) == {}


def test_only_the_wanted_parts_are_read(store: Store) -> None:
    store.artifacts.save("key", Output(data=Data(DATA.rows), report={"metrics": {"x": 1}}), {})
    for path in files(store):
        if path.suffix == ".arrow":
            path.write_bytes(b"damaged")
    output = store.artifacts.load("key", {}, parts=("report",))
    assert output is not None
    assert output.report == {"metrics": {"x": 1}}
    assert output.data is None


def test_last_ingredients_are_remembered_for_each_pipeline_and_stage(store: Store) -> None:
    store.artifacts.remember("a.yaml", "forest", {"seed": 1})
    store.artifacts.remember("a.yaml", "forest", {"seed": 2})
    store.artifacts.remember("b.yaml", "forest", {"seed": 3})
    again = open_store(store.workspace).artifacts
    assert again.last_ingredients("a.yaml", "forest") == {"seed": 2}
    assert again.last_ingredients("b.yaml", "forest") == {"seed": 3}
    assert again.last_ingredients("a.yaml", "other") is None


def test_no_such_table_is_a_sentence(store: Store) -> None:
    store.artifacts.save("key", Output(data=Data(DATA.rows)), {})
    with pytest.raises(StoreError) as caught:
        store.artifacts.table("key", "curve")
    assert caught.value.code == "store.no_such_table"


def test_the_sweep_takes_only_what_is_old_and_unnamed(store: Store) -> None:
    store.artifacts.save("key", Output(data=Data(DATA.rows)), {})
    stored = files(store)
    store.artifacts.objects.put(b"orphan", "json")
    (stored[0].parent / "tmp-left").write_bytes(b"half")
    assert store.artifacts.sweep() == 0
    assert store.artifacts.objects.sweep({path.name for path in stored}, older_than=-1) == 2
    assert files(store) == stored


def test_reading_summaries_loads_no_library(store: Store) -> None:
    store.artifacts.save("key", Output(data=Data(DATA.rows)), {})
    program = (
        "import sys, pathlib; from pipeline_core.store import open_store\n"
        f"store = open_store(pathlib.Path({str(store.workspace)!r}))\n"
        "assert store.artifacts.summaries(['key', 'other'])['key']['rows'] == 4\n"
        "store.artifacts.last_ingredients('a', 'b'); store.runs.latest()\n"
        "print([name for name in ('pandas', 'numpy', 'pyarrow', 'sklearn', 'skops', 'pydantic',"
        " 'networkx', 'scipy') if name in sys.modules])"
    )
    process = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd="."
    )
    assert (process.stdout, process.stderr) == ("[]\n", "")
