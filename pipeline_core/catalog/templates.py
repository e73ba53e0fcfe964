"""Beginnings of own blocks: complete ones of the usual kinds, to be changed."""

from __future__ import annotations

from pipeline_core.messages.words import say

KINDS = ("row", "column", "estimator", "assessment")

_ROW = '''"""{module}"""

import pandas as pd

from pipeline_core.block import block


@block("{title}", icon="puzzle", family="prepare", keeps_index=True)
def {name}(table: pd.DataFrame, *, most: int = 1000) -> pd.DataFrame:
    """{summary}

    Parameters
    ----------
    most
        {help}

    Examples
    --------
    >>> {name}(pd.DataFrame({{"a": [1, 2, 3]}}), most=2)
       a
    0  1
    1  2
    """
    return table.head(most)
'''

_COLUMN = '''"""{module}"""

import numpy as np
from sklearn.preprocessing import FunctionTransformer

from pipeline_core.block import NumberColumns, Transformer, block


@block("{title}", icon="puzzle", family="prepare")
def {name}(*, columns: NumberColumns = ()) -> Transformer:
    """{summary}

    Parameters
    ----------
    columns
        {help}

    Examples
    --------
    >>> {name}().fit_transform([[0.0], [-2.0]]).tolist()
    [[0.0], [2.0]]
    """
    return FunctionTransformer(np.abs, feature_names_out="one-to-one")
'''

_ESTIMATOR = '''"""{module}"""

from sklearn.tree import DecisionTreeClassifier

from pipeline_core.block import Estimator, Seed, block


@block("{title}", icon="puzzle", family="train")
def {name}(*, depth: int = 3, random_state: Seed = None) -> Estimator:
    """{summary}

    Parameters
    ----------
    depth
        {help}
    random_state
        {seed}

    Examples
    --------
    >>> {name}(depth=2).fit([[0], [10]], ["cheap", "dear"]).predict([[8]]).tolist()
    ['dear']
    """
    return DecisionTreeClassifier(max_depth=depth, random_state=random_state)
'''

_ASSESSMENT = '''"""{module}"""

from pipeline_core.block import Fitted, Report, TestX, TestY, block


@block("{title}", icon="puzzle", family="validate_model")
def {name}(model: Fitted, X_test: TestX, y_test: TestY, *, at_least: float = 0.0) -> Report:
    """{summary}

    Parameters
    ----------
    at_least
        {help}

    Examples
    --------
    >>> class Always:
    ...     def predict(self, X):
    ...         return X
    >>> import pandas as pd
    >>> {name}(Always(), pd.Series([1, 2]), pd.Series([1, 3]))["metrics"]
    {{'exact_hits': 0.5}}
    """
    share = float((model.predict(X_test) == y_test).mean())
    return {{"metrics": {{"exact_hits": share}}, "passed": share >= at_least}}
'''

_TEXTS = {"row": _ROW, "column": _COLUMN, "estimator": _ESTIMATOR, "assessment": _ASSESSMENT}


def template(kind: str, name: str, language: str = "en") -> str:
    """Return the text of a complete block to begin with.

    Parameters
    ----------
    kind
        One of `KINDS`.
    name
        The block's name.
    language
        Of its help.

    Examples
    --------
    >>> "def second_half(table: pd.DataFrame" in template("row", "second_half")
    True
    """
    words = {
        part: say(f"template.{kind}.{part}", {}, language) for part in ("summary", "help", "module")
    }
    title = name.replace("_", " ").capitalize()
    seed = say("template.seed", {}, language)
    return _TEXTS[kind].format(name=name, title=title, seed=seed, **words)
