"""Take what fits a pattern out of a text, into columns of its own."""

from typing import Literal

from sklearn.preprocessing import FunctionTransformer

from pipeline_core.block import Column, TextPattern, Transformer, block
from pipeline_core.measures.text_parts import extract_texts, group_names, require_pattern


@block(
    "Extract from text",
    icon="text-search",
    try_with={"column": "word", "pattern": "(?P<letter>[a-z])"},
)
def extract_text(
    *,
    column: Column,
    pattern: TextPattern,
    kind: Literal["text", "number"] = "text",
    keep: bool = True,
) -> Transformer:
    """Make a column of each named group of a pattern, from its first match in a text.

    Parameters
    ----------
    column
        The column of text.
    pattern
        A regular expression of RE2 with named groups, such as ``(?P<year>[0-9]{4})``; each name
        becomes a column, missing where nothing fits. It is never slow.
    kind
        number turns what was found into a number; what is none is missing.
    keep
        Whether the column itself stays.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"date": ["about 1850", "no date"]})
    >>> extract_text(column="date", pattern="(?P<year>[0-9]{4})").fit_transform(table)
             date  year
    0  about 1850  1850
    1     no date   NaN
    """
    require_pattern(pattern)
    group_names(pattern)
    settings = {
        "column": column,
        "pattern": pattern,
        "as_numbers": kind == "number",
        "keep": keep,
    }
    return FunctionTransformer(extract_texts, kw_args=settings)
