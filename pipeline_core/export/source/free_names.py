"""Which names of a definition come from outside it."""

from __future__ import annotations

import ast
import copy
import symtable
from collections.abc import Iterator
from functools import cache


@cache
def free_names(node: ast.stmt) -> frozenset[str]:
    r"""Return the global names that a definition uses when it runs.

    Annotations do not count: they are not needed to run it.

    Examples
    --------
    >>> source = "def f(x: int):\n    y = x\n    return [g(y, z) for z in x]"
    >>> free_names(ast.parse(source).body[0])
    frozenset({'g'})
    """
    plain = _Plain().visit(copy.deepcopy(node))
    table = symtable.symtable(ast.unparse(plain), "definition", "exec")
    return frozenset(_used(table)) - _own_names(node)


def local_names(node: ast.AST) -> set[str]:
    """Return the names that a definition binds itself, in any of its scopes.

    Examples
    --------
    >>> sorted(local_names(ast.parse("lambda a: [b for b in a]")))
    ['a', 'b']
    """
    found: set[str] = set()
    for one in ast.walk(node):
        if isinstance(one, ast.arg):
            found.add(one.arg)
        elif isinstance(one, ast.Name) and not isinstance(one.ctx, ast.Load):
            found.add(one.id)
        elif isinstance(one, ast.FunctionDef | ast.ClassDef | ast.ExceptHandler):
            found |= {one.name} if one.name and one is not node else set()
        elif isinstance(one, ast.Import | ast.ImportFrom):
            found |= {alias.asname or alias.name.partition(".")[0] for alias in one.names}
    return found


def _used(table: symtable.SymbolTable) -> Iterator[str]:
    top = table.get_type() == "module"
    for symbol in table.get_symbols():
        bound = symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()
        if symbol.is_referenced() and (not bound if top else symbol.is_global()):
            yield symbol.get_name()
    for child in table.get_children():
        yield from _used(child)


def _own_names(node: ast.stmt) -> set[str]:
    return {node.name} if isinstance(node, ast.FunctionDef | ast.ClassDef) else set()


class _Plain(ast.NodeTransformer):
    """Takes annotations away, and decorators of blocks with them."""

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        node.decorator_list = [one for one in node.decorator_list if not is_block_mark(one)]
        return self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        node.annotation = ast.Constant(None)
        return self.generic_visit(node)


def is_block_mark(node: ast.expr) -> bool:
    """Say whether a decorator is ``@block(...)``."""
    called = node.func if isinstance(node, ast.Call) else node
    return isinstance(called, ast.Name) and called.id == "block"
