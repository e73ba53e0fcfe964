"""A user's own blocks are exported with their helpers, or the error names them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline_core.catalog import approve
from pipeline_core.errors import ExportError
from tests.export.people import HEAD, READ, verified_script

pytestmark = pytest.mark.usefixtures("people")

BLOCKS = {
    "tidy.py": '''"""Tidies."""
import pandas as pd
from my_helper import LIMIT, widen
import my_numbers

from pipeline_core.block import Columns, block

def _check(table: pd.DataFrame) -> pd.DataFrame:
    return widen(table, LIMIT)

@block("Tidy", icon="broom")
def tidy(table: pd.DataFrame, *, columns: Columns = (), by: float = 2.0) -> pd.DataFrame:
    """Tidy the table.

    Parameters
    ----------
    columns
        Which.
    by
        How much.
    """
    made = _check(table)
    for name in columns:  # one after the other
        made[name] = made[name] * by + my_numbers.offset(LIMIT)
    made["whole"] = pd.array(range(len(made)), dtype="Int64")
    return made.sort_values("age", kind="stable")
''',
    "my_helper.py": '''"""Helps."""
import pandas

LIMIT = 40

def widen(table: pandas.DataFrame, limit: int) -> pandas.DataFrame:
    """Widen; a helper of a helper."""
    return _check(table).assign(wide=table["age"] > limit)

def _check(table):
    return table.copy()
''',
    "my_numbers.py": '''"""Numbers."""
import math as m

def offset(start: int) -> float:
    return m.sqrt(start)
''',
    "count.py": '''"""Counts."""
from pipeline_core.block import Report, Rows, Seed, block

@block("Count", icon="hash")
def count(rows: Rows, *, random_state: Seed = None) -> Report:
    """Count and draw.

    Parameters
    ----------
    random_state
        Seed.
    """
    drawn = rows.sample(20, random_state=random_state)
    return {"metrics": {"rows": len(rows), "sum": float(rows.sum(numeric_only=True).sum())},
            "tables": {"drawn": drawn}}
''',
    "shout.py": '''"""Shouts."""
from pipeline_core.block import Transformer, block
from sklearn.preprocessing import FunctionTransformer

def _louder(table, times):
    table = table.copy()
    table["city"] = table["city"] + "!" * times
    return table

@block("Shout", icon="megaphone")
def shout(*, times: int = 1) -> Transformer:
    """Shout.

    Parameters
    ----------
    times
        How often.
    """
    return FunctionTransformer(_louder, kw_args={"times": times})
''',
    "closed.py": '''"""Cannot be taken exported."""
import pandas as pd
from pipeline_core.block import block
from pipeline_core.data.dtypes import normalise

@block("Closed", icon="lock")
def closed(table: pd.DataFrame) -> pd.DataFrame:
    """Closed."""
    table = normalise(table)
    return table
''',
}


@pytest.fixture
def own_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace in which a user's own blocks are approved."""
    folder, workspace = tmp_path / "blocks", tmp_path / "workspace"
    folder.mkdir()
    monkeypatch.setenv("FABRICA_BLOCKS", str(folder))
    monkeypatch.syspath_prepend(str(folder))
    for name, text in BLOCKS.items():
        (folder / name).write_text(text, encoding="utf-8")
    for name in ("tidy", "count", "shout", "closed"):
        approve(folder / f"{name}.py", workspace)
    return workspace


def test_own_blocks_with_helpers(
    export_pipeline: Callable[..., Any], own_blocks: Path, tmp_path: Path
) -> None:
    script = verified_script(
        export_pipeline(
            HEAD + READ + "  tidy: {block: tidy, inputs: {table: table},"
            " settings: {columns: {kind: number}, by: 1.5}}\n"
            "  loud: {block: shout, inputs: {data: tidy}, settings: {times: 2}}\n"
            "  counted: {block: count, inputs: {data: loud}}\n",
            1,
            tmp_path,
            own_blocks,
        )
    )
    assert '.astype({"whole": "int64"})' in script
    assert ".reset_index(drop=True)" in script
    assert "# one after the other" in script
    assert "def my_helper_check(table)" in script or "def _my_helper_check(table)" in script
    assert "offset(LIMIT)" in script
    assert "random_state=3" in script
    assert "my_numbers" not in script


def test_error_names_a_block_that_cannot_be_exported(
    export_pipeline: Callable[..., Any], own_blocks: Path, tmp_path: Path
) -> None:
    exported = export_pipeline(
        HEAD + READ + "  made: {block: closed, inputs: {table: table}}\n", 1, tmp_path, own_blocks
    )
    with pytest.raises(ExportError) as error:
        exported.script()
    assert error.value.code == "export.not_exportable"
    assert error.value.values == {"block": "closed", "names": ["normalise"]}
