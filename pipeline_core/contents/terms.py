"""The terms that a step found in texts, the most frequent first."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline_core.contents.reading import Reading
from pipeline_core.contents.tables import plain_column


def read_terms(reading: Reading) -> None:
    """Add the terms of each column of texts, in how many of them they are at least.

    Examples
    --------
    >>> from pipeline_core.measures.text_terms import TextTerms
    >>> texts = pd.DataFrame({"title": ["red house", "blue house"]})
    >>> reading = Reading(TextTerms(min_rows=1).fit(texts), ["title"])
    >>> read_terms(reading)
    >>> reading.tables["terms"]["term"].tolist(), reading.metrics
    (['house', 'blue', 'red'], {'terms': 3})
    """
    vectorizers = reading.value("vectorizers_")
    if vectorizers is None:
        return
    tables = []
    for feature, vectorizer in zip(reading.features, vectorizers, strict=True):
        if not hasattr(vectorizer, "vocabulary_"):
            continue
        terms = vectorizer.get_feature_names_out()
        table = pd.DataFrame({"feature": feature, "term": [str(term) for term in terms]})
        if hasattr(vectorizer, "idf_"):
            order = np.argsort(vectorizer.idf_, kind="stable")
            table = table.assign(weight=plain_column(vectorizer.idf_)).iloc[order]
        tables.append(table)
    if tables:
        reading.metrics["terms"] = sum(map(len, tables))
        reading.add_table("terms", pd.concat(tables, ignore_index=True))
