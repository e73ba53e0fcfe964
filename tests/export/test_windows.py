"""Lags, windows and SQL: the script gives the run's numbers, and reads as one would write it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from tests.export.people import HEAD, verified_script

STAGES = """  sold: {block: read_csv, settings: {
    path: sold.csv, dates: [{column: day, format: "%Y-%m-%d"}]}}
  shops: {block: read_csv, settings: {path: shops.csv}}
  both:
    block: query_sql
    inputs: {tables: [sold, shops]}
    settings:
      sql: |
        -- the size of each shop
        SELECT sold.*, shops.size, shops."big class"
        FROM sold JOIN shops USING (shop)
        WHERE sold.day >= TIMESTAMP '2024-01-03'
      max_rows: 5000
  past: {block: lag_values, inputs: {table: both}, settings: {
    columns: [sold, price], order: day, by: [shop], rows: [1, 7]}}
  means: {block: window_values, inputs: {table: past}, settings: {
    columns: [sold], order: day, by: [shop], statistics: [mean, std], window: duration,
    duration: 10 days}}
  change: {block: difference, inputs: {table: means}, settings: {
    columns: [price], order: day, by: [shop], relative: true}}
  filled: {block: fill_forward, inputs: {table: change}, settings: {
    columns: [word], order: day, by: [shop]}}
  place: {block: rank_rows, inputs: {table: filled}, settings: {column: price, by: [shop, word]}}
  roles: {block: set_roles, inputs: {table: place}, settings: {
    target: sold, time: day, id: [shop]}}
  split: {block: split_rows, inputs: {data: roles}, settings: {how: time}}
  gaps: {block: impute_numbers, inputs: {data: split}}
  words: {block: encode_categories, inputs: {data: gaps}}
  model: {block: ridge, inputs: {data: words}}
  scores: {block: evaluate, inputs: {model: model, data: split}}
"""


def test_the_script_gives_the_numbers_of_the_run(tmp_path: Path, export_pipeline: Any) -> None:
    random = np.random.default_rng(0)
    days = pd.date_range("2024-01-01", periods=120).repeat(3)
    sold = pd.DataFrame(
        {
            "day": days.strftime("%Y-%m-%d"),
            "shop": np.tile(["a", "b", "c"], 120),
            "price": random.normal(9, 2, 360).round(2),
            "word": random.choice(["x", "y", ""], 360),
            "sold": random.normal(50, 9, 360).round(1),
        }
    )
    sold.sample(frac=1, random_state=0).to_csv(tmp_path / "sold.csv", index=False)
    shops = pd.DataFrame({"shop": ["a", "b", "c"], "size": [1, 2, 3], "big class": list("uuv")})
    shops.to_csv(tmp_path / "shops.csv", index=False)
    exported = export_pipeline(HEAD + STAGES)
    script = verified_script(exported)
    assert "duckdb" in script
    assert 'queried({"sold": sold, "shops": shops}, sql=SQL, max_rows=5000)' in script
    assert "import pipeline_core" not in script
    assert 'order="day", by=("shop",), rows=(1, 7)' in script
