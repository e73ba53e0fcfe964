"""Warnings of libraries while a stage runs, translated into messages about the pipeline.

As in `library_errors`, warnings that people meet with real tables have a code, whose
sentence says what to do in every language; any other is shown in the library's words.
"""

from __future__ import annotations

import re

from pipeline_core.measures.ingest_sentences import SENTENCES
from pipeline_core.messages.message import Message

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
    "warned.shared_rows": (
        r"SharedRowsWarning: (?P<count>\d+) of (?P<rows>\d+) judged rows are training rows too"
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
    "warned.renamed_columns": (
        r"UserWarning: Columns of the same name were numbered: \[(?P<found>.+)\]"
    ),
    "warned.made_missing": (
        r"UserWarning: Values made missing: (?P<count>\d+) of (?P<rows>\d+) in '(?P<column>.*?)': "
        r"(?P<found>.+)"
    ),
    "warned.no_rows": r"UserWarning: The file has names of columns, but no rows",
    "warned.one_column": (
        r"UserWarning: The file was read as a single column, but each line has (?P<found>'.+?')\."
    ),
    **{
        f"warned.{kind}": rf"UserWarning: {re.escape(start)}\[(?P<found>.+)\]"
        for kind, (start, _, _) in ((k, s.partition("{0}")) for k, s in SENTENCES.items())
        if kind not in ("renamed", "no_rows", "one_column")
    },
    "warned.dates_as_text": (
        r"UserWarning: These columns hold dates, which SQLite keeps as text: \[(?P<found>.+)\]"
    ),
    "warned.digits_as_text": (
        r"UserWarning: Column (?P<found>.+) has whole numbers of more than 15 digits"
    ),
    "warned.digits_rounded": r"UserWarning: Column (?P<found>.+) has numbers of more digits than",
    "warned.moments_as_text": r"UserWarning: Column (?P<found>.+) has moments of several kinds",
    "warned.formulas_written": (
        r"UserWarning: Cells that spreadsheets take for formulas were written as they are: "
        r"\[(?P<found>.+)\]"
    ),
    "warned.not_finite": (
        r"RuntimeWarning: (?:overflow|underflow|divide by zero|invalid value) encountered"
    ),
}


def warning_message(text: str) -> Message:
    """Return the message of a warning as the log capture noted it.

    Parameters
    ----------
    text
        The warning's category and its text.

    Examples
    --------
    >>> warning_message("ConvergenceWarning: lbfgs failed to converge after 9 iteration(s)")
    Message(code='warned.not_converged', values={})
    >>> warning_message("UserWarning: Something rare.")
    Message(code='warned.other', values={'text': 'Something rare.'})
    """
    for code, pattern in _KNOWN.items():
        if match := re.match(pattern, text, re.DOTALL):
            return Message(code, match.groupdict())
    return Message(OTHER, {"text": text.partition(": ")[2] or text})
