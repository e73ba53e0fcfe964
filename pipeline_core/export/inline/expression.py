"""An expression of the user's as code, the same pandas source that the engine runs."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable

from pipeline_core.expressions import Expression


def expression_code(
    expression: Expression, library: Callable[[str], str], array_fits: bool = False
) -> ast.expr:
    """Return the code of an expression over the name ``table``.

    Parameters
    ----------
    library
        Gives the script's names of ``np`` and ``pd``.
    array_fits
        Where it stands, an array without an index is as good as a Series.
    """
    source = expression.source if array_fits else expression.series_source
    made: ast.expr = ast.parse(source, mode="eval").body
    for name in ("np", "pd"):
        if any(isinstance(one, ast.Name) and one.id == name for one in ast.walk(made)):
            made = Put(name, ast.Name(library(name))).visit(made)
    return made


class Put(ast.NodeTransformer):
    """Puts an expression in the place of a name."""

    def __init__(self, name: str, by: ast.expr) -> None:
        self._name = name
        self._by = by

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Put it in, if it is the name."""
        return copy.deepcopy(self._by) if node.id == self._name else node
