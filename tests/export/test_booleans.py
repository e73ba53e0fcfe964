"""A yes/no column with a gap stays one, from the file to the model and in the script."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipeline_core.data.dtypes import kinds_of
from pipeline_core.engine.preview import preview
from pipeline_core.measures.drift import compare_tables
from pipeline_core.measures.profile import profile_table
from pipeline_core.measures.readers import read_table
from pipeline_core.store import frames
from tests.export.people import HEAD, verified_script

COUNT = 3_000
READ = "  table: {block: read_csv, settings: {path: members.csv}}\n"
ROLES = "  roles: {block: set_roles, inputs: {table: %s}, settings: {target: %s, positive: true}}\n"
MODEL = """  split: {block: split_rows, inputs: {data: roles}}
  filled: {block: impute_numbers, inputs: {data: %s}, settings: {%s}}
  encoded: {block: encode_categories, inputs: {data: filled}}
  scaled: {block: scale, inputs: {data: encoded}}
  model: {block: logistic_regression, inputs: {data: scaled}}
  scores: {block: evaluate, inputs: {model: model, data: split}}
"""


def members(gaps: tuple[int, ...] = (5,)) -> pd.DataFrame:
    """A table whose yes/no columns have gaps in some rows."""
    random = np.random.default_rng(1)
    size = random.normal(size=COUNT)
    table = pd.DataFrame(
        {
            "size": size.round(3),
            "age": random.integers(10, 60, COUNT).astype(float),
            "member": np.where(random.random(COUNT) < 0.5, "True", "False"),
            "city": random.choice(["Lima", "Oslo"], COUNT),
            "ill": np.where(size + random.normal(size=COUNT) > 0, "True", "False"),
        }
    )
    table.loc[list(gaps), "member"] = None
    return table


@pytest.fixture
def write(tmp_path: Path) -> Callable[[pd.DataFrame], pd.DataFrame]:
    def write(table: pd.DataFrame) -> pd.DataFrame:
        table.to_csv(tmp_path / "members.csv", index=False)
        return read_table(str(tmp_path / "members.csv"))

    return write


def test_the_reader_keeps_the_kind_and_the_values(write: Any) -> None:
    table = write(members(gaps=(5, 9)))
    assert kinds_of(table)["member"] == "boolean"
    expected = members(gaps=(5, 9))["member"].map({"True": True, "False": False})
    assert table["member"].isna().tolist() == expected.isna().tolist()
    assert table["member"].dropna().tolist() == expected.dropna().tolist()
    assert table["ill"].dtype == bool
    assert write(members().assign(member=None))["member"].isna().all()


def test_profile_drift_and_file_treat_it_as_yes_and_no(write: Any, tmp_path: Path) -> None:
    gap, complete = write(members()), write(members(gaps=()))
    (profile,) = profile_table(gap[["member"]], kinds_of(gap))
    assert (profile["kind"], profile["missing"]) == ("boolean", 1)
    assert profile["common"] == gap["member"].astype(object).value_counts().index.map(str).tolist()
    for sides in ((complete, gap), (gap, complete), (gap, gap)):
        columns = compare_tables(*sides)["tables"]["columns"].set_index("column")
        assert columns.loc["member", ["kind", "status", "drifted"]].tolist() == [
            "boolean", "compared", False,
        ]  # fmt: skip
    arrow = frames.table_file(frames.to_arrow(gap))
    kept = tmp_path / f"{arrow.hash}.arrow"
    with kept.open("wb") as file:
        arrow.write(file)
    pd.testing.assert_frame_equal(frames.read(kept), gap)


def test_whole_numbers_with_a_gap_are_the_same_kind() -> None:
    whole = pd.DataFrame({"n": range(100)})
    for dtype in ("Int64", "float64"):
        with_gap = whole.astype(dtype).where(whole["n"] != 7)
        for sides in ((whole, with_gap), (with_gap, whole)):
            (status,) = compare_tables(*sides)["tables"]["columns"]["status"]
            assert status == "compared"


@pytest.mark.sampled(1, by="gaps")
@pytest.mark.parametrize("gaps", [(5,), (1, 5, 2_999), tuple(range(0, COUNT, 3))])
@pytest.mark.parametrize("settings", ["", "strategy: most_frequent", "columns: [member]"])
def test_it_is_filled_and_learned_and_the_script_equals_the_run(
    write: Any, export_pipeline: Callable[..., Any], gaps: tuple[int, ...], settings: str
) -> None:
    write(members(gaps))
    keep = "  kept: {block: filter_rows, inputs: {table: table}, settings: {keep: size > -2}}\n"
    text = HEAD + READ + keep + ROLES % ("kept", "ill") + MODEL % ("split", settings)
    verified_script(export_pipeline(text))


def test_a_column_derived_with_gaps_is_filled_too(
    write: Any, export_pipeline: Callable[..., Any]
) -> None:
    table = members()
    table.loc[::50, "age"] = None
    write(table)
    derive = (
        "  adult: {block: derive_column, inputs: {data: split},"
        " settings: {name: adult, value: age >= 18}}\n"
    )
    text = HEAD + READ + ROLES % ("table", "ill") + derive + MODEL % ("adult", "")
    verified_script(export_pipeline(text))


def test_a_target_whose_gaps_are_left_out(write: Any, export_pipeline: Callable[..., Any]) -> None:
    table = members()
    table.loc[::40, "ill"] = None
    write(table)
    keep = (
        "  kept: {block: filter_rows, inputs: {table: table}, settings:"
        " {keep: not is_missing(ill) and not is_missing(member)}}\n"
    )
    exported = export_pipeline(HEAD + READ + keep + ROLES % ("kept", "ill") + MODEL % ("split", ""))
    verified_script(exported)
    outputs = preview(exported.plan, exported.functions).outputs
    assert outputs["roles"].data.rows["ill"].dtype == bool


def test_asking_for_booleans_by_kind_takes_it(
    write: Any, export_pipeline: Callable[..., Any]
) -> None:
    write(members(gaps=(5, 7)))
    drop = (
        "  only: {block: select_columns, inputs: {data: roles}, settings:"
        " {columns: {kind: boolean}}}\n"
    )
    exported = export_pipeline(HEAD + READ + ROLES % ("table", "ill") + drop)
    views = preview(exported.plan, exported.functions).views
    assert "member" in views["only"].kinds
    assert "size" not in views["only"].kinds
