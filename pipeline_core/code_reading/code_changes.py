"""What differs between two statements: arguments, constants and parts, each with its call."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any


@dataclass(frozen=True)
class Change:
    """A difference between an expression and what it was.

    Parameters
    ----------
    before, after
        The expressions; None where there is none.
    calls
        The calls around them, as pairs from the outermost to the innermost.
    keyword
        The argument's name; empty if it has its place only.
    names
        The keys and variables that they stand under.
    place
        Of an argument that was added or taken out: its place.
    """

    before: ast.expr | None
    after: ast.expr | None
    calls: tuple[tuple[ast.Call, ast.Call], ...] = ()
    keyword: str = ""
    names: tuple[str, ...] = ()
    place: int = -1

    @property
    def node(self) -> ast.AST:
        """The place in the code as it is now."""
        return self.after or (self.calls[-1][1] if self.calls else ast.Pass())


def changes(before: Any, after: Any, around: Change) -> Iterator[Change]:
    """Yield the differences of two trees of one kind, each as small as possible."""
    if before is None or after is None or ast.dump(before) == ast.dump(after):
        return
    if isinstance(before, ast.Call) and isinstance(after, ast.Call):
        yield from _call_changes(before, after, around)
    elif isinstance(before, ast.Dict) and isinstance(after, ast.Dict) and _has_keys(before, after):
        yield from _dict_changes(before, after, around)
    elif type(before) is type(after) and (pairs := _parts(before, after)):
        inner = _under(before, around)
        for first, second in pairs:
            yield from changes(first, second, inner)
    else:
        yield replace(around, before=before, after=after)


def _under(node: Any, around: Change) -> Change:
    """Return the surroundings of the value of an assignment: its variables are named."""
    targets = getattr(node, "targets", [])
    names = tuple(part.id for target in targets for part in ast.walk(target)
                  if isinstance(part, ast.Name))  # fmt: skip
    return replace(around, names=(*around.names, *names)) if names else around


def _parts(before: ast.AST, after: ast.AST) -> list[tuple[Any, Any]]:
    """Return the parts of two nodes in pairs; none unless all else of them is the same."""
    pairs: list[tuple[Any, Any]] = []
    for name in before._fields:
        first, second = getattr(before, name, None), getattr(after, name, None)
        if isinstance(first, list) and isinstance(second, list):
            if len(first) != len(second):
                return []
            pairs += zip(first, second, strict=True)
        elif isinstance(first, ast.AST) and isinstance(second, ast.AST):
            pairs.append((first, second))
        elif first != second:
            return []
    return [pair for pair in pairs if all(isinstance(part, ast.AST) for part in pair)]


def _call_changes(before: ast.Call, after: ast.Call, around: Change) -> Iterator[Change]:
    inner = replace(around, calls=(*around.calls, (before, after)), keyword="", place=-1)
    if ast.dump(before.func) != ast.dump(after.func):
        receivers = [getattr(call.func, "value", None) for call in (before, after)]
        same_method = getattr(before.func, "attr", 0) == getattr(after.func, "attr", 1)
        if not (same_method and all(isinstance(part, ast.Call) for part in receivers)):
            yield replace(around, before=before, after=after)
            return
        yield from changes(receivers[0], receivers[1], around)
    yield from _argument_changes(before.args, after.args, inner)
    first = {keyword.arg or "**": keyword.value for keyword in before.keywords}
    second = {keyword.arg or "**": keyword.value for keyword in after.keywords}
    for name in dict.fromkeys((*first, *second)):
        around_name = replace(inner, keyword=name)
        if name in first and name in second:
            yield from changes(first[name], second[name], around_name)
        else:
            yield replace(around_name, before=first.get(name), after=second.get(name))


def _argument_changes(
    before: Sequence[ast.expr], after: Sequence[ast.expr], around: Change
) -> Iterator[Change]:
    texts = [ast.unparse(part) for part in before], [ast.unparse(part) for part in after]
    for kind, a, b, c, d in SequenceMatcher(None, *texts, autojunk=False).get_opcodes():
        if kind != "equal":
            yield from _pieces_changes(before[a:b], after[c:d], replace(around, place=c))


def _pieces_changes(
    before: Sequence[ast.expr], after: Sequence[ast.expr], around: Change
) -> Iterator[Change]:
    """Yield the differences of arguments that all changed: calls of one function are a pair."""
    names = [_function(part) for part in before], [_function(part) for part in after]
    for kind, a, b, c, d in SequenceMatcher(None, *names, autojunk=False).get_opcodes():
        count = 0 if kind in ("insert", "delete") else min(b - a, d - c)
        for first, second in zip(before[a : a + count], after[c : c + count], strict=True):
            yield from changes(first, second, around)
        for part in before[a + count : b]:
            yield replace(around, before=part, after=None, place=around.place + c)
        for place, part in enumerate(after[c + count : d], around.place + c + count):
            yield replace(around, before=None, after=part, place=place)


def _function(node: ast.expr) -> str:
    return ast.unparse(node.func) if isinstance(node, ast.Call) else ""


def _has_keys(before: ast.Dict, after: ast.Dict) -> bool:
    return all(isinstance(key, ast.Constant) for key in (*before.keys, *after.keys))


def _dict_changes(before: ast.Dict, after: ast.Dict, around: Change) -> Iterator[Change]:
    first = {key.value: value for key, value in _entries(before)}
    second = {key.value: value for key, value in _entries(after)}
    for name in dict.fromkeys((*first, *second)):
        inner = replace(around, names=(*around.names, str(name)))
        if name in first and name in second:
            yield from changes(first[name], second[name], inner)
        else:
            yield replace(inner, before=first.get(name), after=second.get(name))


def _entries(node: ast.Dict) -> list[tuple[ast.Constant, ast.expr]]:
    pairs = zip(node.keys, node.values, strict=True)
    return [(key, value) for key, value in pairs if isinstance(key, ast.Constant)]
