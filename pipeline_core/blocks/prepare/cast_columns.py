"""Columns turned into another kind; what is none of the kind is refused or said."""

from typing import Literal

from sklearn.preprocessing import FunctionTransformer

from pipeline_core.block import Columns, Transformer, block
from pipeline_core.measures.cast_columns import cast_columns as to_kind


@block(
    "Change the kind of columns",
    icon="arrow-left-right",
    try_with={"columns": ["other"]},
)
def cast_columns(
    *,
    columns: Columns,
    to: Literal["number", "word", "boolean", "date"] = "word",
    decimal: Literal[".", ","] = ".",
    yes: tuple[str, ...] = ("yes", "true", "1"),
    no: tuple[str, ...] = ("no", "false", "0"),
    unusable: Literal["refuse", "missing"] = "refuse",
) -> Transformer:
    """Turn columns into numbers, words, yes and no, or dates.

    Parameters
    ----------
    columns
        The columns whose kind changes.
    to
        number; word, for codes such as postcodes that only look like numbers; boolean: yes and
        no; date, as ISO 8601 writes it (Parse dates reads others).
    decimal
        Decimal separator of numbers in text.
    yes
        What means yes, whatever the case of its letters.
    no
        What means no.
    unusable
        Refuse values that are none of the kind, or make them missing; how many, is said.

    Examples
    --------
    >>> import pandas as pd
    >>> codes = pd.DataFrame({"zip": [1010, 8000]})
    >>> cast_columns(columns=("zip",)).fit_transform(codes)["zip"].tolist()
    ['1010', '8000']
    """
    arguments = {"to": to, "decimal": decimal, "yes": yes, "no": no, "unusable": unusable}
    return FunctionTransformer(to_kind, kw_args=arguments, feature_names_out="one-to-one")
