"""Writes the body of `prepare()`: the recipe's parts with names of their own.

A lane of several steps, and a transformer over many columns, read better as a
line with a name than nested five deep.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TypeGuard

from pipeline_core.export.source.names import Names


def recipe_body(code: str, lane_name: Callable[[ast.expr], str]) -> str:
    """Return the lines of a function that returns a recipe.

    Parameters
    ----------
    code
        The recipe as one expression.
    lane_name
        Gives a name for a lane, from the code of its columns.

    Examples
    --------
    >>> code = "make_pipeline(make_column_transformer((make_pipeline(a(), b()), WORDS)))"
    >>> print(recipe_body(code, lambda columns: "words"))
    words = make_pipeline(a(), b())
    columns = make_column_transformer((words, WORDS))
    return make_pipeline(columns)
    """
    tree = ast.parse(code, mode="eval").body
    names = Names(one.id for one in ast.walk(tree) if isinstance(one, ast.Name))
    lines: list[str] = []
    for at, part in enumerate(_steps(tree)):
        if _calls(part, "make_column_transformer"):
            lines += _lanes(part, names, lane_name)
            name = names.take("columns", at)
            lines.append(f"{name} = {ast.unparse(part)}")
            _steps(tree)[at] = ast.Name(name)
    return "\n".join([*lines, f"return {ast.unparse(tree)}"])


def _lanes(part: ast.Call, names: Names, lane_name: Callable[[ast.expr], str]) -> list[str]:
    lines = []
    for lane in part.args:
        if isinstance(lane, ast.Tuple) and _calls(lane.elts[0], "make_pipeline"):
            name = names.take(lane_name(lane.elts[1]), ast.dump(lane))
            lines.append(f"{name} = {ast.unparse(lane.elts[0])}")
            lane.elts[0] = ast.Name(name)
    return lines


def _steps(tree: ast.expr) -> list[ast.expr]:
    """Return the steps of the outermost pipeline, with or without a `set_output` behind it."""
    if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Attribute):
        tree = tree.func.value
    return tree.args if isinstance(tree, ast.Call) and _calls(tree, "make_pipeline") else []


def _calls(node: ast.expr, function: str) -> TypeGuard[ast.Call]:
    return (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == function
    )
