"""The statements of `main()` in cells below the words of their stages."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipeline_core.export.notebook.document import Cell
from pipeline_core.export.notebook.script_pieces import Definition, ScriptPieces
from pipeline_core.export.notebook.stage_words import stage_words
from pipeline_core.export.source.free_names import names_in
from pipeline_core.plan import Job, Plan


@dataclass(frozen=True)
class NotebookNames:
    """The names that only the notebook has.

    Parameters
    ----------
    reports
        The dictionary of the reports by stage.
    show
        The function that displays one.
    display
        IPython's function, which it calls.
    pandas
        The library's name.
    """

    reports: str
    show: str
    display: str
    pandas: str


@dataclass
class StageCells:
    """The cells of a plan's stages, in their order.

    A constant or a function stands where it is used first: with the stage that uses it, or
    below the words of stages before it that have no code, as steps that learn have none.

    Parameters
    ----------
    plan, pieces, names, language
        The plan, its script taken apart, the notebook's names, and the language of the words.
    """

    plan: Plan
    pieces: ScriptPieces
    names: NotebookNames
    language: str
    _placed: set[int] = field(default_factory=set)

    def cells(self) -> list[Cell]:
        """Return the cells."""
        return list(self._cells())

    def _cells(self) -> Iterator[Cell]:
        waiting = 0
        for job in self.plan.jobs.values():
            code, words = self._code(job), Cell("markdown", self._words(job))
            if not code:
                waiting += 1
                yield words
                continue
            needed = self._first_used(code)
            if needed and waiting:
                yield Cell("code", "\n\n\n".join(needed))
                needed = []
            waiting = 0
            yield words
            yield Cell("code", "\n\n".join([*needed, "\n".join(code)]))

    def _words(self, job: Job) -> str:
        return stage_words(job, self.plan, self.language)

    def _first_used(self, code: Sequence[str]) -> list[str]:
        """Return the pipeline's own definitions that these lines are the first to need."""
        needed = names_in(ast.parse("\n".join(code)))
        for piece in reachable((*self.pieces.own, *self.pieces.carried), needed):
            needed |= piece.binds
        own = [
            piece
            for piece in self.pieces.own
            if piece.binds & needed and id(piece) not in self._placed
        ]
        self._placed |= {id(piece) for piece in own}
        return [piece.text for piece in own]

    def _code(self, job: Job) -> list[str]:
        """Return a stage's lines: its statements, its report, and what is shown of it."""
        statements = [piece.text for piece in self.pieces.statements.get(job.stage, ())]
        entry = self.pieces.entries.get(job.stage)
        if entry is not None:
            report = f"{self.names.reports}[{job.stage!r}]"
            return [*statements, f"{report} = ({entry})", f"{self.names.show}({report})"]
        if statements and self.plan.entries[job.block]["shape"] in ("row", "sieve"):
            return [*statements, *_head(statements[-1])]
        return statements


def _head(statement: str) -> list[str]:
    """Return the line that displays the first rows of what a statement assigns."""
    node = ast.parse(statement).body[-1]
    if not isinstance(node, ast.Assign):
        return []
    names = [n.id for n in ast.walk(node.targets[0]) if isinstance(n, ast.Name)]
    return [f"{name}.head()" for name in names if not name.startswith("_")][:1]


def reachable(pieces: Sequence[Definition], names: set[str]) -> list[Definition]:
    """Return the definitions that some names need, directly or not, in their order.

    Examples
    --------
    >>> a = Definition("a = b", frozenset("a"), frozenset("b"))
    >>> b, c = (Definition(f"{x} = 1", frozenset(x), frozenset()) for x in "bc")
    >>> [piece.text for piece in reachable([a, b, c], {"a"})]
    ['a = b', 'b = 1']
    """
    needed, size = set(names), -1
    while size != len(needed):
        size = len(needed)
        for piece in pieces:
            if piece.binds & needed or not piece.binds:
                needed |= piece.reads
    return [piece for piece in pieces if piece.binds & needed or not piece.binds]
