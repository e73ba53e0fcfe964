"""Substitution of inputs and constants into an expression, with constant folding."""

from __future__ import annotations

import ast
import copy
import inspect
from collections.abc import Mapping
from keyword import iskeyword
from typing import Any

from pipeline_core.export.inline.call import Call, Writer, callee, constant_test
from pipeline_core.export.inline.constants import constant_value
from pipeline_core.export.inline.expression import Substitution, expression_code
from pipeline_core.export.source.free_names import local_names
from pipeline_core.export.source.module_source import own_source
from pipeline_core.expressions import Expression


class Fold(ast.NodeTransformer):
    """Substitutes inputs and constants, and drops what they make superfluous."""

    def __init__(self, call: Call, constants: Mapping[str, Any], writer: Writer) -> None:
        self._call = call
        self._constants = constants
        self._writer = writer
        self._bound: set[str] = set()  # by comprehensions and lambdas around the node

    def visit(self, node: ast.AST) -> Any:
        """Replace a constant expression by its value; visit other nodes."""
        if isinstance(node, ast.expr) and not isinstance(node, ast.Constant):
            constant = constant_value(node, self._constants)
            if constant is not None:
                name = node.id if isinstance(node, ast.Name) else ""
                return ast.parse(self._writer.setting(name, constant.value), mode="eval").body
        return super().visit(node)

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Replace an input, or resolve a global name."""
        if node.id in self._call.inputs:
            return copy.deepcopy(self._call.inputs[node.id])
        if node.id in self._bound or not isinstance(node.ctx, ast.Load):
            return node
        return ast.parse(self._writer.name(self._call.source, node.id), mode="eval").body

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        """Replace a conditional whose test is constant by its branch."""
        test = constant_test(node.test, self._constants, self._call)
        if test is None:
            return self.generic_visit(node)  # type: ignore[return-value]
        return self.visit(node.body if test.value else node.orelse)  # type: ignore[no-any-return]

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        """Drop what an ``or`` never reaches: what follows a list or dict that holds something."""
        self.generic_visit(node)
        if isinstance(node.op, ast.Or):
            filled = [place for place, value in enumerate(node.values) if _holds_something(value)]
            node.values = node.values[: filled[0] + 1] if filled else node.values
        return node if len(node.values) > 1 else node.values[0]

    def visit_Lambda(self, node: ast.Lambda) -> ast.expr:
        """Visit, leaving the names that it binds alone."""
        return self._visit_scope(node)

    def visit_ListComp(self, node: ast.ListComp) -> ast.expr:
        """Visit, leaving the names that it binds alone."""
        return self._visit_scope(node)

    visit_SetComp = visit_DictComp = visit_ListComp  # type: ignore[assignment]  # noqa: N815
    visit_GeneratorExp = visit_ListComp  # type: ignore[assignment]  # noqa: N815

    def _visit_scope(self, node: Any) -> ast.expr:
        outer, self._bound = self._bound, self._bound | local_names(node)
        visited: ast.expr = self.generic_visit(node)  # type: ignore[assignment]
        self._bound = outer
        return visited

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """Write formulas as code, and omit arguments equal to the default."""
        expression = self._constants.get(node.func.id) if isinstance(node.func, ast.Name) else None
        if isinstance(expression, Expression) and len(node.args) == 1:
            return self._formula_code(expression, self.visit(node.args[0]))
        function = callee(node.func, self._call)
        node.args, constants = self._named_constants(function, node.args)
        keywords = [*constants, *self._unpacked(node.keywords)]
        node.keywords = [keyword for keyword in keywords if not self._is_default(function, keyword)]
        return self.generic_visit(node)  # type: ignore[return-value]

    def _named_constants(
        self, function: Any, args: list[ast.expr]
    ) -> tuple[list[ast.expr], list[ast.keyword]]:
        """Pass constants to a shared function by name: a bare 5 says nothing."""
        if own_source(function) is None or any(isinstance(arg, ast.Starred) for arg in args):
            return args, []
        constants = [place for place, arg in enumerate(args) if place and self._is_constant(arg)]
        if not constants:
            return args, []
        first = constants[0]
        names = list(inspect.signature(function).parameters)[first : len(args)]
        keywords = zip(names, args[first:], strict=True)
        return args[:first], [ast.keyword(name, arg) for name, arg in keywords]

    def _is_constant(self, node: ast.expr) -> bool:
        if isinstance(node, ast.Name) and isinstance(self._call.inputs.get(node.id), ast.Constant):
            return True
        return constant_value(node, self._constants) is not None

    def _unpacked(self, keywords: list[ast.keyword]) -> list[ast.keyword]:
        """Write ``**{"name": value}`` as ``name=value`` where names are identifiers."""
        unpacked = []
        for keyword in keywords:
            value = keyword.value
            names = None if keyword.arg else _identifier_keys(value, self._constants)
            if names is None or not isinstance(value, ast.Dict):
                unpacked.append(keyword)
            else:
                unpacked += map(ast.keyword, names, value.values)
        return unpacked

    def _is_default(self, function: Any, keyword: ast.keyword) -> bool:
        """Whether an argument equals the default of the called function."""
        constant = constant_value(keyword.value, self._constants)
        if constant is None or keyword.arg is None or not callable(function):
            return False
        try:
            parameters = inspect.signature(function).parameters
        except (TypeError, ValueError):
            return False
        if keyword.arg not in parameters:
            return False
        return same_constant(parameters[keyword.arg].default, constant.value)

    def _formula_code(self, expression: Expression, table: ast.expr) -> ast.expr:
        code = expression_code(expression, self._writer.library)
        return Substitution("table", table).visit(code)  # type: ignore[no-any-return]


def _holds_something(node: ast.expr) -> bool:
    """Whether a list, tuple, set or dict is written with an item that is not unpacked."""
    if isinstance(node, ast.Dict):
        return any(key is not None for key in node.keys)
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        return any(not isinstance(item, ast.Starred) for item in node.elts)
    return False


def _identifier_keys(node: ast.expr, constants: Mapping[str, Any]) -> list[str] | None:
    if not isinstance(node, ast.Dict):
        return None
    keys = [constant_value(key, constants) if key is not None else None for key in node.keys]
    names = [key.value for key in keys if key is not None and isinstance(key.value, str)]
    valid = len(names) == len(keys) and all(n.isidentifier() and not iskeyword(n) for n in names)
    return names if valid else None


def same_constant(first: Any, second: Any) -> bool:
    """Whether two constants have the same type and value.

    Examples
    --------
    >>> same_constant(1, 1), same_constant(1, True), same_constant((), ())
    (True, False, True)
    """
    if type(first) is not type(second):
        return False
    if isinstance(first, tuple | list):
        return len(first) == len(second) and all(map(same_constant, first, second))
    return bool(first is second or (isinstance(first, _PLAIN_TYPES) and first == second))


_PLAIN_TYPES = (str, bytes, int, float, bool, dict)
