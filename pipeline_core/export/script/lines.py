"""The lines of `main()`, each written when somebody first needs what it makes."""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace

from pipeline_core.export.source.names import Names

_WIDEST = 79


@dataclass(frozen=True)
class _Line:
    targets: tuple[str, ...]
    expression: str
    group: str
    kept: bool = False
    stage: str = ""


class Lines:
    """Assignments in order, none twice, and no name that nobody reads.

    Parameters
    ----------
    names
        The names of the function they stand in.

    Examples
    --------
    >>> lines = Lines(Names())
    >>> lines.assign("table", "read()", "a stage", kept=True), lines.assign("rows", "table", "same")
    ('table', 'table')
    >>> lines.written(after="return 1")
    ['read()']
    """

    def __init__(self, names: Names) -> None:
        self.names = names
        self._made: dict[Hashable, str] = {}
        self._lines: list[_Line] = []
        self._group = ""
        self._stage = ""

    def start(self, group: str, stage: str = "") -> None:
        """Begin the lines of a stage; a blank line sets its group off from another."""
        self._group, self._stage = group, stage

    def do(self, statement: str) -> None:
        """Add a line that is read by nobody and still done."""
        self._lines.append(_Line((), statement, self._group, True, self._stage))

    def assign(self, wanted: str, expression: str, owner: Hashable, *, kept: bool = False) -> str:
        """Give an expression a name, once for each owner; a bare name keeps its own.

        Parameters
        ----------
        wanted
            The name it would like.
        expression
            Source.
        owner
            What it stands for.
        kept
            It is worked out although nobody may read it.
        """
        if owner not in self._made:
            if expression.isidentifier():
                self._made[owner] = expression
                return expression
            name = self.names.take(wanted, owner)
            self._lines.append(_Line((name,), expression, self._group, kept, self._stage))
            self._made[owner] = name
        return self._made[owner]

    def assign_pair(self, wanted: tuple[str, str], expression: str, owner: str) -> tuple[str, str]:
        """Give the two values of an expression names."""
        first, second = (self.names.take(name, (owner, name)) for name in wanted)
        self._lines.append(_Line((first, second), expression, self._group, True, self._stage))
        return first, second

    def known(self, owner: Hashable) -> str | None:
        """Return the name already given, or None."""
        return self._made.get(owner)

    def written(self, after: str) -> list[str]:
        """Return the lines; what is never read is not given a name.

        Parameters
        ----------
        after
            What follows them in the function.
        """
        return list(_spaced(self._needed(after)))

    def owners(self, after: str) -> list[str]:
        """Return the stage of each line that `written` writes."""
        return [line.stage for line in self._needed(after)]

    def _needed(self, after: str) -> list[_Line]:
        read = _names_in(after)
        found: list[_Line] = []
        for line in reversed(self._lines):
            if line.kept or set(line.targets) & read:
                found.append(replace(line, targets=_targets(line.targets, read)))
                read |= _names_in(line.expression)
        return _paired(found[::-1])


def _targets(targets: tuple[str, ...], read: set[str]) -> tuple[str, ...]:
    if len(targets) < 2:
        return tuple(name for name in targets if name in read)
    return tuple(name if name in read else f"_{name}" for name in targets)


def _paired(lines: list[_Line]) -> list[_Line]:
    """Write a table's features and target on one line, as everybody does."""
    found: list[_Line] = []
    for line in lines:
        last = found[-1] if found else line
        pair = (*last.targets, *line.targets)
        both = f"{last.expression}, {line.expression}"
        is_pair = len(pair) == 2 and pair[0][:1] == "X" and pair[1] == f"y{pair[0][1:]}"
        if is_pair and len(both) + sum(map(len, pair)) <= _WIDEST:
            found[-1] = replace(last, targets=pair, expression=both)
        else:
            found.append(line)
    return found


def _spaced(lines: list[_Line]) -> Iterator[str]:
    before = lines[0].group if lines else ""
    for line in lines:
        if line.group != before:
            yield ""
        before = line.group
        yield _written(line)


def _written(line: _Line) -> str:
    if line.targets:
        return f"{', '.join(line.targets)} = {line.expression}"
    is_call = isinstance(ast.parse(line.expression, mode="eval").body, ast.Call)
    return line.expression if is_call else f"_ = {line.expression}"


def _names_in(text: str) -> set[str]:
    return {one.id for one in ast.walk(ast.parse(text.strip())) if isinstance(one, ast.Name)}
