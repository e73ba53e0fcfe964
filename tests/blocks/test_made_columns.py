"""Every column step of the catalogue may make a name that another column has already.

The settings that have options are all walked, so a new block, or a new option
that makes columns, is tested without a line written for it.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipeline_core.block import BLOCKS
from pipeline_core.block_probe.probe import Probe
from pipeline_core.catalog import meaning_of, pick_of
from pipeline_core.data.data import Data, Roles
from pipeline_core.data.output import Output
from pipeline_core.engine.fitted_recipes import FittedRecipes, fit_recipe
from pipeline_core.engine.preview import table_after_recipe
from pipeline_core.engine.stage import run_stage
from tests.small_pipelines import real_blocks

ENTRIES = real_blocks()[0]
TRAIN, TEST = np.arange(45), np.arange(45, 60)
TARGETS = (np.arange(60) % 2, np.arange(60) % 3, np.arange(60) / 7)


def variants() -> list[tuple[str, dict[str, Any]]]:
    """Every column block with its defaults, and with each option of each setting."""
    found: list[tuple[str, dict[str, Any]]] = []
    for name, entry in sorted(ENTRIES.items()):
        if entry["shape"] != "column":
            continue
        found.append((name, {}))
        for setting, schema in entry["settings"]["properties"].items():
            options = [True, False] if schema.get("type") == "boolean" else schema.get("enum", [])
            found += [(name, {setting: option}) for option in options]
    return found


def rows(block: str, y: Any, **more: Any) -> pd.DataFrame:
    """The probe's rows without negative numbers, with a target, and gaps for what fills them."""
    table = probe(block).rows.assign(y=y, **more)
    table[["number", "other"]] = table[["number", "other"]].abs()
    if block.startswith("impute"):
        table.loc[table.index[::7], "number"] = np.nan
    return table


@cache
def probe(block: str) -> Probe:
    return Probe(BLOCKS[block], ENTRIES[block], Path(mkdtemp()))


def after(
    block: str, settings: dict[str, Any], table: pd.DataFrame, stages: tuple[str, ...]
) -> Data:
    """The data after one stage of the block, or several one after the other."""
    task = probe(block).task
    output = Output(data=Data(table, Roles("y"), TRAIN, TEST))
    picks = ["number", "other"] if "columns" in task.settings else []
    for stage, column in zip(stages, picks or stages, strict=False):
        own = {"columns": [column]} if len(stages) > 1 and picks else {}
        chosen = replace(task, stage=stage, settings={**task.settings, **settings, **own})
        output = run_stage(chosen, {"data": {"before": output}}, FittedRecipes())
    assert output.data is not None
    return output.data


@cache
def fitting_target(block: str, settings: tuple[tuple[str, Any], ...]) -> Any:
    for y in TARGETS:
        try:
            fit_recipe(after(block, dict(settings), rows(block, y), ("made",)))
        except ValueError:
            continue
        return y
    return None


CASES = variants()
IDS = [" ".join([block, *map(str, settings.values())]) for block, settings in CASES]


@pytest.fixture
def y(block: str, settings: dict[str, Any]) -> Any:
    return fitting_target(block, tuple(settings.items()))


def makes_chosen_names(block: str) -> bool:
    """Whether a person writes the names that a block makes; then they mean them.

    The names of group statistics follow from what a person writes, and a step that would make
    one twice is refused.
    """
    if block == "group_statistics":
        return True
    settings = ENTRIES[block]["settings"]["properties"].values()
    # The groups of a pattern have names that become columns.
    is_written = any(meaning_of(s) in ("new_names", "text_pattern") for s in settings)
    return is_written or any(pick and pick["new"] for pick in map(pick_of, settings))


def fitting_columns(block: str, table: pd.DataFrame) -> pd.DataFrame:
    """The table with two columns, number and other, that the block can work on."""
    kind = ENTRIES[block]["settings"]["properties"]["columns"]["x-pick"]["kind"]
    own = BLOCKS[block].try_with.get("columns", ())
    if kind == "word":
        words = pd.Series(np.where(np.arange(60) % 4 > 0, "a", "b"), table.index)
        return table.assign(number=words, other=words)
    one = "born" if kind == "date" else own[0] if len(own) == 1 else ""
    return table.assign(number=table[one], other=table[one]) if one else table


def names_made(block: str, settings: dict[str, Any], y: Any) -> list[str]:
    table = rows(block, y)
    made = fit_recipe(after(block, settings, table, ("made",))).X.columns
    return [name for name in made if name not in table.columns]


def test_some_blocks_make_names_and_each_fits_some_target():
    targets = {
        (block, *settings.items()): fitting_target(block, tuple(settings.items()))
        for block, settings in CASES
    }
    assert {block for (block, *_), y in targets.items() if y is not None} == {
        block for block, _ in CASES
    }
    for maker in ("encode_categories", "impute_numbers"):
        assert any(
            names_made(block, dict(settings), y)
            for (block, *settings), y in targets.items()
            if block == maker and y is not None
        )


@pytest.mark.sampled(30)
@pytest.mark.parametrize(("block", "settings"), CASES, ids=IDS)
def test_a_made_column_gives_way_to_one_that_has_its_name(block, settings, y):
    if y is None or makes_chosen_names(block):
        return
    made = names_made(block, settings, y)
    plain = fit_recipe(after(block, settings, rows(block, y), ("made",)))
    own = {name: np.arange(60.0) + place for place, name in enumerate(made)}
    own |= {f"made__{name}": np.arange(60.0) - 5 for name in made[:1]}
    data = after(block, settings, rows(block, y, **own), ("made",))
    X = fit_recipe(data).X

    assert X.columns.is_unique
    expected = [f"made__{name}" for name in made]
    expected[:1] = [f"{name}_2" for name in expected[:1]]
    for name, longer in zip(made, expected, strict=True):
        np.testing.assert_array_equal(X[longer], plain.X[name])
        np.testing.assert_array_equal(X[name], own[name][TRAIN])
    others = [name for name in plain.X.columns if name not in made]
    pd.testing.assert_frame_equal(X[others], plain.X[others])
    assert set(table_after_recipe(data).columns) == {*X.columns, "y"}


@pytest.mark.sampled(30)
@pytest.mark.parametrize(("block", "settings"), CASES, ids=IDS)
def test_a_made_column_gives_way_to_a_role(block, settings, y):
    if y is None or makes_chosen_names(block):
        return
    for role in names_made(block, settings, y)[:1]:
        data = after(block, settings, rows(block, y, **{role: range(60)}), ("made",))
        data = replace(data, roles=Roles("y", id=(role,)))
        table = table_after_recipe(data)
        assert table.columns.is_unique
        assert table[role].tolist() == list(range(60))
        assert f"made__{role}" in table


@pytest.mark.sampled(30)
@pytest.mark.parametrize(("block", "settings"), CASES, ids=IDS)
def test_two_stages_of_one_block_make_different_names(block, settings, y):
    pick = ENTRIES[block]["settings"]["properties"].get("columns", {}).get("x-pick")
    if y is None or pick is None or pick["others"]:
        return
    table = fitting_columns(block, rows(block, y))
    X = fit_recipe(after(block, settings, table, ("one", "two"))).X
    assert X.columns.is_unique
