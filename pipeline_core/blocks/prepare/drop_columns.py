"""Leave some columns out of what follows: a column step, so it also holds for new rows."""

from pipeline_core.block import Columns, Transformer, block


@block("Drop columns", icon="eraser")
def drop_columns(*, columns: Columns) -> Transformer:
    """Drop these columns before the steps and models that follow.

    Parameters
    ----------
    columns
        The columns to drop; all others stay. Columns with a role are always kept.

    Examples
    --------
    >>> drop_columns(columns=("age",))
    'drop'
    """
    return "drop"
