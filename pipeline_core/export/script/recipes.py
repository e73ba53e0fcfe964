"""Body of `prepare()`: a recipe with variables for its parts.

A pipeline of several steps, or a transformer of many columns, reads better as a
variable of its own than nested five levels deep.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TypeGuard

from pipeline_core.export.source.free_names import names_in
from pipeline_core.export.source.names import Names


def recipe_body(code: str, branch_name: Callable[[ast.expr], str]) -> str:
    """Return the lines of a function that returns a recipe.

    Parameters
    ----------
    code
        The recipe as one expression.
    branch_name
        Returns a name for a branch of a column transformer, from the code of its columns.

    Examples
    --------
    >>> code = "make_pipeline(make_column_transformer((make_pipeline(a(), b()), WORDS)))"
    >>> print(recipe_body(code, lambda columns: "words"))
    words = make_pipeline(a(), b())
    columns = make_column_transformer((words, WORDS))
    return make_pipeline(columns)
    """
    tree = ast.parse(code, mode="eval").body
    names = Names(names_in(tree))
    lines: list[str] = []
    for index, part in enumerate(_steps(tree)):
        if _is_call_of(part, "make_column_transformer"):
            lines += _extract_branches(part, names, branch_name)
            name = names.take("columns", index)
            lines.append(f"{name} = {ast.unparse(part)}")
            _steps(tree)[index] = ast.Name(name)
    return "\n".join([*lines, f"return {ast.unparse(tree)}"])


def _extract_branches(
    part: ast.Call, names: Names, branch_name: Callable[[ast.expr], str]
) -> list[str]:
    lines = []
    for branch in part.args:
        if isinstance(branch, ast.Tuple) and _is_call_of(branch.elts[0], "make_pipeline"):
            name = names.take(branch_name(branch.elts[1]), ast.dump(branch))
            lines.append(f"{name} = {ast.unparse(branch.elts[0])}")
            branch.elts[0] = ast.Name(name)
    return lines


def _steps(tree: ast.expr) -> list[ast.expr]:
    """Return the steps of the outermost pipeline; a `set_output` call around it is skipped."""
    if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Attribute):
        tree = tree.func.value
    return tree.args if isinstance(tree, ast.Call) and _is_call_of(tree, "make_pipeline") else []


def _is_call_of(node: ast.expr, function: str) -> TypeGuard[ast.Call]:
    return (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == function
    )
