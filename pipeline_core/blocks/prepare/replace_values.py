"""Values replaced by others, by a table of old and new ones."""

from typing import Literal

from sklearn.preprocessing import FunctionTransformer

from pipeline_core.block import Columns, Transformer, block
from pipeline_core.measures.value_changes import ValueChange
from pipeline_core.measures.value_changes import replace_values as replaced


@block(
    "Replace values",
    icon="replace",
    try_with={"columns": ["word"], "changes": [{"old": "a", "new": "x"}, {"old": "b", "new": "y"}]},
)
def replace_values(
    *,
    columns: Columns,
    changes: tuple[ValueChange, ...],
    others: Literal["keep", "missing", "refuse"] = "keep",
) -> Transformer:
    """Replace values by others that a table lists.

    Parameters
    ----------
    columns
        The columns in which values are replaced.
    changes
        Old values with the new ones: yes, 1. An empty old one stands for missing values, an empty
        new one makes them missing.
    others
        What becomes of values that are not listed. keep leaves a column its kind; with missing
        or refuse the new values give it theirs, and words can become numbers.

    Examples
    --------
    >>> import pandas as pd
    >>> sizes = pd.DataFrame({"size": ["S", "L"]})
    >>> changes = ({"old": "S", "new": 1}, {"old": "L", "new": 3})
    >>> step = replace_values(columns=("size",), changes=changes, others="refuse")
    >>> step.fit_transform(sizes)["size"].tolist()
    [1.0, 3.0]
    """
    arguments = {"changes": changes, "others": others}
    return FunctionTransformer(replaced, kw_args=arguments, feature_names_out="one-to-one")
