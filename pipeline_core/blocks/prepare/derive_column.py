"""A column computed from others of the same row: a stateless step."""

from sklearn.preprocessing import FunctionTransformer

from pipeline_core.block import Formula, NewColumn, Transformer, block
from pipeline_core.measures.columns import assign_column


@block("Derive a column", icon="square-function")
def derive_column(*, name: NewColumn, value: Formula) -> Transformer:
    """Compute a column from others with a formula.

    Parameters
    ----------
    name
        Name of the new column; an existing column of that name is replaced.
    value
        The formula, for example ``income / people`` or ``where(age < 18, "minor", "adult")``.
        What needs a missing value is missing; ``where(is_missing(age), 0, age)`` fills it.
        A number divided by 0 is infinite, and ``0 / 0`` is missing.

    Examples
    --------
    >>> import pandas as pd
    >>> derive = derive_column(name="double", value=lambda table: table["a"] * 2)
    >>> derive.fit_transform(pd.DataFrame({"a": [1, 2]}))
       a  double
    0  1       2
    1  2       4
    """
    return FunctionTransformer(assign_column, kw_args={"name": name, "value": value})
