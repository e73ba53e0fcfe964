"""Tables that are joined, stacked, grouped and reshaped: the script gives the very same numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.export.people import HEAD

DAYS = 'dates: [{column: day, format: "%Y-%m-%d"}]'
READ = f"""  jan: {{block: read_csv, settings: {{path: jan.csv, {DAYS}}}}}
  feb: {{block: read_csv, settings: {{path: feb.csv, {DAYS}}}}}
  rates: {{block: read_csv, settings: {{path: rates.csv, {DAYS}}}}}
  customers: {{block: read_csv, settings: {{path: customers.csv}}}}
  layers: {{block: read_csv, settings: {{path: layers.csv}}}}
"""
ROWS = """
  every: {block: concatenate, inputs: {tables: [jan, feb]}, settings: {source_column: month}}
  lists: {block: explode, inputs: {table: every}, settings: {column: tags, row_column: visit}}
  sorted: {block: sort_rows, inputs: {table: lists}, settings: {by: [day], descending: [day]}}
  joined:
    block: join_tables
    inputs: {right: customers, left: sorted}
    settings: {pairs: [{left: customer, right: id}]}
  long: {block: melt, inputs: {table: layers}, settings: {columns: [low, high]}}
  wide:
    block: pivot
    inputs: {table: long}
    settings: {by: [rock], names: variable, values: value, statistic: max}
  totals:
    block: aggregate
    inputs: {table: wide}
    settings: {by: [rock], statistics: [{column: high, statistic: mean, name: depth}]}
  roles: {block: set_roles, inputs: {table: joined}, settings: {target: y, positive: "yes"}}
  split: {block: split_rows, inputs: {data: roles}}
  near:
    block: join_near
    inputs: {table: split, lookup: totals}
    settings: {number: depth}
  known: {block: join_as_of, inputs: {table: near, lookup: rates}, settings: {time: day}}
  deep:
    block: look_up_columns
    inputs: {lookup: layers, table: known}
    settings: {on: [rock], columns: [low]}
  some: {block: sample_rows, inputs: {table: deep}, settings: {share: 0.9, strata: [month]}}
  full: {block: drop_missing, inputs: {table: some}, settings: {columns: [city]}}
"""
STEPS = """  stats:
    block: group_statistics
    inputs: {data: full}
    settings: {by: [city, rock], values: [price], target_mean: true, group_share: true}
  limits: {block: limit_outliers, inputs: {data: stats}, settings: {columns: [price]}}
  picked:
    block: select_columns
    inputs: {data: limits}
    settings: {columns: [price, rate, low, price_mean_by_city_rock, target_mean_by_city_rock]}
  filled: {block: impute_numbers, inputs: {data: picked}}
  forest: {block: random_forest_classifier, inputs: {data: filled}, settings: {n_estimators: 5}}
  scores: {block: evaluate, inputs: {model: forest, data: filled}}
  folds: {block: cross_validate, inputs: {model: forest, data: filled}, settings: {folds: 3}}
"""


@pytest.fixture
def tables(tmp_path) -> None:
    random = np.random.default_rng(0)
    rows = pd.DataFrame(
        {
            "customer": random.integers(1, 40, 150),
            "day": pd.Timestamp("2024-01-01") + pd.to_timedelta(random.integers(0, 60, 150), "D"),
            "depth": random.normal(50, 20, 150).round(2),
            "price": random.lognormal(2, 1, 150).round(2),
            "tags": random.choice(["a,b", "b", "c, a", ""], 150),
            "y": random.choice(["no", "yes"], 150),
        }
    )
    rows.head(100).to_csv(tmp_path / "jan.csv", index=False)
    rows.tail(50).assign(extra=1).to_csv(tmp_path / "feb.csv", index=False)
    customers = pd.DataFrame({"id": range(1, 35), "city": ["Lima", "Oslo"] * 17, "vip": True})
    customers.to_csv(tmp_path / "customers.csv", index=False)
    rates = pd.DataFrame(
        {"day": pd.date_range("2024-01-05", periods=6, freq="9D"), "rate": range(6)}
    )
    rates[::-1].to_csv(tmp_path / "rates.csv", index=False)
    layers = pd.DataFrame(
        {"rock": ["sand", "clay", "ore"], "low": [0, 30, 60], "high": [30, 60, 99]}
    )
    layers.to_csv(tmp_path / "layers.csv", index=False)


@pytest.mark.usefixtures("tables")
def test_a_script_with_many_tables_gives_the_numbers_of_the_run(export_pipeline: Any) -> None:
    exported = export_pipeline(HEAD + READ + ROWS + STEPS)
    script = exported.script()
    assert 'join(sorted_, customers, pairs=({"left": "customer", "right": "id"},))' in " ".join(
        script.split()
    ).replace("( ", "(").replace(" )", ")")
    verified = exported.verified()
    assert verified.equal, verified.differences[:3]
    assert verified.value_count > 200
