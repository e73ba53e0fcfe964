"""Errors of scikit-learn and pandas, translated into messages about the pipeline.

The libraries speak of arrays and parameters. Those of their errors that people meet with
real tables have a code here, whose sentence says what to do, in every language. Any other
error is shown as it was raised.
"""

from __future__ import annotations

import ast
import re
from typing import Any

from pipeline_core.messages.message import Message

_KNOWN = {
    "failed.words_met": (r"(?:Cannot use .*:\s)?could not convert string to float: (?P<found>.+)"),
    "failed.dates_met": r"The DType (?=.*DateTime64DType).* could not be promoted",
    "failed.gaps_met": r"Input (?:X )?contains NaN",
    "failed.target_gaps": r"Input y(?:_true|_pred)? contains NaN",
    "failed.weight_gaps": r"Input sample_weight contains NaN",
    "failed.infinite_met": r"Input (?:X |y )?contains infinity",
    "failed.negative_met": r"Input X must be non-negative|Negative values in data passed to",
    "failed.too_few_for_folds": (
        r"Cannot have number of (?:splits n_splits|folds)=(?P<folds>\d+) greater than the number "
        r"of (?:samples|groups)(?:: n_samples)?(?:=|: )(?P<found>\d+)"
    ),
    "failed.class_too_few_for_folds": (
        r"n_splits=(?P<folds>\d+) cannot be greater than the number of members in each class"
    ),
    "failed.class_too_rare": r"The least populated class(?:es)? in y ha(?:s|ve) only 1 member",
    "failed.set_aside_too_small": (
        r"The (?:test|train)_size = (?P<found>\d+) should be greater or equal to the number of "
        r"classes = (?P<classes>\d+)"
    ),
    "failed.one_class_met": (
        r".* the data contains only one class: (?:np\.\w+\()?(?P<value>.+?)\)?\.?\Z"
    ),
    "failed.constant_scores": r"The provided estimator makes constant predictions",
    "failed.too_few_neighbours": (
        r"Expected n_neighbors <= n_samples_fit, but n_neighbors = (?P<wanted>\d+), "
        r"n_samples_fit = (?P<found>\d+)"
    ),
    "failed.too_few_for_groups": (
        r"n_samples=(?P<found>\d+) should be >= n_clusters=(?P<wanted>\d+)"
    ),
    "failed.unknown_categories": (
        r"Found unknown categories \[?(?P<found>.+?)\]? in column (?P<place>\d+)"
    ),
    "failed.continuous_met": r"Unknown label type: continuous",
    "failed.other_count_of_columns": (
        r"X has (?P<found>\d+) features, but (?P<who>\w+) is expecting (?P<wanted>\d+) features"
    ),
    "failed.columns_not_learned": (
        r"The feature names should match those that were passed during fit\.\s*"
        r"(?:Feature names unseen at fit time:\s*(?P<unseen>(?:- .*\n?)+))?"
        r"(?:Feature names seen at fit time, yet now missing:\s*(?P<missing>(?:- .*\n?)+))?"
    ),
    "failed.columns_gone": r"columns are missing: (?P<missing>.+)",
    "failed.made_twice": r"Expected unique column names, got:\s*(?P<columns>(?:- .+\n?)+)",
    "failed.signs_in_names": (
        r"feature_names must be string, and may not contain"
        r"|Do not support special JSON characters in feature name"
    ),
    "failed.nothing_met": r"Found array with 0 (?:sample|feature)\(s\)",
    "failed.kinds_do_not_mix": (
        r"The expression (?P<text>.+) cannot be computed: .*"
        r"(?:not supported|[Cc]annot|[Ii]nvalid comparison|unsupported operand)"
    ),
    "failed.sql_no_table": (
        r"The SQL, line (?P<line>\d+), character (?P<character>\d+): there is no table "
        r"'(?P<table>.+)'; the tables are \[(?P<tables>.*)\]\. Correct it\.\Z"
    ),
    "failed.sql_changes": (
        r"The SQL, line (?P<line>\d+), character (?P<character>\d+): '(?P<name>\w+)' is not "
        r"allowed, because it would give something else"
    ),
}


def library_error_message(text: str) -> Message | None:
    r"""Return the message for a library's error, or None if it is not a known one.

    Parameters
    ----------
    text
        The error's text, with its line breaks.

    Examples
    --------
    >>> message = library_error_message("X has 5 features, but Ridge is expecting 4 features.")
    >>> message.values
    {'found': '5', 'who': 'Ridge', 'wanted': '4'}
    >>> library_error_message("columns are missing: {'b', 'a'}")
    Message(code='failed.columns_gone', values={'missing': ['a', 'b']})
    >>> library_error_message("Only even numbers, please.") is None
    True
    """
    for code, pattern in _KNOWN.items():
        if match := re.match(pattern, text):
            values = match.groupdict("")
            return Message(code, {name: _value(value) for name, value in values.items()})
    return None


def _value(text: str) -> Any:
    """Parse a bulleted list, or the text of a set, into a list of names."""
    if text.startswith("- "):
        lines = [line.removeprefix("- ") for line in text.strip().split("\n")]
        return [re.sub(r"\A'(.*)' \d+ times\Z", r"\1", line) for line in lines]
    if text.startswith("{"):
        try:
            return sorted(map(str, ast.literal_eval(text)))
        except (ValueError, SyntaxError):
            return text
    return text.strip()
