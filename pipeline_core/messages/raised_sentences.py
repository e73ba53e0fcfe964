"""Collects the sentences that blocks and measures raise, so that they can be translated.

Blocks are exported as plain source: they raise ``ValueError("...")`` and know no
language. A sentence with values is an f-string; its template, with numbered gaps and the
prefix ``raised.``, is its key in the catalogues. A gap that holds one of a few phrases (a
title, "a number") gives one template for each phrase, because a translation cannot be
assembled from parts.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain, product
from pathlib import Path

from pipeline_core.messages.po_files import LOCALE

ROOMS = ("blocks", "measures", "expressions")


def raised_templates(files: Iterable[Path]) -> dict[str, Path]:
    """Return the template of every ValueError's sentence, with one file that raises it.

    Parameters
    ----------
    files
        Python source files; a phrase may be defined in another of them.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "block.py"
    ...     _ = file.write_text("raise ValueError(f'{n} of {n} rows, in {table}.')")
    ...     list(raised_templates([file]))
    ['{0} of {0} rows, in {1}.']
    """
    trees = {file: ast.parse(file.read_text("utf-8")) for file in files}
    source = _Source(list(trees.values()))
    templates: dict[str, Path] = {}
    for file, tree in trees.items():
        for scope in ast.walk(tree):
            if isinstance(scope, ast.Module | ast.FunctionDef):
                for sentence in _sentences(scope):
                    templates |= {_template(text): file for text in source.texts(sentence, scope)}
    return templates


def source_files(core: Path = LOCALE.parents[1]) -> list[Path]:
    """Return the files whose ValueErrors are shown to people word for word."""
    return sorted(file for room in ROOMS for file in (core / room).rglob("*.py"))


def _sentences(scope: ast.AST) -> Iterator[ast.expr]:
    """Yield the sentences of a scope's own ValueErrors."""
    for node in _own_nodes(scope):
        call = node.exc if isinstance(node, ast.Raise) else None
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "ValueError":
            yield call.args[0]


def _own_nodes(scope: ast.AST) -> Iterator[ast.AST]:
    """Walk a scope without the functions inside it."""
    for node in ast.iter_child_nodes(scope):
        if not isinstance(node, ast.FunctionDef):
            yield node
            yield from _own_nodes(node)


# A text in pieces: strings are literal, expressions are gaps.
_Text = tuple[str | ast.expr, ...]


def _template(text: _Text) -> str:
    """Return the template of a text; the same expression twice is the same gap."""
    gaps: dict[str, int] = {}
    template = ""
    for piece in text:
        if isinstance(piece, str):
            template += piece.replace("{", "{{").replace("}", "}}")
        else:
            template += f"{{{gaps.setdefault(ast.unparse(piece), len(gaps))}}}"
    return template


def _phrases_in(node: ast.AST) -> Iterator[ast.expr]:
    """Yield the texts in an expression that have letters; others only join texts."""
    if isinstance(node, ast.JoinedStr):
        yield node
    elif isinstance(node, ast.Constant):
        if isinstance(node.value, str) and any(letter.isalpha() for letter in node.value):
            yield node
    else:
        for child in ast.iter_child_nodes(node):
            yield from _phrases_in(child)


class _Source:
    """The phrases that names stand for in a set of files."""

    def __init__(self, trees: list[ast.Module]) -> None:
        nodes = [node for tree in trees for node in ast.walk(tree)]
        self._calls: dict[str, list[ast.Call]] = defaultdict(list)
        for node in nodes:
            if isinstance(node, ast.Call):
                self._calls[_name(node.func)].append(node)
        self._functions = {node.name: node for node in nodes if isinstance(node, ast.FunctionDef)}
        self._lists = {
            _name(target): list(_phrases_in(node.value))
            for tree in trees
            for node in tree.body
            if isinstance(node, ast.Assign)
            for target in node.targets
        }

    def texts(self, sentence: ast.expr, scope: ast.AST) -> list[_Text]:
        """Return every text that an expression can be, as far as the source shows."""
        if isinstance(sentence, ast.Constant):
            return [(str(sentence.value),)]
        if isinstance(sentence, ast.IfExp):
            return [*self.texts(sentence.body, scope), *self.texts(sentence.orelse, scope)]
        if isinstance(sentence, ast.JoinedStr):
            parts = product(*(self._part(part, scope) for part in sentence.values))
            return [tuple(chain.from_iterable(pieces)) for pieces in parts]
        function = (
            self._functions.get(_name(sentence.func)) if isinstance(sentence, ast.Call) else None
        )
        if function is None:
            return [(sentence,)]
        returns = [node.value for node in _own_nodes(function) if isinstance(node, ast.Return)]
        return [text for value in returns if value for text in self.texts(value, function)]

    def _part(self, part: ast.expr, scope: ast.AST) -> list[_Text]:
        """Return what one piece of an f-string can be: its phrases, or a gap."""
        if not isinstance(part, ast.FormattedValue):
            return self.texts(part, scope)
        if part.conversion != -1 or part.format_spec or not isinstance(scope, ast.FunctionDef):
            return [(part,)]
        if isinstance(part.value, ast.IfExp):
            return self.texts(part.value, scope)
        name = _name(part.value.value if isinstance(part.value, ast.Subscript) else part.value)
        arguments = self._arguments(name, scope)
        phrases = arguments or self._assigned(name, scope)
        texts = [text for phrase in phrases for text in self.texts(phrase, scope)]
        return texts if arguments else [*texts, (part,)]

    def _arguments(self, name: str, scope: ast.FunctionDef) -> list[ast.expr]:
        """Return the phrases that callers pass as a parameter, if they pass nothing else."""
        names = [argument.arg for argument in scope.args.args]
        if name not in names:
            return []
        place = names.index(name)
        calls = self._calls[scope.name]
        values = [call.args[place] for call in calls if len(call.args) > place]
        phrases = [value for value in values if value in _phrases_in(value)]
        return phrases if len(phrases) == len(calls) else []

    def _assigned(self, name: str, scope: ast.FunctionDef) -> Iterator[ast.expr]:
        """Yield the phrases assigned to a name, and those of the module's lists used there."""
        for node in _own_nodes(scope):
            if isinstance(node, ast.Assign) and name and name in map(_name, node.targets):
                yield from _phrases_in(node.value)
                for part in ast.walk(node.value):
                    yield from self._lists.get(_name(part), []) if _name(part).isupper() else ()


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else ""
