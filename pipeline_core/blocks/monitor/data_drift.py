"""Drift between the reference rows and the current ones."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from pipeline_core.block import Columns, CurrentRows, ReferenceRows, Report, block
from pipeline_core.measures.drift import compare_tables


@block("Data drift", icon="waves")
def data_drift(
    reference: ReferenceRows,
    current: CurrentRows,
    *,
    columns: Columns = (),
    bins: Annotated[int, Field(ge=2, le=100)] = 10,
    psi_limit: Annotated[float, Field(gt=0)] = 0.2,
) -> Report:
    """Compare two tables column by column.

    Numbers and dates get the population stability index (PSI), the
    Kolmogorov-Smirnov statistic, the Wasserstein distance (in the column's
    unit, days for dates, and in standard deviations of the reference) and the
    Jensen-Shannon distance; words and booleans get the PSI, chi-squared and the
    Jensen-Shannon distance. A column has drifted if its PSI is above the limit,
    or if it is gone or has changed its type. To stop a pipeline on drift, wire
    the report to a quality gate on max_psi or drifted_columns.

    Parameters
    ----------
    columns
        Compare only these columns; leave empty to compare all.
    bins
        Number of bins for numeric columns, cut at quantiles of the reference.
    psi_limit
        PSI above which a column has drifted, unless so few rows differ as much by
        chance; 0.1 is commonly called small, 0.2 large.

    Raises
    ------
    ValueError
        A table without rows, or a column that neither table has.

    Examples
    --------
    >>> import pandas as pd
    >>> report = data_drift(
    ...     pd.DataFrame({"age": range(20, 40), "city": ["Lima"] * 20}),
    ...     pd.DataFrame({"age": range(60, 80), "city": ["Lima"] * 20}),
    ... )
    >>> report["tables"]["columns"][["column", "drifted", "ks", "chi2"]]
      column  drifted   ks  chi2
    0    age     True  1.0   NaN
    1   city    False  NaN   0.0
    """
    return compare_tables(reference, current, columns, bins, psi_limit)
