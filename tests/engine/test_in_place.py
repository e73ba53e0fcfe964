"""A block that works in place changes no table but its own."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.preprocessing import FunctionTransformer

from pipeline_core.block import Columns, Report, Roles, Rows, TrainX, Transformer
from pipeline_core.engine.executor import execute
from pipeline_core.engine.preview import preview
from pipeline_core.store import open_store
from tests.small_pipelines import TABLES, Blocks, pipeline, stage

pytestmark = pytest.mark.filterwarnings("ignore:The inplace keyword")
WAYS = {
    "assign": lambda table: table.__setitem__("a", 0.0),
    "add": lambda table: table.insert(0, "new", 1),
    "drop_column": lambda table: table.drop(columns="b", inplace=True),
    "drop_row": lambda table: table.drop(index=table.index[0], inplace=True),
    "rename": lambda table: table.rename(columns={"a": "A"}, inplace=True),
    "label": lambda table: setattr(table, "columns", [f"{name}_" for name in table.columns]),
    "sort": lambda table: table.sort_values("a", inplace=True),
    "fill": lambda table: table.fillna({"b": 9.0}, inplace=True),
    "write_cell": lambda table: table.loc.__setitem__((table.index[:1], "a"), -1.0),
    "write_mask": lambda table: table.iloc.__setitem__((slice(0, 3), 0), -1.0),
}
KEEP_ROWS = [way for way in WAYS if way not in ("drop_row", "sort")]


def work_in_place(table: pd.DataFrame, way: str) -> pd.DataFrame:
    WAYS[way](table)
    return table


def careless_rows(table: pd.DataFrame, *, way: str) -> pd.DataFrame:
    """Work in place.

    Parameters
    ----------
    way
        How.
    """
    return work_in_place(table, way)


def careless_columns(*, columns: Columns = (), way: str = "") -> Transformer:
    """Work in place, column by column.

    Parameters
    ----------
    columns
        Which.
    way
        How.
    """
    return FunctionTransformer(work_in_place, kw_args={"way": way})


def careless_table(*, way: str) -> Transformer:
    """Work in place on the whole table.

    Parameters
    ----------
    way
        How.
    """
    return FunctionTransformer(work_in_place, kw_args={"way": way})


def careless_roles(table: pd.DataFrame, *, way: str) -> Roles:
    """Work in place, and give no column a role.

    Parameters
    ----------
    way
        How.
    """
    work_in_place(table, way)
    return Roles()


def careless_rows_check(rows: Rows, *, way: str) -> Report:
    """Work in place on the rows.

    Parameters
    ----------
    way
        How.
    """
    return {"metrics": {"rows": len(work_in_place(rows, way))}}


def careless_features_check(X_train: TrainX, *, way: str) -> Report:
    """Work in place on the features.

    Parameters
    ----------
    way
        How.
    """
    return {"metrics": {"rows": len(work_in_place(X_train, way))}}


def sibling(table: pd.DataFrame) -> pd.DataFrame:
    """Give the table as it came."""
    return table


CARELESS = {
    careless_rows: "table",
    careless_columns: "data",
    careless_table: "data",
    careless_roles: "table",
    careless_rows_check: "data",
    careless_features_check: "data",
}
CASES = [
    pytest.param(function.__name__, port, way, id=f"{function.__name__}-{way}")
    for function, port in CARELESS.items()
    for way in (KEEP_ROWS if function in (careless_columns, careless_table) else WAYS)
]


@pytest.fixture(scope="module")
def blocks():
    return Blocks(sibling, *CARELESS)


@pytest.fixture
def rows():
    random = np.random.default_rng(0)
    TABLES["table"] = pd.DataFrame(
        {"a": random.normal(size=12), "b": [np.nan, 1.0] * 6, "city": ["Lima", "Oslo", "Rome"] * 4}
    )
    return TABLES["table"].copy(deep=True)


def steps(block, port, way):
    """A careless stage before and after two careful ones that read the same wire."""
    return pipeline(
        stage("given"),
        stage("before", "sibling", table="given"),
        stage("careless", block, {"way": way}, **{port: "given"}),
        stage("again", block, {"way": way}, **{port: "given"}),
        stage("after", "sibling", table="given"),
    )


@pytest.mark.parametrize(("block", "port", "way"), CASES)
def test_a_run_protects_the_stages_that_read_the_same_wire(blocks, rows, block, port, way):
    run = blocks.run(steps(block, port, way))
    assert run.status["careless"] == run.status["again"] == "succeeded", run.end("careless")
    for name in ("given", "before", "after"):
        pd.testing.assert_frame_equal(run.data(name).rows, rows)
    pd.testing.assert_frame_equal(TABLES["table"], rows)


@pytest.mark.parametrize(("block", "port", "way"), CASES)
def test_a_preview_protects_them_too(blocks, rows, block, port, way):
    previews = preview(blocks.plan(steps(block, port, way)), blocks.functions)
    for name in ("given", "before", "after"):
        pd.testing.assert_frame_equal(previews.views[name].table, rows)
        pd.testing.assert_frame_equal(previews.outputs[name].data.rows, rows)


@pytest.mark.parametrize("way", WAYS)
def test_what_is_kept_is_the_table_as_it_left_its_stage(blocks, rows, tmp_path, way):
    store = open_store(tmp_path)
    plan = blocks.plan(steps("careless_rows", "table", way))
    events = list(execute(plan, blocks.functions, store.artifacts))
    assert events[-1]["status"] == "succeeded"
    for name in ("given", "before", "after"):
        output = store.artifacts.load(plan.jobs[name].key, {})
        pd.testing.assert_frame_equal(output.data.rows, rows)
    # A later run reads the mapped file, which must not change either.
    later = blocks.plan(
        steps("careless_rows", "table", way), store.artifacts, force=("careless", "again")
    )
    assert later.jobs["given"].action == "reuse"
    list(execute(later, blocks.functions, store.artifacts))
    output = store.artifacts.load(plan.jobs["given"].key, {})
    pd.testing.assert_frame_equal(output.data.rows, rows)
