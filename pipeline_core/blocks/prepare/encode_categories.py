"""Turn words into numbers, which is all that most models understand."""

from typing import Annotated, Literal

from pydantic import Field
from sklearn.model_selection import KFold
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, TargetEncoder

from pipeline_core.block import Seed, Transformer, WordColumns, block


@block("Encode categories", icon="binary")
def encode_categories(
    *,
    columns: WordColumns = (),
    method: Literal["one_hot", "ordinal", "target"] = "one_hot",
    min_frequency: Annotated[int, Field(ge=1)] | None = None,
    target_type: Literal["auto", "binary", "multiclass", "continuous"] = "auto",
    random_state: Seed = None,
) -> Transformer:
    """Encode words as numbers.

    Parameters
    ----------
    columns
        The columns to encode; leave empty for all word columns.
    method
        one_hot makes a 0/1 column for each word; ordinal numbers the words in alphabetical
        order (unseen words get -1); target replaces a word by the mean target of its rows,
        computed across folds so that no row sees its own target.
    min_frequency
        For one_hot and ordinal: words with fewer training rows share one category.
    target_type
        For target: type of the target; auto treats whole numbers as classes.
    random_state
        For target: seed of the folds.

    Examples
    --------
    >>> import pandas as pd
    >>> cities = pd.DataFrame({"city": ["Lima", "Oslo"]})
    >>> encode_categories().fit(cities).transform(pd.DataFrame({"city": ["Oslo", "Rome"]})).tolist()
    [[0.0, 1.0], [0.0, 0.0]]
    """
    if method == "ordinal":
        return OrdinalEncoder(
            handle_unknown="use_encoded_value", unknown_value=-1, min_frequency=min_frequency
        )
    if method == "target":
        return TargetEncoder(
            target_type=target_type, cv=KFold(5, shuffle=True, random_state=random_state)
        )
    return OneHotEncoder(handle_unknown="ignore", min_frequency=min_frequency, sparse_output=False)
