"""Names of the settings and measures of runs, as the headings of a table."""

from __future__ import annotations

from collections.abc import Sequence

from ui.documents.run_rows import Place
from ui.text.headline_metrics import importance, is_headline
from ui.text.names import metric_name, setting_name
from ui.text.words import translate

MAX_MEASURES = 6


def place_name(place: Place, lang: str) -> str:
    """Return the name of a setting or a measure, with its stage.

    Examples
    --------
    >>> place_name(Place("metric", "scores", "roc_auc"), "en")
    'ROC AUC · scores'
    >>> place_name(Place("setting", "forest", "max_depth"), "en"), place_name(
    ...     Place("seed", "", ""), "en")
    ('Maximum depth · forest', 'seed')
    """
    if place.kind == "metric":
        name = metric_name(place.name, lang)
    elif place.kind == "setting":
        name = setting_name(place.name, lang)
    else:
        name = f"{translate(f'compare.{place.kind}', None, lang)} {place.name}".strip()
    return f"{name} · {place.stage}" if place.stage else name


def main_measures(measures: Sequence[Place]) -> list[Place]:
    """Return the measures that are shown at first: the most important one of each stage.

    Examples
    --------
    >>> places = [Place("metric", s, n) for s in "ab" for n in ("brier", "accuracy")]
    >>> [place.name for place in main_measures(places)]
    ['accuracy', 'accuracy']
    """
    of_stage: dict[str, Place] = {}
    for place in sorted(measures, key=lambda place: importance(place.name)):
        if is_headline(place.name):
            of_stage.setdefault(place.stage, place)
    chosen = [place for place in measures if place in of_stage.values()]
    return (chosen or list(measures))[:MAX_MEASURES]
