"""Collects the sentences that blocks and measures raise, so that they can be translated.

Blocks go home as plain source: they raise ``ValueError("...")`` and know no
language. A sentence with values is an f-string; its template, with numbered
gaps, is what the catalogues are keyed by (``raised.`` before it). A gap that
is itself one of a few phrases (a title, "a number") gives one template for
each, for no translation can be put together from parts.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from itertools import chain, product
from pathlib import Path

from pipeline_core.messages.compile import LOCALE

ROOMS = ("blocks", "measures", "expressions")


def raised(files: Iterable[Path]) -> dict[str, Path]:
    """Return the template of every ValueError's sentence, with a file that raises it.

    Parameters
    ----------
    files
        Python source files; a phrase may come from another one of them.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "block.py"
    ...     _ = file.write_text("raise ValueError(f'{n} of {n} rows, in {table}.')")
    ...     list(raised([file]))
    ['{0} of {0} rows, in {1}.']
    """
    trees = {file: ast.parse(file.read_text("utf-8")) for file in files}
    source = _Source(list(trees.values()))
    found: dict[str, Path] = {}
    for file, tree in trees.items():
        for scope in ast.walk(tree):
            if isinstance(scope, ast.Module | ast.FunctionDef):
                for sentence in _sentences(scope):
                    found |= {_numbered(text): file for text in source.texts(sentence, scope)}
    return found


def our_files(core: Path = LOCALE.parents[1]) -> list[Path]:
    """Return the files whose ValueErrors reach a reader as they are."""
    return sorted(file for room in ROOMS for file in (core / room).rglob("*.py"))


def _sentences(scope: ast.AST) -> Iterator[ast.expr]:
    """Yield what a scope's own ValueErrors say."""
    for node in _own(scope):
        call = node.exc if isinstance(node, ast.Raise) else None
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "ValueError":
            yield call.args[0]


def _own(scope: ast.AST) -> Iterator[ast.AST]:
    """Walk a scope, but no function within it."""
    for node in ast.iter_child_nodes(scope):
        if not isinstance(node, ast.FunctionDef):
            yield node
            yield from _own(node)


# A text in pieces: a string stands as it is, an expression is a gap.
_Text = tuple[str | ast.expr, ...]


def _numbered(text: _Text) -> str:
    """Write a template: the same expression twice is the same gap."""
    gaps: dict[str, int] = {}
    written = ""
    for piece in text:
        if isinstance(piece, str):
            written += piece.replace("{", "{{").replace("}", "}}")
        else:
            written += f"{{{gaps.setdefault(ast.unparse(piece), len(gaps))}}}"
    return written


def _phrases_in(node: ast.AST) -> Iterator[ast.expr]:
    """Yield the texts within an expression: with letters, else they only join others."""
    if isinstance(node, ast.JoinedStr):
        yield node
    elif isinstance(node, ast.Constant):
        if isinstance(node.value, str) and any(letter.isalpha() for letter in node.value):
            yield node
    else:
        for child in ast.iter_child_nodes(node):
            yield from _phrases_in(child)


class _Source:
    """What names stand for in some files: the phrases that are given to them there."""

    def __init__(self, trees: list[ast.Module]) -> None:
        nodes = [node for tree in trees for node in ast.walk(tree)]
        self._calls = [node for node in nodes if isinstance(node, ast.Call)]
        self._functions = {node.name: node for node in nodes if isinstance(node, ast.FunctionDef)}
        self._lists = {
            _name(target): list(_phrases_in(node.value))
            for tree in trees
            for node in tree.body
            if isinstance(node, ast.Assign)
            for target in node.targets
        }

    def texts(self, said: ast.expr, scope: ast.AST) -> list[_Text]:
        """Return every text that an expression may be, as far as the source tells."""
        if isinstance(said, ast.Constant):
            return [(str(said.value),)]
        if isinstance(said, ast.IfExp):
            return [*self.texts(said.body, scope), *self.texts(said.orelse, scope)]
        if isinstance(said, ast.JoinedStr):
            parts = product(*(self._part(part, scope) for part in said.values))
            return [tuple(chain.from_iterable(one)) for one in parts]
        function = self._functions.get(_name(said.func)) if isinstance(said, ast.Call) else None
        if function is None:
            return [(said,)]
        returns = [node.value for node in _own(function) if isinstance(node, ast.Return)]
        return [text for one in returns if one for text in self.texts(one, function)]

    def _part(self, part: ast.expr, scope: ast.AST) -> list[_Text]:
        """Return what one piece of an f-string may be: its phrases, or a gap."""
        if not isinstance(part, ast.FormattedValue):
            return self.texts(part, scope)
        if part.conversion != -1 or part.format_spec or not isinstance(scope, ast.FunctionDef):
            return [(part,)]
        if isinstance(part.value, ast.IfExp):
            return self.texts(part.value, scope)
        name = _name(part.value.value if isinstance(part.value, ast.Subscript) else part.value)
        given = self._given(name, scope)
        phrases = given or self._assigned(name, scope)
        made = [text for one in phrases for text in self.texts(one, scope)]
        return made if given else [*made, (part,)]

    def _given(self, name: str, scope: ast.FunctionDef) -> list[ast.expr]:
        """Return the phrases that callers give to a parameter, if they give nothing else."""
        names = [argument.arg for argument in scope.args.args]
        if name not in names:
            return []
        place = names.index(name)
        calls = [call for call in self._calls if _name(call.func) == scope.name]
        given = [call.args[place] for call in calls if len(call.args) > place]
        phrases = [one for one in given if one in _phrases_in(one)]
        return phrases if len(phrases) == len(calls) else []

    def _assigned(self, name: str, scope: ast.FunctionDef) -> Iterator[ast.expr]:
        """Yield the phrases in what a name is set to, and in the module's lists named there."""
        for node in _own(scope):
            if isinstance(node, ast.Assign) and name and name in map(_name, node.targets):
                yield from _phrases_in(node.value)
                for one in ast.walk(node.value):
                    yield from self._lists.get(_name(one), []) if _name(one).isupper() else ()


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else ""
