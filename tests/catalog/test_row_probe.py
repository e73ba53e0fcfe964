"""A user's row block that learns from other rows is told at its approval, and not forbidden."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline_core.block import Block
from pipeline_core.catalog import approve, row_probe
from pipeline_core.catalog.row_probe import finding, findings
from tests.user_blocks import write

Change = Callable[[pd.DataFrame], pd.DataFrame]

LEARNS: dict[str, tuple[Change, list[str]]] = {
    "centre": (lambda t: t.assign(other=t["other"] - t["other"].mean()), ["other"]),
    "fill with the mean": (lambda t: t.fillna({"number": t["number"].mean()}), ["number"]),
    "rank": (lambda t: t.assign(place=t["other"].rank()), ["place"]),
    "running sum": (lambda t: t.assign(sum=t["y"].cumsum()), ["sum"]),
    "row before": (lambda t: t.assign(before=t["other"].shift()), ["before"]),
    "mean of the group": (
        lambda t: t.assign(mean=t.groupby("word")["other"].transform("mean")),
        ["mean"],
    ),
    "count of rows": (lambda t: t.assign(rows=len(t)), ["rows"]),
    "labels afresh": (
        lambda t: t.assign(other=t["other"] / t["other"].max()).reset_index(drop=True),
        ["other"],
    ),
}
KEEPS: dict[str, Change] = {
    "nothing": lambda t: t,
    "filter": lambda t: t[t["other"] > 0],
    "gaps out": lambda t: t.dropna(),
    "sum of two": lambda t: t.assign(sum=t["number"] + t["other"]),
    "sorted": lambda t: t.sort_values("other"),
    "labels afresh": lambda t: t[::-1].reset_index(drop=True),
    "rounded": lambda t: t.assign(other=t["other"].round(1)),
}


def block(function: Change, **keywords: object) -> Block:
    return Block("mine", function, "Mine", "", "prepare", **keywords)  # type: ignore[arg-type]


@pytest.mark.parametrize("way", LEARNS)
def test_what_other_rows_changed_is_named(way: str) -> None:
    function, columns = LEARNS[way]
    message = finding(block(function))
    assert message is not None
    assert (message.code, message.values["columns"]) == ("catalog.learns_from_rows", columns)


@pytest.mark.parametrize("way", KEEPS)
def test_a_block_that_sees_each_row_alone_is_let_be(way: str) -> None:
    assert finding(block(KEEPS[way])) is None


def two(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    return first


def needs(table: pd.DataFrame, *, column: str) -> pd.DataFrame:
    return table.assign(again=table[column])


def draws(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(noise=np.random.default_rng().random(len(table)))


def groups(table: pd.DataFrame) -> pd.DataFrame:
    return table.groupby("word", as_index=False)["other"].mean()


def fails(table: pd.DataFrame) -> pd.DataFrame:
    raise KeyError("price")


@pytest.mark.parametrize(
    ("function", "cause"),
    [
        (two, "catalog.probe_inputs"),
        (needs, "catalog.probe_settings"),
        (draws, "catalog.probe_unsteady"),
        (groups, "catalog.probe_unmatched"),
        (fails, "KeyError: 'price'"),
    ],
)
def test_what_cannot_be_tried_says_why(function: Change, cause: str) -> None:
    message = finding(block(function))
    assert message is not None
    assert message.code == "catalog.not_probed"
    given = message.values["cause"]
    assert (given if isinstance(given, str) else given["code"]) == cause


def test_the_decorators_settings_and_columns_are_used() -> None:
    tried = block(needs, try_with={"column": "price"}, try_on={"price": [1, 2, 3]})
    assert finding(tried) is None


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "blocks"
    monkeypatch.setenv("FABRICA_BLOCKS", str(folder))
    return folder


def test_a_file_is_tried_in_a_process_of_its_own(folder: Path, workspace: Path) -> None:
    body = 'table.assign(y=table["y"] - table["y"].mean())'
    file = write(folder, "mine", 'print("[]")', body)
    approve(file, workspace)
    assert [message["code"] for message in findings(file)] == ["catalog.learns_from_rows"]


def test_a_block_that_says_that_it_combines_rows_is_not_tried(folder: Path) -> None:
    file = write(folder, "mine", "", 'table.assign(y=table["y"].mean())')
    file.write_text(file.read_text().replace('mine")', 'mine", combines_rows=True)'))
    assert findings(file) == []


@pytest.mark.parametrize(
    ("body", "cause"),
    [
        ("__import__('os')._exit(0)", "catalog.probe_died"),
        ("__import__('os').kill(__import__('os').getpid(), 9)", "catalog.probe_died"),
        ("[None for _ in iter(int, 1)]", "catalog.probe_too_slow"),
    ],
)
def test_a_block_that_dies_or_never_ends_harms_nobody(
    folder: Path, monkeypatch: pytest.MonkeyPatch, body: str, cause: str
) -> None:
    monkeypatch.setattr(row_probe, "_SECONDS", 10)
    (message,) = findings(write(folder, "mine", "", body))
    assert message["code"] == "catalog.not_probed"
    assert message["values"]["cause"]["code"] == cause
