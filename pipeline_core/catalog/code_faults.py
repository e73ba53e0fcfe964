"""Faults of a block's text that are visible without executing it, each at its line and column.

What this finds is no judgement on safety: what executes asks the approval. It is for who
writes the block, while they write it.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from typing import Literal, NamedTuple

from pipeline_core.catalog.icons import icon_nodes, nearest_icons
from pipeline_core.messages.message import Message
from pipeline_core.spec.entry import FAMILIES

_ALLOWED_OF_CORE = ("pipeline_core.block", "pipeline_core.measures")
_SCREENS = ("streamlit", "ui")
_IMPURE_CALLS = frozenset({"print", "input", "open", "eval", "exec"})

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Fault(NamedTuple):
    """Something wrong, or doubtful, at a place of a text.

    Parameters
    ----------
    line, column
        The place, both from 1.
    message
        What is wrong.
    severity
        An error keeps the block from being used; a warning does not.
    """

    line: int
    column: int
    message: Message
    severity: Literal["error", "warning"] = "error"


def code_faults(text: str, name: str) -> list[Fault]:
    """Return the faults of a block's text, in the order of their lines.

    Parameters
    ----------
    text
        The text of the file.
    name
        The name of the file, which its block must have.

    Examples
    --------
    >>> [(fault.line, fault.message.code) for fault in code_faults("def (", "mine")]
    [(1, 'own_code.syntax')]
    >>> code_faults("import os", "mine")[0].message.code
    'own_code.no_block'
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
            compile(text, f"{name}.py", "exec", dont_inherit=True)
    except SyntaxError as error:
        values = {"cause": error.msg}
        return [Fault(error.lineno or 1, error.offset or 1, Message("own_code.syntax", values))]
    except (ValueError, RecursionError, MemoryError) as error:
        values = {"cause": str(error) or type(error).__name__}
        return [Fault(1, 1, Message("own_code.syntax", values))]
    lines = text.encode().split(b"\n")
    faults = (_in_letters(fault, lines) for fault in _faults(tree, name))
    return sorted(faults, key=lambda fault: (fault.line, fault.column))


def _in_letters(fault: Fault, lines: list[bytes]) -> Fault:
    """Return a fault with its column in letters; a syntax tree counts bytes."""
    before = lines[fault.line - 1][: fault.column - 1] if fault.line <= len(lines) else b""
    return fault._replace(column=len(before.decode(errors="replace")) + 1)


def _faults(tree: ast.Module, name: str) -> Iterator[Fault]:
    blocks = [
        (node, mark) for node in tree.body if isinstance(node, Function) and (mark := _mark(node))
    ]
    if not blocks:
        yield Fault(1, 1, Message("own_code.no_block", {"name": name}))
    for number, (function, mark) in enumerate(blocks):
        if number:
            yield _at(function, "several_blocks", "warning", block=function.name)
        elif function.name != name:
            yield _at(function, "other_name", name=name, block=function.name)
        yield from _mark_faults(mark)
        yield from _signature_faults(function)
        yield from _docstring_faults(function)
    yield from _import_faults(tree)
    yield from _body_faults(tree)


def _mark(function: Function) -> ast.expr | None:
    """Return a function's decorator ``block``, with or without a call."""
    for decorator in function.decorator_list:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        if getattr(called, "id", getattr(called, "attr", "")) == "block":
            return decorator
    return None


def _mark_faults(mark: ast.expr) -> Iterator[Fault]:
    arguments = mark.args if isinstance(mark, ast.Call) else []
    if not arguments or not _is_text(arguments[0]):
        yield _at(mark, "no_title")
    for keyword in mark.keywords if isinstance(mark, ast.Call) else ():
        value = keyword.value.value if isinstance(keyword.value, ast.Constant) else None
        if keyword.arg == "icon" and isinstance(value, str) and not icon_nodes(value):
            yield _at(keyword.value, "unknown_icon", icon=value, near=nearest_icons(value))
        if keyword.arg == "family" and isinstance(value, str) and value not in FAMILIES:
            yield _at(keyword.value, "unknown_family", family=value, known=list(FAMILIES))


def _signature_faults(function: Function) -> Iterator[Fault]:
    arguments = function.args
    if isinstance(function, ast.AsyncFunctionDef):
        yield _at(function, "is_async", block=function.name)
    if function.returns is None:
        yield _at(function, "no_return_type", block=function.name)
    yield from _setting_faults(arguments)
    for starred in (arguments.vararg, arguments.kwarg):
        if starred is not None:
            yield _at(starred, "starred", argument=starred.arg)
    for argument in [*arguments.posonlyargs, *arguments.args]:
        if argument.annotation is None:
            yield _at(argument, "input_without_type", argument=argument.arg)


def _setting_faults(arguments: ast.arguments) -> Iterator[Fault]:
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if argument.annotation is None:
            yield _at(argument, "setting_without_type", argument=argument.arg)
        if default is not None and not _is_literal(default):
            yield _at(default, "no_literal_default", "warning", argument=argument.arg)


def _docstring_faults(function: Function) -> Iterator[Fault]:
    docstring = ast.get_docstring(function)
    if not docstring:
        yield _at(function, "no_docstring", block=function.name)
        return
    for argument in function.args.kwonlyargs:
        if not re.search(rf"^{re.escape(argument.arg)}\b[^\n]*\n[ \t]+\S", docstring, re.MULTILINE):
            yield _at(argument, "setting_not_explained", argument=argument.arg)


def _import_faults(tree: ast.Module) -> Iterator[Fault]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Import | ast.ImportFrom):
            continue
        for module in _imported(node):
            root = module.split(".")[0]
            if root in _SCREENS:
                yield _at(node, "imports_screen", module=module)
            elif root == "pipeline_core" and not module.startswith(_ALLOWED_OF_CORE):
                yield _at(node, "imports_core", "warning", module=module)


def _imported(node: ast.Import | ast.ImportFrom) -> list[str]:
    """Return the modules that a statement imports."""
    names = [alias.name for alias in node.names]
    if isinstance(node, ast.Import):
        return names
    if node.module == "pipeline_core":
        return [f"pipeline_core.{name}" for name in names]
    return [node.module or ""]


def _body_faults(tree: ast.Module) -> Iterator[Fault]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Global | ast.Nonlocal):
            yield _at(node, "changes_outside", "warning", names=list(node.names))
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        if node.func.id in _IMPURE_CALLS:
            yield _at(node, "impure_call", "warning", call=node.func.id)


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(node.value)


def _is_literal(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return True


def _at(
    node: ast.expr | ast.stmt | ast.arg | ast.keyword,
    code: str,
    severity: Literal["error", "warning"] = "error",
    **values: object,
) -> Fault:
    return Fault(node.lineno, node.col_offset + 1, Message(f"own_code.{code}", values), severity)
