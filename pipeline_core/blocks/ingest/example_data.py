"""The data sets that come with scikit-learn."""

from typing import Literal

import pandas as pd
from sklearn.datasets import (
    load_breast_cancer,
    load_diabetes,
    load_digits,
    load_iris,
    load_linnerud,
    load_wine,
)

from pipeline_core.block import block
from pipeline_core.measures.columns import frame_with_class_names


@block("Example data", icon="flower-2")
def example_data(
    *, name: Literal["iris", "wine", "breast_cancer", "diabetes", "digits", "linnerud"] = "iris"
) -> pd.DataFrame:
    """Load one of the data sets that come with scikit-learn.

    Parameters
    ----------
    name
        The data set. Its target column is ``species`` (iris), ``cultivar`` (wine), ``diagnosis``
        (breast_cancer), ``progression`` (diabetes, a number) or ``digit`` (digits); linnerud
        has three exercises and three measures of the body, of which you choose one.

    Examples
    --------
    >>> example_data(name="iris")["species"].value_counts().tolist()
    [50, 50, 50]
    """
    if name == "diabetes":
        measured = pd.DataFrame(load_diabetes(as_frame=True, scaled=False).frame)
        return measured.rename(columns={"target": "progression"})
    if name == "linnerud":
        return pd.DataFrame(load_linnerud(as_frame=True).frame).rename(columns=str.lower)
    if name == "wine":
        return frame_with_class_names(load_wine(as_frame=True), "cultivar")
    if name == "breast_cancer":
        return frame_with_class_names(load_breast_cancer(as_frame=True), "diagnosis")
    if name == "digits":
        return frame_with_class_names(load_digits(as_frame=True), "digit")
    return frame_with_class_names(load_iris(as_frame=True), "species")
