"""Bodies whose settings are known reduce to one expression, or are not inlined."""

from __future__ import annotations

import ast
import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sklearn.linear_model import LogisticRegression, Ridge

from pipeline_core.export.inline.call import Call
from pipeline_core.export.inline.inline import inline
from pipeline_core.export.script.module import ScriptModule
from pipeline_core.export.source.module_source import source_of
from pipeline_core.expressions import Expression

HEAD = """
import numpy as np
import pandas as pd
from sklearn.base import is_classifier
from sklearn.model_selection import train_test_split
from pipeline_core.block import Split

"""


@pytest.fixture
def inlined(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str | None]:
    """Write a function into a file and return its inlined body."""

    def write(
        text: str,
        settings: dict[str, Any] | None = None,
        inputs: dict[str, str] | None = None,
        models: dict[str, Any] | None = None,
    ) -> str | None:
        file = tmp_path / "a_body.py"
        file.write_text(HEAD + text, encoding="utf-8")
        spec = importlib.util.spec_from_file_location("a_body", file)
        module = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, "a_body", module)
        spec.loader.exec_module(module)
        expressions = {
            name: ast.parse(code, mode="eval").body for name, code in (inputs or {}).items()
        }
        call = Call(module.body, source_of(module.body), settings or {}, expressions, models or {})
        inlined = inline(call, ScriptModule().writer)
        return None if inlined is None else ast.unparse(inlined)

    return write


CASES = {
    "defaults are left out": (
        ("def body(table: pd.DataFrame, *, columns=(), keep='first'):\n"
        "    return table.drop_duplicates(subset=list(columns) or None, keep=keep)"),
        {}, {"table": "rows"}, "rows.drop_duplicates()",
    ),
    "others stay": (
        ("def body(table: pd.DataFrame, *, columns=(), keep='first'):\n"
        "    return table.drop_duplicates(subset=list(columns) or None, keep=keep)"),
        {"columns": ("a",), "keep": "last"}, {"table": "rows"},
        "rows.drop_duplicates(subset=['a'], keep='last')",
    ),
    "branches are pruned": (
        ("def body(table, *, how='x', n=3):\n"
        "    'Say it.'\n"
        "    if n < 1:\n        raise ValueError('n')\n"
        "    if how == 'x' and n > 2:\n        return table.head(n)\n"
        "    else:\n        return table.tail(n)"),
        {}, {"table": "t"}, "t.head(3)",
    ),
    "elif": (
        ("def body(table, *, how='z'):\n"
        "    if how == 'x':\n        return 1\n"
        "    elif how in ('y', 'z'):\n        return table\n    return 2"),
        {}, {"table": "t"}, "t",
    ),
    "ternaries and known names": (
        ("def body(table, *, n=3):\n    size = -n if n else None\n"
        "    return table.head(size) if n else table"),
        {}, {"table": "t"}, "t.head(-3)",
    ),
    "an or that is decided": (
        "def body(table, wires):\n    return table.check(wires or {})",
        {}, {"table": "t", "wires": "{'a': b}"}, "t.check({'a': b})",
    ),
    "an or that is not": (
        "def body(table, wires):\n    return table.check(wires or [], [*wires] or [1])",
        {}, {"table": "t", "wires": "w"}, "t.check(w or [], [*w] or [1])",
    ),
    "keywords from a dict": (
        "def body(table, *, name='sex'):\n    return table.assign(**{name: 1})",
        {}, {"table": "t"}, "t.assign(sex=1)",
    ),
    "a dict that cannot be keywords": (
        "def body(table, *, name='my sex'):\n    return table.assign(**{name: 1})",
        {}, {"table": "t"}, "t.assign(**{'my sex': 1})",
    ),
    "a keyword of Python": (
        "def body(table, *, name='class'):\n    return table.assign(**{name: 1})",
        {}, {"table": "t"}, "t.assign(**{'class': 1})",
    ),
    "split pairs": (
        ("def body(rows, y, *, share=0.25):\n"
        "    return Split(*train_test_split(np.arange(len(rows)), test_size=share, shuffle=True))"),
        {}, {"rows": "t", "y": "t['y']"},
        "train_test_split(np.arange(len(t)), test_size=0.25)",
    ),
    "two statements": (
        "def body(table):\n    table = table.copy()\n    return table", {}, {"table": "t"}, None,
    ),
    "a loop": (
        "def body(table):\n    for one in table:\n        return one", {}, {"table": "t"}, None,
    ),
    "an input with a longer code, twice": (
        "def body(y):\n    return y + y", {}, {"y": "t['y']"}, None,
    ),
    "a name that would be hidden": (
        "def body(table):\n    return [name for name in table.columns]", {},
        {"table": "name"}, None,
    ),
    "names of its own": (
        "def body(table, *, skip='a'):\n    return [one for one in table.columns if one != skip]",
        {}, {"table": "t"}, "[one for one in t.columns if one != 'a']",
    ),
    "an undecided test": (
        "def body(table):\n    if len(table):\n        return table\n    return None",
        {}, {"table": "t"}, None,
    ),
    "condition": (
        "def body(table, *, keep):\n    return table[keep(table)]",
        {"keep": Expression("age > 20 and city == 'Lima'", "condition")}, {"table": "t"},
        "t[(t['age'] > 20) & (t['city'] == 'Lima')]",
    ),
    "a formula": (
        "def body(table, *, value):\n    return value(table).rename('x')",
        {"value": Expression("where(age > 20, 1, 2)")}, {"table": "t"},
        "choose(mark_missing(t['age'] > 20, t['age']), 1, 2).rename('x')",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_bodies(name: str, inlined: Callable[..., str | None]) -> None:
    text, settings, inputs, expected = CASES[name]
    assert inlined(text, settings, inputs) == expected


def test_the_kind_of_a_model_is_known(inlined: Callable[..., str | None]) -> None:
    text = "def body(model):\n    if is_classifier(model):\n        return 1\n    return model"
    assert inlined(text, {}, {"model": "m"}, {"model": LogisticRegression()}) == "1"
    assert inlined(text, {}, {"model": "m"}, {"model": Ridge()}) == "m"
    assert inlined(text, {}, {"model": "m"}) is None
