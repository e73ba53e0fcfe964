"""Runs side by side: which settings differ, and which results."""

from pipeline_core.compare.comparison import Comparison, Difference, Metric, RunRecord, compare
from pipeline_core.compare.direction import direction, verdict

__all__ = ["Comparison", "Difference", "Metric", "RunRecord", "compare", "direction", "verdict"]
