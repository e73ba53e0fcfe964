"""Give columns other names: a column step, so new rows come with the old ones."""

from sklearn.preprocessing import FunctionTransformer

from pipeline_core.block import NewNames, Transformer, block
from pipeline_core.measures.renamed_columns import names_by_column, renamed_columns


@block("Rename columns", icon="pencil", try_with={"names": [{"column": "number", "name": "made"}]})
def rename_columns(*, names: NewNames) -> Transformer:
    """Give columns other names.

    Parameters
    ----------
    names
        Columns with their new names; steps that follow know them by these only. New rows for the
        model still have the old ones.

    Examples
    --------
    >>> import pandas as pd
    >>> rename = rename_columns(names=({"column": "h", "name": "height"},))
    >>> rename.fit_transform(pd.DataFrame({"h": [1.8]})).columns.tolist()
    ['height']
    """
    return FunctionTransformer(renamed_columns, kw_args={"names": names_by_column(names)})
