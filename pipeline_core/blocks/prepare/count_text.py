"""The size of a text, as columns of numbers."""

from sklearn.preprocessing import FunctionTransformer

from pipeline_core.block import Column, NewColumn, Transformer, block
from pipeline_core.measures.text_parts import text_sizes


@block("Measure text", icon="letter-text", try_with={"column": "word"})
def count_text(*, column: Column, name: NewColumn = "text", keep: bool = True) -> Transformer:
    """Count the letters and the words of a text.

    Parameters
    ----------
    column
        The column of text; a missing text has no size.
    name
        How the names of the new columns begin; ``_letters`` and ``_words`` follow.
    keep
        Whether the column itself stays.

    Examples
    --------
    >>> import pandas as pd
    >>> count_text(column="title").fit_transform(pd.DataFrame({"title": ["Two women"]}))
           title  text_letters  text_words
    0  Two women           9.0         2.0
    """
    return FunctionTransformer(text_sizes, kw_args={"column": column, "name": name, "keep": keep})
