"""A run of a small pipeline, kept in a workspace, and the passports of its rows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipeline_core.catalog import approve, load_catalogue
from pipeline_core.passport.choice import RowQuery
from pipeline_core.passport.passport import Passport, RowStage, row_passport
from pipeline_core.runs.run_plan import execute_run
from pipeline_core.store import Store, open_store
from pipeline_core.store.runs import Options, Run

TEXT = """fabrica: 1
name: Loans
seed: 0
stages:
  rows: {block: read_csv, settings: {path: rows.csv}}
  checked:
    block: check_columns
    inputs: {table: rows}
    settings: {rules: [{column: age, type: number, max: 70, severity: warning}]}
  adults: {block: filter_rows, inputs: {table: checked}, settings: {keep: "age >= 30"}}
  single: {block: drop_duplicates, inputs: {table: adults}, settings: {columns: [code, age]}}
  doubled:
    block: derive_column
    inputs: {data: single}
    settings: {name: double, value: age * 2}
  roles: {block: set_roles, inputs: {table: doubled}, settings: {target: y, positive: "yes"}}
  filled: {block: impute_numbers, inputs: {data: roles}, settings: {columns: [income]}}
  split: {block: split_rows, inputs: {data: filled}}
  coded: {block: encode_categories, inputs: {data: split}}
  scaled: {block: scale, inputs: {data: coded}, settings: {columns: [income]}}
  model: {block: logistic_regression, inputs: {data: scaled}, settings: {max_iter: 1000}}
  scores: {block: evaluate, inputs: {model: model, data: split}}
  folds: {block: cross_validate, inputs: {model: model, data: split}, settings: {folds: 3}}
  gate:
    block: quality_gate
    inputs: {model: model, scores: scores}
    settings: {metric: accuracy, at_least: 0.1}
"""
# Blocks of a person that make new rows: each row twice, the rows in another table's order.
BLOCKS = {
    "twice": "pd.concat([table, table])",
    "shuffled": "table.iloc[::-1]",
    "rounded": "table.assign(age=table['age'] + 1)",
    "few": "table[['city']]",
}
# One that keeps the labels of its first table's rows, and reads a second one.
_FILTER = '''
import pandas as pd

from pipeline_core.block import block


@block("Rows that another table has", keeps_index=True)
def known(table: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows whose code another table has."""
    return table[table["code"].isin(other["code"])]
'''
_BLOCK = '''
import pandas as pd

from pipeline_core.block import block


@block("Makes new rows")
def {name}(table: pd.DataFrame) -> pd.DataFrame:
    """Make new rows."""
    return {body}
'''


def table() -> pd.DataFrame:
    """Return rows with gaps, rows under 30, and rows that repeat others."""
    random = np.random.default_rng(0)
    count = 120
    rows = pd.DataFrame(
        {
            "code": [f"C{number:03}" for number in range(count)],
            "age": random.integers(20, 80, count),
            "income": np.where(random.random(count) < 0.2, np.nan, random.normal(9, 3, count)),
            "city": random.choice(["Lima", "Oslo", "Quito"], count),
        }
    )
    rows["y"] = np.where(rows["age"] + random.normal(scale=9, size=count) > 50, "yes", "no")
    rows.loc[3, "age"], rows.loc[5, "age"] = 29, 77
    repeated = rows.iloc[[5, 5]].assign(city="Lima")
    return pd.concat([rows, repeated], ignore_index=True)


class Place:
    """A folder with a pipeline's file and data, and a workspace."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store: Store = open_store(folder / "work")
        self.file = folder / "loans.yaml"
        table().to_csv(folder / "rows.csv", index=False)

    def run(self, text: str = TEXT, **options: Any) -> Run:
        """Run a pipeline in this process; return the finished run."""
        runs = self.store.runs
        run = runs.create(str(self.file), "Loans", str(self.file), text, Options(**options))
        assert runs.claim(run.id)
        *events, end = execute_run(self.store, run)
        runs.append(run.id, events)
        runs.finish(run.id, end["status"])
        finished = runs.get(run.id)
        assert finished is not None
        return finished

    def keys(self, run: Run) -> dict[str, str]:
        """Return the keys of a run's results."""
        return {row["stage"]: row["key"] for row in self.store.runs.stages(run.id)}

    def passport(self, run: Run, value: Any, **query: Any) -> Passport:
        """Return the passport of a row, after it has travelled as JSON."""
        catalogue = load_catalogue(self.store.workspace)
        passport = row_passport(self.store, run, catalogue, RowQuery(str(value), **query))
        travelled: Passport = json.loads(json.dumps(passport, allow_nan=False))
        assert travelled == passport
        return passport

    def stages(self, run: Run, value: Any, **query: Any) -> dict[str, RowStage]:
        """Return what the passport of a row says, by stage."""
        return {entry["stage"]: entry for entry in self.passport(run, value, **query)["stages"]}


@pytest.fixture(scope="module")
def own_blocks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Path], None]]:
    """Approve the blocks that make new rows in a workspace."""
    folder = tmp_path_factory.mktemp("blocks")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FABRICA_BLOCKS", str(folder))
        for name, body in BLOCKS.items():
            (folder / f"{name}.py").write_text(_BLOCK.format(name=name, body=body))
        (folder / "known.py").write_text(_FILTER)

        def approve_in(workspace: Path) -> None:
            patch.setenv("FABRICA_BLOCKS", str(folder))
            for name in (*BLOCKS, "known"):
                approve(folder / f"{name}.py", workspace)

        yield approve_in


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place(tmp_path_factory.mktemp("loans"))


@pytest.fixture(scope="module")
def run(place: Place) -> Run:
    finished = place.run()
    assert finished.status == "succeeded"
    return finished
