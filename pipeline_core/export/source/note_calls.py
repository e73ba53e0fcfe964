"""Leaves progress and notes out of carried source: they are for the engine that listens.

A note with a sentence stays: a script logs it as a warning. What only a note used goes with it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import chain

_CALLS = frozenset({"log_progress", "add_note"})
_Block = list[ast.stmt]
_Edit = tuple[ast.stmt, list[str]]


def without_note_calls(text: str) -> str:
    r"""Return a module's text without its calls that note or log progress.

    Parameters
    ----------
    text
        The text of a module of the project.

    Examples
    --------
    >>> loop = "def f(rows):\n    for number, row in enumerate(rows, 1):\n        g(row)\n"
    >>> print(without_note_calls(loop + "        log_progress('row', number, len(rows))\n"))
    def f(rows):
        for row in rows:
            g(row)
    <BLANKLINE>
    >>> named = "def f(rows):\n    if n := len(rows):\n        add_note('rows', n=n)\n"
    >>> print(without_note_calls(named + "    return n\n"))
    def f(rows):
        n = len(rows)
        return n
    <BLANKLINE>
    """
    if not any(f"{name}(" in text for name in _CALLS):
        return text
    calls, tree = set(_CALLS), ast.parse(text)
    while True:
        edit = next(_edits(tree, calls), None)
        if edit is None:
            return text
        node, replacement = edit
        lines = text.split("\n")
        lines[node.lineno - 1 : _last_line(node, replacement)] = replacement
        text = "\n".join(lines)
        tree = ast.parse(text)


def _last_line(node: ast.stmt, replacement: list[str]) -> int:
    """Return the last line that a replacement takes the place of: of a loop its head alone."""
    if isinstance(node, ast.For) and replacement:
        return node.body[0].lineno - 1
    return node.end_lineno or node.lineno


def _edits(tree: ast.Module, calls: set[str]) -> Iterator[_Edit]:
    """Yield statements to replace, with their lines; `calls` gains functions that only note."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    for function in functions:
        if function.name in calls:
            continue
        notes = ((note, _named_in(note, function)) for note in _notes(function.body, calls))
        statement, replacement = next(chain(notes, _unread(function)), (None, []))
        if statement is None:
            continue
        if not replacement and [statement] == _code(function.body):
            calls.add(function.name)
            yield from _edits(tree, calls)
            return
        yield statement, replacement


def _notes(block: _Block, calls: set[str]) -> Iterator[ast.stmt]:
    """Yield the statements that do nothing but note: calls, and branches and loops of them."""
    for statement in block:
        if _only_notes(statement, calls):
            yield statement
        else:
            for name in ("body", "orelse", "finalbody"):
                yield from _notes(getattr(statement, name, []), calls)


def _named_in(note: ast.stmt, function: ast.FunctionDef) -> list[str]:
    """Return the assignments in the condition of a note that others read, as statements."""
    inside = {id(node) for node in ast.walk(note)}
    read = {
        node.id
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and id(node) not in inside
    }
    named = [node for node in ast.walk(note) if isinstance(node, ast.NamedExpr)]
    return [
        f"{' ' * note.col_offset}{node.target.id} = {ast.unparse(node.value)}"
        for node in named
        if node.target.id in read
    ]


def _only_notes(statement: ast.stmt, calls: set[str]) -> bool:
    if isinstance(statement, ast.If | ast.For) and not statement.orelse:
        return all(_only_notes(inner, calls) for inner in statement.body)
    return _is_note(statement, calls)


def _is_note(statement: ast.stmt, calls: set[str]) -> bool:
    call = statement.value if isinstance(statement, ast.Expr) else None
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
        return False
    has_sentence = call.func.id == "add_note" and len(call.args) > 1
    return call.func.id in calls and not has_sentence


def _code(block: _Block) -> _Block:
    return [s for s in block if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))]


def _unread(function: ast.FunctionDef) -> Iterator[_Edit]:
    """Yield the assignments and loops of variables that nothing reads."""
    names = [node for node in ast.walk(function) if isinstance(node, ast.Name)]
    read = {node.id for node in names if not isinstance(node.ctx, ast.Store)}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target = node.targets[0]
            if _is_unread(target, read):
                yield node, []
            elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                yield from _shorter_pair(node, target, node.value, read)
        elif isinstance(node, ast.For):
            yield from _plain_loop(node, read)


def _is_unread(target: ast.expr, read: set[str]) -> bool:
    return isinstance(target, ast.Name) and target.id not in read and target.id[:1] != "_"


def _shorter_pair(
    node: ast.Assign, target: ast.Tuple, value: ast.Tuple, read: set[str]
) -> Iterator[_Edit]:
    pairs = list(zip(target.elts, value.elts, strict=False))
    others = [pair for pair in pairs if not _is_unread(pair[0], read)]
    if len(others) < len(pairs) and others:
        left, right = (", ".join(map(ast.unparse, side)) for side in zip(*others, strict=True))
        yield node, [f"{' ' * node.col_offset}{left} = {right}"]


def _plain_loop(node: ast.For, read: set[str]) -> Iterator[_Edit]:
    """Yield a loop without its unread counter."""
    target, items = node.target, ast.unparse(node.iter)
    if isinstance(target, ast.Name) and _is_unread(target, read):
        head = f"for _ in {items}:"
    elif (
        isinstance(target, ast.Tuple)
        and isinstance(node.iter, ast.Call)
        and ast.unparse(node.iter.func) == "enumerate"
        and _is_unread(target.elts[0], read)
    ):
        element = ast.unparse(target.elts[1])
        head = f"for {element.strip('()')} in {ast.unparse(node.iter.args[0])}:"
    else:
        return
    yield node, [f"{' ' * node.col_offset}{head}"]
