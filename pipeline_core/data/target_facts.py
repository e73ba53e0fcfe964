"""Facts about the values of a target."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pipeline_core.data.columns import TargetFacts
from pipeline_core.data.dtypes import kind_of


def target_facts(target: pd.Series[Any]) -> TargetFacts:
    """Return what the values of a target are like.

    Examples
    --------
    >>> facts = target_facts(pd.Series([1.5, 2.0, 2.0, None]))
    >>> facts["rows"], facts["distinct"], facts["once"], facts["whole"]
    (3, 2, 1, False)
    """
    present = target.dropna()
    counts = present.value_counts()
    kind = kind_of(target.dtype)
    finite = present[np.isfinite(present)] if kind == "number" else present
    whole = kind == "number" and bool((finite % 1 == 0).all())
    facts: TargetFacts = {
        "kind": kind,
        "rows": len(present),
        "distinct": len(counts),
        "once": int((counts == 1).sum()),
        "whole": whole,
        "counts_up": whole and len(finite) > 1 and bool((finite.diff()[1:] == 1).all()),
    }
    if kind == "number" and len(finite):
        facts["lowest"] = float(finite.min())
    return facts
