"""Our annotations in plain words: what `TestX` means to a reader of the script."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable

from pipeline_core.export.source.imports import COMMON
from pipeline_core.export.source.modules import Source, read_source

PLAIN = {
    "Rows": "pd.DataFrame", "TrainX": "pd.DataFrame", "TestX": "pd.DataFrame",
    "Sensitive": "pd.DataFrame", "ReferenceRows": "pd.DataFrame", "CurrentRows": "pd.DataFrame",
    "Target": "pd.Series", "TrainY": "pd.Series", "TestY": "pd.Series",
    "Groups": "pd.Series | None", "Times": "pd.Series | None", "TrainGroups": "pd.Series | None",
    "Positive": "Any", "Fitted": "Any", "Unfitted": "Any", "Transformer": "Any",
    "Estimator": "Any", "Report": "dict[str, Any]", "Scores": "dict[str, Any]",
    "Reports": "dict[str, dict[str, Any]]",
    "Columns": "tuple[str, ...]", "NumberColumns": "tuple[str, ...]",
    "WordColumns": "tuple[str, ...]", "KeptColumns": "tuple[str, ...]",
    "Column": "str", "NewColumn": "str", "SourceFile": "str",
    "Condition": "Callable[[pd.DataFrame], pd.Series]",
    "Formula": "Callable[[pd.DataFrame], pd.Series]",
    "Seed": "int | None", "Share": "float",
    "Split": "tuple[np.ndarray, np.ndarray]",
}  # fmt: skip
_DICT = "dict[str, Any]"


def plain_annotation(node: ast.expr, source: Source, name_of: Callable[[str], str]) -> str:
    """Return an annotation's source as it stands in the script.

    Parameters
    ----------
    node
        The annotation.
    source
        The module it stands in.
    name_of
        Gives the script's name of one of the module's names, or of one of
        ``np``, ``pd``, ``Any`` and ``Callable``.

    Examples
    --------
    >>> from pipeline_core.catalog import CORE
    >>> source = read_source(CORE / "blocks" / "prepare" / "drop_duplicates.py")
    >>> node = ast.parse("Columns | Annotated[int, 'years']", mode="eval").body
    >>> plain_annotation(node, source, lambda name: name)
    'tuple[str, ...] | int'
    """
    return ast.unparse(_Plainly(source, name_of).visit(copy.deepcopy(node)))


class _Plainly(ast.NodeTransformer):
    def __init__(self, source: Source, name_of: Callable[[str], str]) -> None:
        self._source = source
        self._name_of = name_of

    def visit_Name(self, node: ast.Name) -> ast.expr:
        plain = plain_text(node.id, self._source)
        if plain is None:
            return ast.Name(self._name_of(node.id))
        return _Named(self._name_of).visit(_expression(plain))  # type: ignore[no-any-return]

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        if isinstance(node.value, str):
            return self.visit(_expression(node.value))  # type: ignore[no-any-return]
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        called = node.value.id if isinstance(node.value, ast.Name) else ""
        if called == "Literal":
            return ast.Subscript(ast.Name(self._name_of(called)), node.slice)
        if called == "Annotated" and isinstance(node.slice, ast.Tuple):
            return self.visit(node.slice.elts[0])  # type: ignore[no-any-return]
        return self.generic_visit(node)  # type: ignore[return-value]


class _Named(ast.NodeTransformer):
    """Imports what a plain type is written with."""

    def __init__(self, name_of: Callable[[str], str]) -> None:
        self._name_of = name_of

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return ast.Name(self._name_of(node.id) if node.id in COMMON else node.id)


def plain_text(name: str, source: Source) -> str | None:
    """Return the plain type behind one of our names, or None for anybody else's.

    A dict with named keys is written as a dict: its keys are in the code.
    """
    imported = source.imports.get(name)
    if imported is None or imported.file is None or imported.name is None:
        node = source.definitions.get(name)
    else:
        home = read_source(imported.file)
        if home.blocks:
            return PLAIN.get(imported.name)
        node = home.definitions.get(imported.name)
    if isinstance(node, ast.ClassDef) and any(_is_typed_dict(base) for base in node.bases):
        return _DICT
    if isinstance(node, ast.Assign) and _is_annotated(node.value):
        return plain_annotation(node.value, source, lambda one: one)
    return None


def _is_typed_dict(base: ast.expr) -> bool:
    return isinstance(base, ast.Name) and base.id == "TypedDict"


def _is_annotated(value: ast.expr) -> bool:
    return (
        isinstance(value, ast.Subscript)
        and isinstance(value.value, ast.Name)
        and value.value.id == "Annotated"
    )


def _expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body
