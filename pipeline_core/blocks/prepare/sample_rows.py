"""Some rows, drawn at random."""

from typing import Annotated

import pandas as pd
from pydantic import Field

from pipeline_core.block import Columns, Pick, Seed, block
from pipeline_core.measures.row_samples import sampled_rows

OneOrNone = Annotated[str | None, Pick(single=True)]


@block("Sample rows", icon="dices", keeps_index=True)
def sample_rows(
    table: pd.DataFrame,
    *,
    rows: Annotated[int, Field(ge=1)] | None = None,
    share: Annotated[float, Field(gt=0, le=1)] = 0.1,
    strata: Columns = (),
    whole_groups: OneOrNone = None,
    random_state: Seed = None,
) -> pd.DataFrame:
    """Keep rows drawn at random, none twice, in their order.

    Parameters
    ----------
    rows
        How many rows, or groups; leave empty to use the share. All, if there are fewer.
    share
        Which part of the rows, or groups.
    strata
        Columns whose combinations keep their shares of the rows.
    whole_groups
        A column whose groups are drawn as a whole, all rows of each.
    random_state
        Seed of the draw.

    Examples
    --------
    >>> len(sample_rows(pd.DataFrame({"age": range(50)}), share=0.2, random_state=0))
    10
    """
    return sampled_rows(table, rows=rows, share=share, strata=strata, groups=whole_groups,
        random_state=random_state)  # fmt: skip
