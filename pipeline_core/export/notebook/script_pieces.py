"""The exported script taken apart: imports, the pipeline's own definitions, what it carries.

What stands between two statements, their comments and decorators, goes with the second.
"""

from __future__ import annotations

import ast
import textwrap
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline_core.errors import ExportError
from pipeline_core.export.source.free_names import local_names, names_in

MAIN = "main"


@dataclass(frozen=True)
class Definition:
    """A statement of the script's top level.

    Parameters
    ----------
    text
        Its source, with its comments.
    binds
        The names that it binds.
    reads
        The names in it.
    """

    text: str
    binds: frozenset[str]
    reads: frozenset[str]


@dataclass(frozen=True)
class ScriptPieces:
    """The pieces of a script.

    Parameters
    ----------
    imports
        Its imports, each on its line with its comment.
    own
        The pipeline's constants and functions.
    carried
        What these and the stages call.
    statements
        The statements of `main()` by stage.
    entries
        The code of each report, by stage.
    names
        The names that it binds outside of functions, and within `main()`.
    """

    imports: tuple[str, ...]
    own: tuple[Definition, ...]
    carried: tuple[Definition, ...]
    statements: Mapping[str, tuple[Definition, ...]]
    entries: Mapping[str, str]
    names: frozenset[str]


def take_apart(text: str, stages: Sequence[str], own: Collection[str]) -> ScriptPieces:
    """Return the pieces of a script.

    Parameters
    ----------
    text
        The script, with a `main()` that returns its reports.
    stages
        The stage of each statement of `main()`.
    own
        The names of the pipeline's own constants and functions.

    Raises
    ------
    ExportError
        The script has another form.
    """
    tree, lines = ast.parse(text), text.encode().split(b"\n")
    main = next((node for node in tree.body if _is_function(node, MAIN)), None)
    if not isinstance(main, ast.FunctionDef):
        raise ExportError("export.not_formatted", cause="main()")
    *body, last = main.body[1:]
    if not (isinstance(last, ast.Return) and isinstance(last.value, ast.Dict)):
        raise ExportError("export.not_formatted", cause="return")
    others = [node for node in tree.body[1:] if not _is_import(node)]
    definitions = list(_definitions(lines, others, tree.body))
    own_names, inside = set(own), list(_definitions(lines, body, main.body))
    imports = tuple(_line(lines, node) for node in tree.body if _is_import(node))
    pieces = (*definitions, *inside)
    return ScriptPieces(
        imports,
        (*_defaults(main), *(piece for piece in definitions if piece.binds & own_names)),
        tuple(piece for piece in definitions if not piece.binds & own_names),
        _by_stage(inside, stages),
        dict(_entries(text, last.value)),
        frozenset(_imported(tree)).union(*(piece.binds for piece in pieces)),
    )


def _is_function(node: ast.stmt, name: str) -> bool:
    return isinstance(node, ast.FunctionDef) and node.name == name


def _is_import(node: ast.stmt) -> bool:
    return isinstance(node, ast.Import | ast.ImportFrom)


def _line(lines: Sequence[bytes], node: ast.stmt) -> str:
    """Return a statement on one line, with the comment that keeps it from being left out."""
    comment = lines[(node.end_lineno or node.lineno) - 1][node.end_col_offset or 0 :]
    return f"{ast.unparse(node)}{comment.decode()}"


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from local_names(ast.Module([node], []))


def _definitions(
    lines: Sequence[bytes], nodes: Iterable[ast.stmt], among: Sequence[ast.stmt]
) -> Iterator[Definition]:
    """Yield statements as they stand in the text, without `main()` and what runs it."""
    before = {id(node): previous for previous, node in pairwise(among)}
    for node in nodes:
        if _is_function(node, MAIN) or isinstance(node, ast.If):
            continue
        text = _source(lines, node, before[id(node)].end_lineno or 0)
        yield Definition(text, frozenset(_bound(node)), frozenset(names_in(node)))


def _source(lines: Sequence[bytes], node: ast.stmt, start: int) -> str:
    """Return a node's text with the comments above it; strings within it keep their lines."""
    text = b"\n".join(lines[start : node.end_lineno]).decode().strip("\n")
    dedented = textwrap.dedent(text)
    same = ast.dump(ast.parse(dedented)) == ast.dump(ast.Module([node], []))
    return dedented if same else ast.unparse(node)


def _bound(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        yield node.name
        return
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    for target in filter(None, targets):
        yield from names_in(target)


def _defaults(main: ast.FunctionDef) -> Iterator[Definition]:
    """Yield the arguments of `main()` with their defaults, as constants."""
    signature = main.args
    positional = [*signature.posonlyargs, *signature.args]
    pairs = [
        *zip(reversed(positional), reversed(signature.defaults), strict=False),
        *zip(signature.kwonlyargs, signature.kw_defaults, strict=True),
    ]
    for argument, value in pairs:
        if value is not None:
            text = f"{argument.arg} = {ast.unparse(value)}"
            yield Definition(text, frozenset([argument.arg]), frozenset(names_in(value)))


def _by_stage(
    statements: Iterable[Definition], stages: Sequence[str]
) -> dict[str, tuple[Definition, ...]]:
    grouped: dict[str, list[Definition]] = defaultdict(list)
    for statement, stage in zip(statements, stages, strict=True):
        grouped[stage].append(statement)
    return {stage: tuple(pieces) for stage, pieces in grouped.items()}


def _entries(text: str, returned: ast.Dict) -> Iterator[tuple[str, str]]:
    for key, value in zip(returned.keys, returned.values, strict=True):
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            yield key.value, ast.get_source_segment(text, value) or ast.unparse(value)
