"""Free and local names of a definition."""

from __future__ import annotations

import ast
import copy
import symtable
from collections.abc import Iterator
from functools import cache


@cache
def free_names(node: ast.stmt) -> frozenset[str]:
    r"""Return the global names that a definition uses when it runs.

    Annotations are ignored: they are not evaluated.

    Examples
    --------
    >>> source = "def f(x: int):\n    y = x\n    return [g(y, z) for z in x]"
    >>> free_names(ast.parse(source).body[0])
    frozenset({'g'})
    """
    stripped = _AnnotationStripper().visit(copy.deepcopy(node))
    table = symtable.symtable(ast.unparse(stripped), "definition", "exec")
    return frozenset(_global_references(table)) - _own_names(node)


def local_names(node: ast.AST) -> set[str]:
    """Return the names that a definition binds itself, in any of its scopes.

    Examples
    --------
    >>> sorted(local_names(ast.parse("lambda a: [b for b in a]")))
    ['a', 'b']
    """
    names: set[str] = set()
    for child in ast.walk(node):
        if isinstance(child, ast.arg):
            names.add(child.arg)
        elif isinstance(child, ast.Name) and not isinstance(child.ctx, ast.Load):
            names.add(child.id)
        elif isinstance(child, ast.FunctionDef | ast.ClassDef | ast.ExceptHandler):
            names |= {child.name} if child.name and child is not node else set()
        elif isinstance(child, ast.Import | ast.ImportFrom):
            names |= {alias.asname or alias.name.partition(".")[0] for alias in child.names}
    return names


def names_in(node: ast.AST) -> set[str]:
    """Return all variable names in a syntax tree.

    Examples
    --------
    >>> sorted(names_in(ast.parse("a = b.c")))
    ['a', 'b']
    """
    return {child.id for child in ast.walk(node) if isinstance(child, ast.Name)}


def _global_references(table: symtable.SymbolTable) -> Iterator[str]:
    is_module = table.get_type() == "module"
    for symbol in table.get_symbols():
        bound = symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()
        if symbol.is_referenced() and (not bound if is_module else symbol.is_global()):
            yield symbol.get_name()
    for child in table.get_children():
        yield from _global_references(child)


def _own_names(node: ast.stmt) -> set[str]:
    return {node.name} if isinstance(node, ast.FunctionDef | ast.ClassDef) else set()


class _AnnotationStripper(ast.NodeTransformer):
    """Removes annotations and `@block` decorators."""

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        node.decorator_list = [mark for mark in node.decorator_list if not is_block_decorator(mark)]
        return self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        node.annotation = ast.Constant(None)
        return self.generic_visit(node)


def is_block_decorator(node: ast.expr) -> bool:
    """Whether a decorator is ``@block(...)``."""
    decorator = node.func if isinstance(node, ast.Call) else node
    return isinstance(decorator, ast.Name) and decorator.id == "block"
