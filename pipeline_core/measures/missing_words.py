"""The words for a missing value that a reader knows, for whoever must not load pandas to ask."""

from __future__ import annotations

MISSING_WORDS = ("", "NA", "N/A", "n/a", "#N/A", "NaN", "nan", "<NA>", "NULL", "null", "None")
