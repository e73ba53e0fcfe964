"""Annotations of blocks as library types: `TestX` is `pd.DataFrame` in a script."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable

from pipeline_core.export.source.imports import COMMON
from pipeline_core.export.source.module_source import ModuleSource, read_source

PLAIN_TYPES = {
    "Tables": "dict[str, pd.DataFrame]",
    "Rows": "pd.DataFrame", "TrainX": "pd.DataFrame", "TestX": "pd.DataFrame",
    "TestColumns": "pd.DataFrame", "SensitiveGroups": "Any", "Fitteds": "dict[str, Any]",
    "Sensitive": "pd.DataFrame", "ReferenceRows": "pd.DataFrame", "CurrentRows": "pd.DataFrame",
    "UnseenX": "pd.DataFrame | None", "TrainTruth": "pd.Series | None",
    "UnseenTruth": "pd.Series | None",
    "SeenX": "pd.DataFrame | None", "SeenY": "pd.Series | None",
    "Target": "pd.Series", "TrainY": "pd.Series", "TestY": "pd.Series",
    "TrainTimes": "pd.Series | None", "TrainWeights": "pd.Series | None",
    "TestTimes": "pd.Series | None", "TestRows": "pd.DataFrame",
    "AnySensitive": "pd.DataFrame | None", "TrainSensitive": "pd.DataFrame | None",
    "TestWeights": "pd.Series | None", "TestGroups": "pd.Series | None",
    "Scorers": "tuple[str, ...]",
    "RowFormula": "Callable[[pd.DataFrame], pd.Series] | str",
    "Groups": "pd.Series | None", "Times": "pd.Series | None", "TrainGroups": "pd.Series | None",
    "Positive": "Any", "Fitted": "Any", "Unfitted": "Any", "Transformer": "Any",
    "Unfitteds": "dict[str, Any]", "Vary": "dict[str, Any]",
    "Estimator": "Any", "Report": "dict[str, Any]", "Scores": "dict[str, Any]",
    "Reports": "dict[str, dict[str, Any]]", "Baselines": "dict[str, dict[str, Any]] | None",
    "GateRules": "tuple[dict[str, Any], ...]",
    "TypedColumns": "tuple[dict[str, Any], ...]", "TypedRows": "tuple[tuple[Any, ...], ...]",
    "PaintedPoints": "tuple[tuple[float, float, str], ...]",
    "ColumnRules": "tuple[dict[str, Any], ...]", "RowRules": "tuple[dict[str, Any], ...]",
    "ContractRules": "tuple[dict[str, Any], ...]", "Day": "str",
    "Sieved": "tuple[pd.DataFrame, pd.DataFrame]",
    "SievedReport": "tuple[pd.DataFrame, pd.DataFrame, dict[str, Any]]",
    "Columns": "tuple[str, ...]", "NumberColumns": "tuple[str, ...]",
    "WordColumns": "tuple[str, ...]", "KeptColumns": "tuple[str, ...]",
    "RawColumns": "tuple[str, ...]", "DateColumns": "tuple[str, ...]", "DateColumnName": "str",
    "NewNames": "tuple[dict[str, str], ...]",
    "Column": "str", "NewColumn": "str", "SourceFile": "str", "Freshness": "str", "SqlText": "str",
    "OptionalCondition": "Callable[[pd.DataFrame], pd.Series] | str",
    "SourceFiles": "str | tuple[str, ...]", "FirstRows": "int | None", "SkippedRows": "int",
    "SourceTable": "str", "Query": "str", "Connection": "str", "FreshnessQuery": "str",
    "Url": "str", "UrlCredentials": "str", "FileFreshness": "str",
    "TargetFile": "str", "TargetTable": "str",
    "Condition": "Callable[[pd.DataFrame], pd.Series]",
    "Formula": "Callable[[pd.DataFrame], pd.Series]",
    "Seed": "int | None", "Share": "float", "Metric": "str", "JudgedMetric": "str",
    "Character": "str", "TextPattern": "str",
    "Split": "tuple[np.ndarray, np.ndarray]",
}  # fmt: skip
_DICT = "dict[str, Any]"


def plain_annotation(node: ast.expr, source: ModuleSource, name_of: Callable[[str], str]) -> str:
    """Return the source of an annotation in terms of library types only.

    Parameters
    ----------
    node
        The annotation.
    source
        The module that contains it.
    name_of
        Maps a name of that module, or one of ``np``, ``pd``, ``Any`` and
        ``Callable``, to its name in the script.

    Examples
    --------
    >>> from pipeline_core.catalog import CORE
    >>> source = read_source(CORE / "blocks" / "prepare" / "drop_duplicates.py")
    >>> node = ast.parse("Columns | Annotated[int, 'years']", mode="eval").body
    >>> plain_annotation(node, source, lambda name: name)
    'tuple[str, ...] | int'
    """
    return ast.unparse(_AnnotationTranslator(source, name_of).visit(copy.deepcopy(node)))


class _AnnotationTranslator(ast.NodeTransformer):
    """Replaces annotation names of blocks by library types."""

    def __init__(self, source: ModuleSource, name_of: Callable[[str], str]) -> None:
        self._source = source
        self._name_of = name_of

    def visit_Name(self, node: ast.Name) -> ast.expr:
        type_text = plain_type(node.id, self._source)
        if type_text is None:
            return ast.Name(self._name_of(node.id))
        return _CommonNamesImporter(self._name_of).visit(_expression(type_text))  # type: ignore[no-any-return]

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        if isinstance(node.value, str):
            return self.visit(_expression(node.value))  # type: ignore[no-any-return]
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        generic = node.value.id if isinstance(node.value, ast.Name) else ""
        if generic == "Literal":
            return ast.Subscript(ast.Name(self._name_of(generic)), node.slice)
        if generic == "Annotated" and isinstance(node.slice, ast.Tuple):
            return self.visit(node.slice.elts[0])  # type: ignore[no-any-return]
        return self.generic_visit(node)  # type: ignore[return-value]


class _CommonNamesImporter(ast.NodeTransformer):
    """Imports `np`, `pd`, `Any` and `Callable` where a type names them."""

    def __init__(self, name_of: Callable[[str], str]) -> None:
        self._name_of = name_of

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return ast.Name(self._name_of(node.id) if node.id in COMMON else node.id)


def plain_type(name: str, source: ModuleSource) -> str | None:
    """Return the library type of an annotation alias of this project, or None for other names.

    A `TypedDict` becomes `dict[str, Any]`.
    """
    imported = source.imports.get(name)
    if imported is None or imported.file is None or imported.name is None:
        node = source.definitions.get(name)
    else:
        module = read_source(imported.file)
        if module.is_block_module:
            return PLAIN_TYPES.get(imported.name)
        node = module.definitions.get(imported.name)
    if isinstance(node, ast.ClassDef) and any(_is_typed_dict(base) for base in node.bases):
        return _DICT
    if isinstance(node, ast.Assign) and _is_annotated(node.value):
        return plain_annotation(node.value, source, lambda alias: alias)
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
