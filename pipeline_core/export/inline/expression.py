"""A user's formula as code: the same pandas source that the engine runs."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable

from pipeline_core.expressions import SHARED, Expression


def expression_code(expression: Expression, library: Callable[[str], str]) -> ast.expr:
    """Return the code of an expression over the name ``table``.

    Parameters
    ----------
    library
        Imports ``np`` or ``pd``, or carries a shared function; returns its name in the script.
    """
    code: ast.expr = ast.parse(expression.source, mode="eval").body
    for name in ("np", "pd", *SHARED):
        if any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(code)):
            code = Substitution(name, ast.Name(library(name))).visit(code)
    return code


class Substitution(ast.NodeTransformer):
    """Replaces a name by an expression."""

    def __init__(self, name: str, replacement: ast.expr) -> None:
        self._name = name
        self._replacement = replacement

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Replace the name."""
        return copy.deepcopy(self._replacement) if node.id == self._name else node
