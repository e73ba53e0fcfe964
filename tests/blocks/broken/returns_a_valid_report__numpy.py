"""Breaks one promise: a metric of numpy's."""

import numpy as np
import pandas as pd

from pipeline_core.block import Report, block


@block("Broken report", icon="bug")
def broken(table: pd.DataFrame) -> Report:
    """Report.

    Examples
    --------
    >>> sorted(broken(pd.DataFrame({"number": [1.0, 2.0]})))
    ['metrics']
    """
    return {"metrics": {"a": np.float64(1.0)}}
