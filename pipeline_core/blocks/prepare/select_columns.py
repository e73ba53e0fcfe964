"""Keep some columns for what follows: a column step, so it also holds for new rows."""

from pipeline_core.block import KeptColumns, Transformer, block


@block("Select columns", icon="columns-3")
def select_columns(*, columns: KeptColumns) -> Transformer:
    """Keep only these columns for the steps and models that follow.

    Parameters
    ----------
    columns
        The columns to keep; all others are dropped. Columns with a role are always kept.

    Examples
    --------
    >>> select_columns(columns=("age",))
    'drop'
    """
    return "drop"
