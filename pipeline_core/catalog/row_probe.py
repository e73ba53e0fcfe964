"""A trial of row blocks, which shows whether a row's result depends on the other rows.

A user's row block that centres a column, or fills gaps with the mean, carries what the
test rows hold into the training rows, unseen by any split. So at its approval it is given
a small table and then each half of it, and the rows that both have are compared. It runs
in a process of its own, ``python -m pipeline_core.catalog.row_probe FILE CONTENTS``.
"""

from __future__ import annotations

import inspect
import json
import resource
import subprocess
import sys
from collections.abc import Mapping
from contextlib import redirect_stdout
from pathlib import Path

import numpy as np
import pandas as pd

from pipeline_core.block import BLOCKS, Block
from pipeline_core.catalog.catalogue import import_file
from pipeline_core.catalog.folder_contents import contents_of
from pipeline_core.catalog.sources import CORE, user_environment
from pipeline_core.messages.message import Message, MessageJson

_SECONDS = 60
_BYTES = 16_000_000_000
_ROWS = 60
_WORD = "probe_word"


def findings(file: Path) -> list[MessageJson]:
    """Return what is found out about an approved file's row blocks; nothing if all is well."""
    contents = json.dumps(contents_of(file))
    command = [sys.executable, "-m", "pipeline_core.catalog.row_probe", str(file), contents]
    try:
        process = subprocess.run(
            command,
            capture_output=True,
            text=True,
            cwd=CORE.parent,
            check=False,
            timeout=_SECONDS,
            stdin=subprocess.DEVNULL,
            env=user_environment(),
        )
        return list(json.loads(process.stdout))
    except subprocess.TimeoutExpired:
        cause = Message("catalog.probe_too_slow", {"seconds": _SECONDS}).as_json()
    except ValueError:
        cause = Message("catalog.probe_died").as_json()
    return [_not_probed(file.stem, cause).as_json()]


def finding(block: Block) -> Message | None:
    """Return what a trial finds out about a row block; None if rows do not depend on others.

    Examples
    --------
    >>> def centre(table: pd.DataFrame) -> pd.DataFrame:
    ...     return table.assign(number=table["number"] - table["number"].mean())
    >>> finding(Block("centre", centre, "Centre", "", "prepare")).values["columns"]
    ['number']
    """
    parameters = inspect.signature(block.function).parameters.values()
    inputs = [p.name for p in parameters if p.kind is not p.KEYWORD_ONLY]
    free = [p.name for p in parameters if p.kind is p.KEYWORD_ONLY and p.default is p.empty]
    if len(inputs) != 1:
        return _not_probed(block.id, Message("catalog.probe_inputs", {"names": inputs}).as_json())
    if missing := [name for name in free if name not in block.try_with]:
        cause = Message("catalog.probe_settings", {"names": missing}).as_json()
        return _not_probed(block.id, cause)
    try:
        table = probe_table(block)
        whole, again, *halves = (
            _apply(block, rows) for rows in (table, table, table[::2], table[1::2])
        )
        by_half = [_differing(whole, half) for half in halves]
        columns = None if None in by_half else sorted({n for names in by_half for n in names or ()})
        is_steady = not _differing(whole, again)
    except Exception as error:  # it is the user's code: anything may happen
        return _not_probed(block.id, f"{type(error).__name__}: {error}")
    if columns is None or not is_steady:
        code = "catalog.probe_unmatched" if columns is None else "catalog.probe_unsteady"
        return _not_probed(block.id, Message(code).as_json())
    values = {"block": block.id, "columns": columns}
    return Message("catalog.learns_from_rows", values) if columns else None


def probe_table(block: Block) -> pd.DataFrame:
    """Return sixty rows with columns of every kind, gaps, and those that a block asks for."""
    random = np.random.default_rng(0)
    number = random.normal(size=_ROWS)
    return pd.DataFrame(
        {
            "number": np.where(random.random(_ROWS) < 0.1, np.nan, number),
            "other": random.normal(size=_ROWS),
            "word": random.choice(["a", "b"], _ROWS),
            "member": random.random(_ROWS) > 0.5,
            "born": pd.date_range("2000-01-01", periods=_ROWS).as_unit("us"),
            "y": np.arange(_ROWS) % 2,
            _WORD: [f"row {number}" for number in range(_ROWS)],
            **{name: np.resize(values, _ROWS) for name, values in block.try_on.items()},
        },
        index=range(100, 100 + _ROWS),
    )


def _apply(block: Block, rows: pd.DataFrame) -> pd.DataFrame:
    result = block.function(rows.copy(), **block.try_with)
    if not isinstance(result, pd.DataFrame):
        raise TypeError(f"it must give a table; it gave {type(result).__name__}")
    if _WORD in result and result[_WORD].is_unique:  # whatever it does to the labels
        return result.set_index(_WORD)
    return result


def _differing(whole: pd.DataFrame, part: pd.DataFrame) -> list[str] | None:
    """Return the columns that differ in the rows that both have; None if none can be found."""
    has_names = whole.index.name == part.index.name == _WORD
    if not has_names:
        return None
    shared = whole.index.intersection(part.index)
    left, right = whole.loc[shared], part.loc[shared]
    return sorted(
        str(name)
        for name in dict.fromkeys([*left, *right])
        if name not in left or name not in right or not _is_same(left[name], right[name])
    )


def _is_same(left: pd.Series, right: pd.Series) -> bool:
    try:
        pd.testing.assert_series_equal(left, right, check_dtype=False, rtol=1e-9)
    except AssertionError:
        return False
    return True


def _not_probed(name: str, cause: str | MessageJson) -> Message:
    return Message("catalog.not_probed", {"block": name, "cause": cause})


def _limit() -> None:
    """Let the user's code take neither the processor for ever nor all of the memory."""
    for kind, limit in ((resource.RLIMIT_CPU, _SECONDS), (resource.RLIMIT_AS, _BYTES)):
        resource.setrlimit(kind, (limit, resource.getrlimit(kind)[1]))


def main(file: Path, contents: Mapping[str, str]) -> list[MessageJson]:
    """Import a file and try its row blocks, within limits."""
    _limit()
    before = set(BLOCKS)
    import_file(file, contents)
    own = [block for name, block in BLOCKS.items() if name not in before]
    messages = (finding(block) for block in own if _is_tried(block))
    return [message.as_json() for message in messages if message is not None]


def _is_tried(block: Block) -> bool:
    from pipeline_core.catalog.describe import describe

    entry = describe(block)
    return entry["shape"] == "row" and bool(entry["ports"]) and not block.combines_rows


if __name__ == "__main__":
    with redirect_stdout(sys.stderr):  # what the user's code prints is none of the answer
        answer = main(Path(sys.argv[1]), json.loads(sys.argv[2]))
    json.dump(answer, sys.stdout)
