"""The script of a watched model gives each window's numbers, whatever roles there are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.export.people import HEAD, verified_script

READ = (
    "  {stage}: {{block: read_csv, settings: {{path: {stage}.csv,"
    " dates: [{{column: when, format: '%Y-%m-%d'}}]}}}}\n"
)
STAGES = """\
  roles: {{block: set_roles, inputs: {{table: {table}}}, settings: {{{roles}}}}}
  split: {{block: split_rows, inputs: {{data: roles}}, settings: {{how: {how}}}}}
  encoded: {{block: encode_categories, inputs: {{data: split}}}}
  model: {{block: {model}, inputs: {{data: encoded}}}}
  watch: {{block: watch_over_time, inputs: {{model: model, data: split{wires}}},
    settings: {{{settings}}}}}
"""
TARGETS = ("good", "level", "sold")


@pytest.fixture
def stream(tmp_path: Path) -> None:
    """Rows in time: the last third drifted, and the last tenth has no target yet."""
    random = np.random.default_rng(0)
    count = 300
    late = np.arange(count) >= 200
    a = random.normal(size=count) + 2 * late
    table = pd.DataFrame(
        {
            "when": pd.date_range("2024-01-01", periods=count, freq="D").astype(str),
            "a": a,
            "city": random.choice(["Lima", "Quito"], count),
            "sex": random.choice(["f", "m"], count),
            "good": np.where(a + random.normal(size=count) > 0, "yes", "no"),
            "level": np.select([a < -0.5, a < 0.5], ["low", "mid"], "high"),
            "sold": 3 * a + random.normal(size=count),
        }
    )
    table.loc[270:, [*TARGETS]] = None
    for target in TARGETS:
        rows = table.drop(columns=[name for name in TARGETS if name != target])
        rows.to_csv(tmp_path / f"{target}_stream.csv", index=False)
        rows.head(200).to_csv(tmp_path / f"{target}_table.csv", index=False)
        rows.tail(100).to_csv(tmp_path / f"{target}_later.csv", index=False)


def pipeline_text(
    table: str,
    target: str,
    roles: str,
    model: str,
    settings: str,
    how: str = "time",
    later: str = "",
) -> str:
    stages = STAGES.format(
        table=table, roles=f"target: {target}{roles}", how=how, model=model,
        wires=f", judge_on: {later}" if later else "", settings=settings,
    )  # fmt: skip
    tables = [READ.format(stage=stage) for stage in (table, later) if stage]
    return HEAD + "".join(tables) + stages


@pytest.mark.usefixtures("stream")
@pytest.mark.parametrize(
    ("target", "roles", "model", "settings"),
    [
        (
            "good", ", positive: 'yes', sensitive: [sex]", "logistic_regression",
            "every: month, limits_from: in_order",
        ),
        ("sold", "", "ridge", "window_rows: 40"),
    ],
    ids=["classes by month, by group", "numbers by count"],
)  # fmt: skip
def test_rows_in_time_with_late_labels(
    export_pipeline: Callable[..., Any], target: str, roles: str, model: str, settings: str
) -> None:
    roles += ", time: when, late_target: true"
    exported = export_pipeline(pipeline_text(f"{target}_stream", target, roles, model, settings))
    script = verified_script(exported)
    assert max(len(line) for line in script.splitlines()) <= 88
    tables = exported.reports()["watch"]["tables"]
    assert tables["windows"]["rows"].sum() == 75
    assert tables["windows"]["labels"].sum() == 45
    assert len(tables["window_distributions"])
    assert ("window_groups" in tables) == ("sensitive" in roles)


@pytest.mark.usefixtures("stream")
def test_many_classes_without_a_time(export_pipeline: Callable[..., Any]) -> None:
    pipeline = pipeline_text(
        "level_table",
        "level",
        ", id: [when]",
        "logistic_regression",
        "window_rows: 25",
        how="random",
    )
    verified_script(export_pipeline(pipeline))


@pytest.mark.usefixtures("stream")
def test_a_second_table_with_late_labels(export_pipeline: Callable[..., Any]) -> None:
    settings = "every: month, metric: r2"
    pipeline = pipeline_text(
        "sold_table", "sold", ", time: when", "ridge", settings, later="sold_later"
    )
    exported = export_pipeline(pipeline)
    verified_script(exported)
    tables = exported.reports()["watch"]["tables"]
    assert tables["windows"]["rows"].sum() == 100
    assert tables["windows"]["labels"].sum() == 70
    assert set(tables["drift_costs"]["column"]) == {"a"}


@pytest.mark.usefixtures("stream")
def test_bent_rows_are_bent_alike(export_pipeline: Callable[..., Any]) -> None:
    stages = """\
  bend:
    block: bend_rows
    inputs: {table: sold_table}
    settings: {column: a, how: noise, strength: 3, only: "sold > 0"}
  labels:
    block: bend_rows
    inputs: {table: bend}
    settings: {column: sex, how: label_shift, value: f, order: when, ramp: 0.3}
  drift: {block: data_drift, inputs: {reference: sold_table, current: labels}}
"""
    exported = export_pipeline(HEAD + READ.format(stage="sold_table") + stages)
    verified_script(exported)
    assert exported.reports()["drift"]["metrics"]["drifted_columns"] > 0
