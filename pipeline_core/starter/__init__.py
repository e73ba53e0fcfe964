"""A first pipeline for a data file: what is in the file, what it suggests, and the stages for it.

Looking at the file needs pandas and happens in a process that has it
(`first_look`); everything that follows from what was seen is plain code on
plain data, so that a screen can show every guess and change it before a stage
is made.
"""

from __future__ import annotations

from pipeline_core.starter.choices import Choices, Look, default_choices
from pipeline_core.starter.compose import compose
from pipeline_core.starter.findings import Finding, findings
from pipeline_core.starter.reasons import reasons
from pipeline_core.starter.sniff import ending_of, looks_like_data

__all__ = [
    "Choices", "Finding", "Look", "compose", "default_choices", "ending_of", "findings",
    "looks_like_data", "reasons",
]  # fmt: skip
