"""Points painted with the mouse, and kept in the pipeline's file."""

from typing import Annotated

import pandas as pd
from pydantic import Field

from pipeline_core.block import PaintedPoints, block
from pipeline_core.measures.painted_rows import painted_table

Name = Annotated[str, Field(min_length=1, max_length=60)]


@block("Painted points", icon="paintbrush", try_with={"points": [[1, 2, "a"], [3, 1.5, "b"]]})
def painted_points(
    *, points: PaintedPoints, x: Name = "x", y: Name = "y", label: Name = "class"
) -> pd.DataFrame:
    """Paint points of several classes on a plane; they are kept in the pipeline's file.

    Parameters
    ----------
    points
        The points: each two coordinates from 0 to 10 and a class. At most 2,000.
    x
        Name of the column that goes to the right.
    y
        Name of the column that goes up.
    label
        Name of the column of classes.

    Raises
    ------
    ValueError
        Two columns of one name, or too many points.

    Examples
    --------
    >>> painted_points(points=[[1, 2.5, "a"], [4, 0.5, "b"]])
         x    y class
    0  1.0  2.5     a
    1  4.0  0.5     b
    """
    return painted_table(points, [x, y, label])
