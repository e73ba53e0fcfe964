"""Cut a text at a separator into columns."""

from typing import Annotated

from pydantic import Field
from sklearn.preprocessing import FunctionTransformer

from pipeline_core.block import Column, NewColumn, Transformer, block
from pipeline_core.measures.text_parts import split_texts


@block("Split text", icon="scissors", try_with={"column": "word"})
def split_text(
    *,
    column: Column,
    name: NewColumn = "part",
    separator: Annotated[str, Field(min_length=1)] = ",",
    parts: Annotated[int, Field(ge=2, le=100)] = 2,
    keep: bool = False,
) -> Transformer:
    """Cut a text at a separator into columns; the last one has all that is left.

    Parameters
    ----------
    column
        The column of text.
    name
        How the names of the new columns begin; a number follows.
    separator
        What stands between the parts, as it is written.
    parts
        Number of new columns; missing where a text has fewer parts.
    keep
        Whether the column itself stays.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"place": ["Lima, Peru", "Oslo"]})
    >>> split_text(column="place").fit_transform(table)
      part_1 part_2
    0   Lima   Peru
    1   Oslo    NaN
    """
    settings = {
        "column": column,
        "name": name,
        "separator": separator,
        "parts": parts,
        "keep": keep,
    }
    return FunctionTransformer(split_texts, kw_args=settings)
