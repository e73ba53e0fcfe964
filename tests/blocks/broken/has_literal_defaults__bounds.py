"""Breaks one promise: a default outside its own bounds."""

from typing import Annotated

import pandas as pd
from pydantic import Field

from pipeline_core.block import block


@block("Broken block", icon="bug")
def broken(table: pd.DataFrame, *, times: Annotated[int, Field(ge=1)] = 0) -> pd.DataFrame:
    """Give the table again.

    Parameters
    ----------
    times
        What it is for.

    Examples
    --------
    >>> len(broken(pd.DataFrame({"number": [1.0, 2.0]})))
    2
    """
    return table
