"""The imported names of a source, by their full names; nothing is imported."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

# Where functions stand that the reader knows, beside the classes of the blocks: for star imports.
_FUNCTIONS = (
    "sklearn.pipeline.Pipeline", "sklearn.pipeline.make_pipeline",
    "sklearn.compose.ColumnTransformer", "sklearn.compose.make_column_transformer",
    "sklearn.compose.make_column_selector", "sklearn.model_selection.train_test_split",
    "sklearn.model_selection.cross_val_score", "sklearn.model_selection.cross_validate",
    "sklearn.model_selection.GridSearchCV", "sklearn.model_selection.RandomizedSearchCV",
    "sklearn.model_selection.KFold", "sklearn.model_selection.StratifiedKFold",
    "sklearn.ensemble.VotingClassifier", "sklearn.ensemble.VotingRegressor",
    "sklearn.ensemble.StackingClassifier", "sklearn.ensemble.StackingRegressor",
    "pandas.read_csv", "pandas.read_excel", "pandas.read_parquet", "sklearn.base.clone",
    "sklearn.datasets.load_iris", "sklearn.datasets.load_wine", "sklearn.datasets.load_diabetes",
    "sklearn.datasets.load_breast_cancer", "sklearn.datasets.load_digits",
)  # fmt: skip


def imported_names(
    node: ast.Import | ast.ImportFrom, classes: Iterable[str]
) -> Iterator[tuple[str, str]]:
    """Yield the names that an import gives, with what each stands for.

    Parameters
    ----------
    node
        The import.
    classes
        The classes that have a block, ``package.module:Class``: for ``import *``.

    Examples
    --------
    >>> dict(imported_names(ast.parse("import numpy as np").body[0], ()))
    {'np': 'numpy'}
    >>> dict(imported_names(ast.parse("from sklearn.svm import *").body[0], ["sklearn.svm:SVC"]))
    {'SVC': 'sklearn.svm.SVC'}
    """
    if isinstance(node, ast.Import):
        for alias in node.names:
            first = alias.name.split(".")[0]
            yield (alias.asname, alias.name) if alias.asname else (first, first)
        return
    for alias in node.names:
        if alias.name == "*":
            yield from _star(node.module or "", classes)
        else:
            yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def _star(module: str, classes: Iterable[str]) -> Iterator[tuple[str, str]]:
    paths = [*_FUNCTIONS, *(path.replace(":", ".") for path in classes)]
    for path in paths:
        its_module, _, name = path.rpartition(".")
        if its_module == module:
            yield name, path
