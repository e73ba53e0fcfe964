"""Logarithms of numbers with a long tail."""

from typing import Literal

from sklearn.preprocessing import FunctionTransformer

from pipeline_core.block import NumberColumns, Transformer, block
from pipeline_core.measures.number_steps import logarithms


@block("Logarithm", icon="chart-no-axes-column-decreasing", try_with={"kind": "signed"})
def log_transform(
    *,
    columns: NumberColumns = (),
    kind: Literal["log1p", "log", "log10", "log2", "signed"] = "log1p",
    unusable: Literal["refuse", "missing"] = "refuse",
) -> Transformer:
    """Replace numbers by their logarithm, which pulls in a long tail.

    Parameters
    ----------
    columns
        The columns; leave empty for all numeric columns.
    kind
        log1p: of the number plus 1, for counts and amounts from 0; log, log10, log2: for numbers
        above 0; signed: log1p of the size with the sign before it, for any number.
    unusable
        Refuse numbers that have no logarithm, or make them missing; how many, is said.

    Examples
    --------
    >>> import pandas as pd
    >>> log_transform(kind="log10").fit_transform(pd.DataFrame({"n": [1, 100]}))["n"].tolist()
    [0.0, 2.0]
    """
    arguments = {"kind": kind, "unusable": unusable}
    return FunctionTransformer(logarithms, kw_args=arguments, feature_names_out="one-to-one")
