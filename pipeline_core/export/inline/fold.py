"""Fills inputs and constants into an expression, and tidies up what they leave over."""

from __future__ import annotations

import ast
import copy
import inspect
from collections.abc import Mapping
from keyword import iskeyword
from typing import Any

from pipeline_core.export.inline.call import Call, Writer, callee, tested
from pipeline_core.export.inline.expression import Put, expression_code
from pipeline_core.export.inline.known import known_value
from pipeline_core.export.source.free_names import local_names
from pipeline_core.export.source.modules import own_source
from pipeline_core.expressions import Expression


class Fold(ast.NodeTransformer):
    """Puts inputs and constants in, and tidies up what they make superfluous."""

    def __init__(self, call: Call, constants: Mapping[str, Any], writer: Writer) -> None:
        self._call = call
        self._constants = constants
        self._writer = writer
        self._inner: set[str] = set()
        self._takes_arrays: set[int] = set()

    def visit(self, node: ast.AST) -> Any:
        """Write what is known as a constant, and go into the rest."""
        if isinstance(node, ast.expr) and not isinstance(node, ast.Constant):
            known = known_value(node, self._constants)
            if known is not None:
                name = node.id if isinstance(node, ast.Name) else ""
                return ast.parse(self._writer.setting(name, known.value), mode="eval").body
        return super().visit(node)

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Put an input in, or resolve a global name."""
        if node.id in self._call.inputs:
            return copy.deepcopy(self._call.inputs[node.id])
        if node.id in self._inner or not isinstance(node.ctx, ast.Load):
            return node
        return ast.parse(self._writer.name(self._call.source, node.id), mode="eval").body

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        """Note that an array serves as well as a Series between the brackets."""
        self._takes_arrays.add(id(node.slice))
        return self.generic_visit(node)  # type: ignore[return-value]

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        """Decide a choice whose test is known."""
        test = tested(node.test, self._constants, self._call)
        if test is None:
            return self.generic_visit(node)  # type: ignore[return-value]
        return self.visit(node.body if test.value else node.orelse)  # type: ignore[no-any-return]

    def visit_Lambda(self, node: ast.Lambda) -> ast.expr:
        """Leave the names alone that it binds."""
        return self._with_inner(node)

    def visit_ListComp(self, node: ast.ListComp) -> ast.expr:
        """Leave the names alone that it binds."""
        return self._with_inner(node)

    visit_SetComp = visit_DictComp = visit_ListComp  # type: ignore[assignment]  # noqa: N815
    visit_GeneratorExp = visit_ListComp  # type: ignore[assignment]  # noqa: N815

    def _with_inner(self, node: Any) -> ast.expr:
        before, self._inner = self._inner, self._inner | local_names(node)
        made: ast.expr = self.generic_visit(node)  # type: ignore[assignment]
        self._inner = before
        return made

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """Work expressions out, and leave out what repeats a default."""
        expression = self._constants.get(node.func.id) if isinstance(node.func, ast.Name) else None
        if isinstance(expression, Expression) and len(node.args) == 1:
            return self._worked_out(expression, self.visit(node.args[0]), id(node))
        called = callee(node.func, self._call)
        node.args, worded = self._worded(called, node.args)
        spread = [*worded, *self._spread(node.keywords)]
        node.keywords = [one for one in spread if not self._is_default(called, one)]
        if isinstance(node.func, ast.Attribute) and node.func.attr == "assign":
            self._takes_arrays |= {id(one.value) for one in node.keywords}
        return self.generic_visit(node)  # type: ignore[return-value]

    def _worded(
        self, called: Any, args: list[ast.expr]
    ) -> tuple[list[ast.expr], list[ast.keyword]]:
        """Name the constants among the arguments of a shared function: a bare 5 says nothing."""
        if own_source(called) is None or any(isinstance(one, ast.Starred) for one in args):
            return args, []
        first = next((at for at, one in enumerate(args) if at and self._is_constant(one)), None)
        if first is None:
            return args, []
        names = list(inspect.signature(called).parameters)[first : len(args)]
        words = [ast.keyword(name, one) for name, one in zip(names, args[first:], strict=True)]
        return args[:first], words

    def _is_constant(self, node: ast.expr) -> bool:
        given = self._call.inputs.get(node.id) if isinstance(node, ast.Name) else None
        return isinstance(given, ast.Constant) or known_value(node, self._constants) is not None

    def _spread(self, keywords: list[ast.keyword]) -> list[ast.keyword]:
        """Write ``**{"name": value}`` as ``name=value`` where that can be written."""
        found = []
        for one in keywords:
            names = _keys(one.value, self._constants) if one.arg is None else None
            if names is None or not isinstance(one.value, ast.Dict):
                found.append(one)
            else:
                found += [ast.keyword(n, v) for n, v in zip(names, one.value.values, strict=True)]
        return found

    def _is_default(self, called: Any, keyword: ast.keyword) -> bool:
        """Say whether an argument only repeats what the called function takes anyway."""
        known = known_value(keyword.value, self._constants)
        if known is None or keyword.arg is None or not callable(called):
            return False
        try:
            parameters = inspect.signature(called).parameters
        except (TypeError, ValueError):
            return False
        if keyword.arg not in parameters:
            return False
        return same_constant(parameters[keyword.arg].default, known.value)

    def _worked_out(self, expression: Expression, table: ast.expr, place: int) -> ast.expr:
        made = expression_code(expression, self._writer.library, place in self._takes_arrays)
        return Put("table", table).visit(made)  # type: ignore[no-any-return]


def _keys(node: ast.expr, constants: Mapping[str, Any]) -> list[str] | None:
    if not isinstance(node, ast.Dict):
        return None
    keys = [known_value(key, constants) if key is not None else None for key in node.keys]
    names = [key.value for key in keys if key is not None and isinstance(key.value, str)]
    fits = len(names) == len(keys) and all(n.isidentifier() and not iskeyword(n) for n in names)
    return names if fits else None


def same_constant(one: Any, other: Any) -> bool:
    """Say whether two constants are the same in type and value.

    Examples
    --------
    >>> same_constant(1, 1), same_constant(1, True), same_constant((), ())
    (True, False, True)
    """
    if type(one) is not type(other):
        return False
    if isinstance(one, tuple | list):
        return len(one) == len(other) and all(map(same_constant, one, other))
    return bool(one is other or (isinstance(one, _PLAIN) and one == other))


_PLAIN = (str, bytes, int, float, bool, dict)
