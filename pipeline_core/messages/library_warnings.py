"""What libraries warn of while a stage works, and what it means for a pipeline.

Like `refusals`: those that sound people meet with real tables have a code, whose
sentence says what to do in every language; any other is told in the library's words.
"""

from __future__ import annotations

import re
from typing import Any

OTHER = "warned.other"
_KNOWN = {
    "warned.not_converged": (
        r"ConvergenceWarning: .*(?:converge|max_iter|[Mm]aximum (?:number of )?iteration)"
    ),
    "warned.unknown_categories": (
        r"UserWarning: Found unknown categories in columns? \[?(?P<found>.+?)\]? during transform"
    ),
    "warned.class_too_rare_for_folds": (
        r"UserWarning: The least populated class in y has only (?P<found>\d+) members?, which is "
        r"less than n_splits=(?P<folds>\d+)"
    ),
    "warned.constant_columns": r"UserWarning: Features (?P<found>.+?) are constant",
    "warned.empty_columns": (
        r"UserWarning: Skipping features without any observed values: \[?(?P<found>.+?)\]?"
        r"\.?(?: |$)"
    ),
    "warned.metric_undefined": r"UndefinedMetricWarning: (?P<found>[\w -]+?) is (?:ill-|not |un)",
    "warned.one_class": (
        r"(?:UndefinedMetric|User)Warning: (?:Only one class is present|A single label was found)"
    ),
    "warned.not_finite": (
        r"RuntimeWarning: (?:overflow|underflow|divide by zero|invalid value) encountered"
    ),
}


def warning_told(text: str) -> dict[str, Any]:
    """Return the code and values of a warning as `listen` heard it.

    Parameters
    ----------
    text
        The kind of warning and what was said.

    Examples
    --------
    >>> warning_told("ConvergenceWarning: lbfgs failed to converge after 9 iteration(s)")
    {'code': 'warned.not_converged', 'values': {}}
    >>> warning_told("UserWarning: Something rare.")
    {'code': 'warned.other', 'values': {'text': 'Something rare.'}}
    """
    for code, pattern in _KNOWN.items():
        if found := re.match(pattern, text, re.DOTALL):
            return {"code": code, "values": found.groupdict()}
    return {"code": OTHER, "values": {"text": text.partition(": ")[2] or text}}
