"""Fill missing words with the commonest one of the training rows, or with a fixed word."""

from typing import Literal

from sklearn.impute import SimpleImputer

from pipeline_core.block import Transformer, WordColumns, block


@block("Fill missing words", icon="paint-bucket")
def impute_words(
    *,
    columns: WordColumns = (),
    strategy: Literal["most_frequent", "constant"] = "most_frequent",
    fill_value: str = "missing",
) -> Transformer:
    """Fill missing words with the most frequent word or a constant.

    Parameters
    ----------
    columns
        The columns to fill; leave empty for all word columns.
    strategy
        The most frequent word of the column, or constant: `fill_value`.
    fill_value
        Word for constant; it becomes a category of its own.

    Examples
    --------
    >>> import pandas as pd
    >>> impute_words().fit_transform(pd.DataFrame({"city": ["Lima", None, "Lima"]})).tolist()
    [['Lima'], ['Lima'], ['Lima']]
    """
    return SimpleImputer(
        strategy=strategy,
        fill_value=fill_value if strategy == "constant" else None,
        keep_empty_features=True,
    )
