"""Statements of `main()`, in order of first use."""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from pipeline_core.export.source.free_names import names_in
from pipeline_core.export.source.names import Names

_MAX_WIDTH = 79


@dataclass(frozen=True)
class _Statement:
    targets: tuple[str, ...]
    expression: str
    group: str
    always: bool = False
    stage: str = ""


class Statements:
    """Assignments in order: one for each owner, and no unused variables.

    Parameters
    ----------
    names
        The local names of the function.

    Examples
    --------
    >>> statements = Statements(Names())
    >>> statements.assign("table", "read()", "a stage", always=True)
    'table'
    >>> statements.assign("rows", "table", "the same")
    'table'
    >>> statements.render(last="return 1")
    ['read()']
    """

    def __init__(self, names: Names) -> None:
        self.names = names
        self._variables: dict[Hashable, str] = {}
        self._statements: list[_Statement] = []
        self._group = ""
        self._stage = ""

    def start_stage(self, group: str, stage: str = "") -> None:
        """Set the stage of the next statements; a blank line separates groups."""
        self._group, self._stage = group, stage

    def execute(self, expression: str) -> None:
        """Add an expression that is evaluated for its effect."""
        self._statements.append(_Statement((), expression, self._group, True, self._stage))

    def assign(
        self, preferred: str, expression: str, owner: Hashable, *, always: bool = False
    ) -> str:
        """Assign an expression to a variable, once for each owner; return its name.

        Parameters
        ----------
        preferred
            The variable's name if it is free.
        expression
            Source; a bare name needs no variable.
        owner
            What the value is; the same owner gets the same variable.
        always
            Evaluate the expression even if the variable is never read.
        """
        if owner not in self._variables:
            if expression.isidentifier():
                self._variables[owner] = expression
                return expression
            name = self.names.take(preferred, owner)
            self._statements.append(
                _Statement((name,), expression, self._group, always, self._stage)
            )
            self._variables[owner] = name
        return self._variables[owner]

    def assign_pair(
        self, preferred: tuple[str, str], expression: str, owner: str
    ) -> tuple[str, str]:
        """Assign the two values of an expression to two variables; return their names."""
        first, second = (self.names.take(name, (owner, name)) for name in preferred)
        self._statements.append(
            _Statement((first, second), expression, self._group, True, self._stage)
        )
        return first, second

    def assign_several(
        self, preferred: tuple[str, ...], expression: str, owner: Hashable
    ) -> tuple[str, ...]:
        """Assign the values of an expression, one to each variable; return their names."""
        names = (self.names.take(name, (owner, name)) for name in preferred[1:])
        results = (self.names.take(preferred[0], owner), *names)
        self._statements.append(_Statement(results, expression, self._group, True, self._stage))
        return results

    def render(self, last: str, comments: Mapping[str, str] = MappingProxyType({})) -> list[str]:
        """Return the lines; variables that are never read are not assigned.

        Parameters
        ----------
        last
            The statement that follows them.
        comments
            A line of comment by stage, for above the statement that gives its result.
        """
        return list(_lines(self._needed(last), comments))

    def stages(self, last: str) -> list[str]:
        """Return the stage of each statement that `render` writes."""
        return [statement.stage for statement in self._needed(last)]

    def _needed(self, last: str) -> list[_Statement]:
        read = _names_read(last)
        needed: list[_Statement] = []
        for statement in reversed(self._statements):
            if statement.always or set(statement.targets) & read:
                targets = _targets(statement.targets, read)
                needed.append(replace(statement, targets=targets))
                read |= _names_read(statement.expression)
        return _merge_pairs(needed[::-1])


def _targets(targets: tuple[str, ...], read: set[str]) -> tuple[str, ...]:
    if len(targets) < 2:
        return tuple(name for name in targets if name in read)
    return tuple(name if name in read else f"_{name}" for name in targets)


def _merge_pairs(statements: list[_Statement]) -> list[_Statement]:
    """Assign features and target of the same table on one line: ``X, y = ...``."""
    merged: list[_Statement] = []
    for statement in statements:
        previous = merged[-1] if merged else statement
        pair = (*previous.targets, *statement.targets)
        both = f"{previous.expression}, {statement.expression}"
        is_pair = len(pair) == 2 and pair[0][:1] == "X" and pair[1] == f"y{pair[0][1:]}"
        if is_pair and len(both) + sum(map(len, pair)) <= _MAX_WIDTH:
            merged[-1] = replace(previous, targets=pair, expression=both)
        else:
            merged.append(statement)
    return merged


def _lines(statements: list[_Statement], comments: Mapping[str, str]) -> Iterator[str]:
    """Yield the lines, with a blank one between groups and each stage's comment once."""
    group = statements[0].group if statements else ""
    results = _result_statements(statements)
    for place, statement in enumerate(statements):
        if statement.group != group:
            yield ""
        group = statement.group
        if results[statement.stage] == place and statement.stage in comments:
            yield comments[statement.stage]
        yield _line(statement)


def _result_statements(statements: list[_Statement]) -> dict[str, int]:
    """Return for each stage the place of the statement named after it, else of its last."""
    last = {statement.stage: place for place, statement in enumerate(statements)}
    named = {
        statement.stage: place
        for place, statement in enumerate(statements)
        if statement.stage in statement.targets
    }
    return last | named


def _line(statement: _Statement) -> str:
    expression = statement.expression
    if statement.targets:
        return f"{', '.join(statement.targets)} = {expression}"
    is_call = isinstance(ast.parse(expression, mode="eval").body, ast.Call)
    return expression if is_call else f"_ = {expression}"


def _names_read(text: str) -> set[str]:
    return names_in(ast.parse(text.strip()))
