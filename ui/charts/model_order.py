"""The order of models in charts and tables: the best first, the baseline last."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline_core.compare import direction
from ui.charts.judged_model import JudgedModel


def best_first(models: Sequence[JudgedModel], metric: str) -> list[JudgedModel]:
    """Return models ordered by a metric, the baseline last."""

    def badness(model: JudgedModel) -> tuple[bool, bool, float]:
        value = model.metrics.get(metric)
        if value is None or value != value:
            return model.is_baseline, True, 0.0
        return model.is_baseline, False, -direction(metric) * float(value)

    return sorted(models, key=badness)
