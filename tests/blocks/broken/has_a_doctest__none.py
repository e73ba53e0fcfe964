"""Breaks one promise: no example."""

import pandas as pd

from pipeline_core.block import block


@block("Broken block", icon="bug")
def broken(table: pd.DataFrame) -> pd.DataFrame:
    """Give the table again."""
    return table
