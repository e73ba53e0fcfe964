"""What is kept of a window and what its source still has: counts, rows, who answered an alarm."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing

import numpy as np
import pandas as pd
import pytest

import pipeline_core
from pipeline_core.errors import UsageError
from pipeline_core.measures.alarm_limits import AlarmLimits
from pipeline_core.measures.reference_profile import table_profile
from pipeline_core.measures.watched_inputs import watched_columns
from pipeline_core.monitor.jobs import allowed_source, look_once, rows_of_window, set_up_watch
from pipeline_core.monitor.kept_cells import MOST_CATEGORIES, MOST_COLUMNS, OTHERS, kept_cells
from pipeline_core.runs.keeping import keep_of_run
from pipeline_core.store import open_store
from tests.registry.conftest import TEXT, loans

LIMITS = AlarmLimits((50,), (3.0,), 1 / 30, 0.1)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("windows")
    loans().to_csv(folder / "loans.csv", index=False)
    (folder / "loans.yaml").write_text(TEXT.replace("AT_LEAST", "0.5"))
    pipeline_core.run(pipeline_core.read(folder / "loans.yaml", workspace=folder / "home"))
    store = open_store(folder / "home")
    keep_of_run(store, store.runs.latest(1)[0], "tree", "loans")
    return store


def write(folder, name, shift=0.0):
    folder.mkdir(exist_ok=True)
    table = loans().drop(columns="paid")
    table.assign(income=table["income"] + shift).to_csv(folder / name, index=False)
    os.utime(folder / name, (1_000_000,) * 2)
    return table.assign(income=table["income"] + shift)


def test_the_counts_of_a_window_are_those_of_its_rows(store, tmp_path):
    rows = write(tmp_path / "new", "a.csv", shift=6)
    assert look_once(store.workspace, "loans", str(tmp_path / "new")) == {
        "batches": 1, "rows": 240, "alarms": 2, "more": False,
    }  # fmt: skip
    (window,) = store.seen.latest("loans", str(tmp_path / "new"), 9)
    cells = window.result["features"]["cells"]
    named = rows["city"].value_counts()
    assert {name: now for name, _, _, _, now in cells["city"]} == named.to_dict()
    for _, low, high, _, now in cells["income"]:
        inside = (rows["income"] > (-np.inf if low is None else low)) & (
            rows["income"] <= (np.inf if high is None else high)
        )
        assert now == inside.sum()
    assert sum(now for *_, now in window.result["answers"]["cells"]["prediction"]) == 240


def test_of_many_categories_and_columns_a_bounded_number_is_kept():
    before = pd.DataFrame({"name": [f"n{n % 300}" for n in range(3_000)]})
    now = before.tail(600)
    cells = watched_columns(table_profile(before), now, LIMITS).cells
    (kept,) = kept_cells(cells, ["name"]).values()
    assert len(kept) == MOST_CATEGORIES + 1
    assert kept[-1][0] == OTHERS
    assert [sum(cell[side] for cell in kept) for side in (3, 4)] == [3_000, 600]
    wide = pd.DataFrame({f"c{n}": np.arange(100.0) for n in range(MOST_COLUMNS + 9)})
    cells = watched_columns(table_profile(wide), wide, LIMITS).cells
    names = [*reversed(wide.columns)]
    assert [*kept_cells(cells, names)] == names[:MOST_COLUMNS]


def test_the_rows_of_a_file_are_read_again_while_it_is_the_same(store, tmp_path):
    folder = tmp_path / "files"
    rows = write(folder, "a.csv")
    look_once(store.workspace, "loans", str(folder))
    (window,) = store.seen.latest("loans", str(folder), 9)
    ask = (store.workspace, window.model, str(folder), window.batch)
    answer = rows_of_window(*ask)
    assert (answer["rows"], answer["columns"]) == (240, ["income", "city"])
    assert answer["cells"][:3] == rows.head(3).to_numpy().tolist()
    write(folder, "a.csv", shift=1)
    os.utime(folder / "a.csv", (2_000_000,) * 2)
    with pytest.raises(UsageError, match="was replaced"):
        rows_of_window(*ask)
    (folder / "a.csv").unlink()
    with pytest.raises(UsageError, match="no longer in the folder"):
        rows_of_window(*ask)


def test_the_rows_of_a_table_are_read_again_while_it_has_them(store, tmp_path):
    source = f"{tmp_path / 'rows.db'}:loans"
    rows = loans().drop(columns="paid").head(100)
    with closing(sqlite3.connect(tmp_path / "rows.db")) as connection:
        rows.to_sql("loans", connection, index=False)
    set_up_watch(store.workspace, "loans", source, 50, 3_600.0)
    (deployment,) = store.deployments.all()
    assert look_once(store.workspace, "loans", source, deployment.name)["batches"] == 2
    assert store.deployments.find(deployment.name).looked is not None
    batches = [window.batch for window in store.seen.latest("loans", source, 9)]
    assert batches == ["1-50", "51-100"]
    answer = rows_of_window(store.workspace, "loans:1", source, "51-100")
    assert answer["cells"] == rows.tail(50).to_numpy().tolist()
    with closing(sqlite3.connect(tmp_path / "rows.db")) as connection, connection:
        connection.execute("DELETE FROM loans")
    with pytest.raises(UsageError, match="has no rows 51-100"):
        rows_of_window(store.workspace, "loans:1", source, "51-100")


def test_windows_are_read_from_a_number_and_of_a_period(store, tmp_path):
    folder = tmp_path / "some"
    for name in ("a.csv", "b.csv", "c.csv"):
        write(folder, name)
    look_once(store.workspace, "loans", str(folder))
    watch = ("loans", str(folder))
    assert watch in store.seen.watches()
    windows = store.seen.latest(*watch, 9)
    assert [window.number for window in windows] == [1, 2, 3]
    assert store.seen.latest(*watch, 2) == windows[1:] == store.seen.after(*watch, 1, 9)
    assert store.seen.between(*watch, windows[1].created, windows[2].created) == windows[1:2]
    assert store.seen.count(*watch) == 3
    assert store.seen.times(*watch) == {window.number: window.created for window in windows}


def test_who_looks_after_an_alarm_is_kept(store, tmp_path):
    folder = tmp_path / "alarming"
    write(folder, "a.csv", shift=25)
    look_once(store.workspace, "loans", str(folder))
    alarms = [alarm for alarm in store.watches.alarms("loans") if alarm.source == str(folder)]
    store.watches.acknowledge(alarms[0].id, "Ana")
    answered = store.seen.acknowledgements("loans", str(folder))
    assert {alarm: one.person for alarm, one in answered.items()} == {alarms[0].id: "Ana"}


def test_in_a_class_a_source_lies_in_ones_own_workspace(tmp_path):
    own = tmp_path / "people" / "0123456789abcdef"
    (own / "data").mkdir(parents=True)
    (own / "link").symlink_to(tmp_path)
    assert allowed_source(own, "log") == "log"
    assert allowed_source(own, str(own / "data")) == str((own / "data").resolve())
    for outside in ("/etc", str(own / ".." / "other"), str(own / "link")):
        with pytest.raises(UsageError, match="in your own workspace"):
            allowed_source(own, outside)
