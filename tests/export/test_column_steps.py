"""Scripts of column blocks: applied to the rows and in the model, they give the run's numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.export.people import HEAD, verified_script

COUNT = 240


@pytest.fixture
def _visits(tmp_path: Path) -> None:
    random = np.random.default_rng(4)
    came = pd.date_range("2020-01-01", periods=COUNT, freq="31h")
    hours = pd.to_timedelta(random.integers(1, 90, COUNT), "h")
    size = random.choice(["S", "M", "L", "?"], COUNT)
    table = pd.DataFrame({
        "came": came.strftime("%d/%m/%Y %H:%M"),
        "left": (came + hours).strftime("%Y-%m-%d %H:%M"),
        "came_month": random.normal(size=COUNT).round(2),
        "size": size,
        "city": random.choice(["Lima", "Oslo", *[f"v{n}" for n in range(9)]], COUNT),
        "zip": random.choice([1010, 2020], COUNT),
        "class": np.exp(random.normal(size=COUNT)).round(3),
        "member": np.where(random.random(COUNT) < 0.1, None, random.choice(["yes", "no"], COUNT)),
        "y": np.where((size == "L") | (random.random(COUNT) < 0.3), "good", "bad"),
    })  # fmt: skip
    table.to_csv(tmp_path / "visits.csv", index=False)


STAGES = """  table: {block: read_csv, settings: {path: visits.csv}}
  renamed: {block: rename_columns, inputs: {data: table}, settings: {names: [{column: class, name: "pay'd"}]}}
  dates:
    block: parse_dates
    inputs: {data: renamed}
    settings: {columns: [came, left], formats: ["%d/%m/%Y %H:%M", "%Y-%m-%d %H:%M"]}
  stay: {block: durations, inputs: {data: dates}, settings: {name: stay, start: came, end: left, unit: hours}}
  parts: {block: date_parts, inputs: {data: stay}, settings: {columns: [came], keep: true}}
  some: {block: filter_rows, inputs: {table: parts}, settings: {keep: "parts__came_month != 2 and stay > 2"}}
  roles:
    block: set_roles
    inputs: {table: some}
    settings: {target: y, positive: good, sensitive: [size]}
  split: {block: split_rows, inputs: {data: roles}}
  circle: {block: cyclic_parts, inputs: {data: split}, settings: {columns: {kind: date}, parts: [hour]}}
  sized: {block: replace_values, inputs: {data: circle}, settings: {columns: [size], changes: [{old: "?", new: M}]}}
  order: {block: ordinal_encode, inputs: {data: sized}, settings: {columns: [size], order: [S, M, L]}}
  zips: {block: cast_columns, inputs: {data: order}, settings: {columns: [zip]}}
  members: {block: cast_columns, inputs: {data: zips}, settings: {columns: [member], to: boolean}}
  filled: {block: impute_numbers, inputs: {data: members}, settings: {strategy: most_frequent}}
  logs: {block: log_transform, inputs: {data: filled}, settings: {columns: ["pay'd"], kind: signed}}
  limits:
    block: limit_outliers
    inputs: {data: logs}
    settings:
      method: quantile
      columns: {and: [{kind: number}, {not: {or: [[size, member], {pattern: "^came"}]}}]}
  cut: {block: cut_numbers, inputs: {data: limits}, settings: {columns: [stay], edges: [24, 48], give: interval}}
  rare: {block: group_rare, inputs: {data: cut}, settings: {columns: [city], min_share: 0.08}}
  often: {block: frequency_encode, inputs: {data: rare}, settings: {columns: [zip]}}
  hashed: {block: hash_categories, inputs: {data: often}, settings: {columns: [stay], buckets: 4}}
  encoded: {block: encode_categories, inputs: {data: hashed}}
  without: {block: drop_columns, inputs: {data: encoded}, settings: {columns: {pattern: "year$"}}}
  model: {block: logistic_regression, inputs: {data: without}}
  scores: {block: evaluate, inputs: {model: model, data: split}}
"""  # noqa: E501


@pytest.mark.usefixtures("_visits")
def test_every_step_gives_the_numbers_of_the_run(export_pipeline: Any) -> None:
    script = verified_script(export_pipeline(HEAD + STAGES))
    assert 'renamed = renamed_columns(table, names={"class": "pay\'d"})' in script
    assert '.rename(columns={"came_month": "parts__came_month"})' in script
    assert 'OutlierLimits(method="quantile")' in script
    assert "import pipeline_core" not in script
    assert '"unusable": "refuse"' not in script  # the function's default


SENSITIVE = """  table: {block: read_csv, settings: {path: visits.csv}}
  roles: {block: set_roles, inputs: {table: table}, settings: {target: y, positive: good, sensitive: [size]}}
  renamed: {block: rename_columns, inputs: {data: roles}, settings: {names: [{column: size, name: measure}]}}
  some: {block: filter_rows, inputs: {table: renamed}, settings: {keep: "measure != 'L' or zip > 0"}}
  split: {block: split_rows, inputs: {data: some}}
  known: {block: select_columns, inputs: {data: split}, settings: {columns: [measure, class]}}
  encoded: {block: encode_categories, inputs: {data: known}}
  model: {block: logistic_regression, inputs: {data: encoded}}
  scores: {block: evaluate, inputs: {model: model, data: split}}
  bias: {block: bias_review, inputs: {model: model, data: split}}
"""  # noqa: E501


@pytest.mark.usefixtures("_visits")
def test_a_sensitive_column_that_is_renamed_stays_for_the_bias_review(export_pipeline: Any) -> None:
    script = verified_script(export_pipeline(HEAD + SENSITIVE))
    assert '**table[["size"]]' in script
