"""A first pipeline for a data file: what is in the file, what it suggests, and the stages.

`first_look` needs pandas and runs in a process that has loaded it. Everything
after it is plain code on plain data, so that a screen can show every guess and
let people change it before a stage is made.
"""

from __future__ import annotations

from pipeline_core.starter.choices import Choices, default_choices
from pipeline_core.starter.compose import compose
from pipeline_core.starter.exclusion_reasons import exclusion_reasons
from pipeline_core.starter.file_kind import SUFFIXES, file_suffix, reject_non_table
from pipeline_core.starter.findings import Finding, findings
from pipeline_core.starter.look import ColumnFacts, FirstLook, FlatMessage

__all__ = [
    "Choices",
    "ColumnFacts",
    "Finding",
    "FirstLook",
    "FlatMessage",
    "compose",
    "default_choices",
    "exclusion_reasons",
    "SUFFIXES",
    "file_suffix",
    "findings",
    "reject_non_table",
]
