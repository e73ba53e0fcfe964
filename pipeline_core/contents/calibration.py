"""The calibrators that turn a model's scores into probabilities."""

from __future__ import annotations

from typing import Any

from pipeline_core.contents.attributes import public_names
from pipeline_core.contents.reading import Reading
from pipeline_core.contents.tables import plain_table, plain_value


def read_calibration(reading: Reading) -> None:
    """Add the numbers of each calibrator: its slope and intercept, or its temperature.

    Examples
    --------
    >>> from sklearn.calibration import CalibratedClassifierCV
    >>> from sklearn.naive_bayes import GaussianNB
    >>> model = CalibratedClassifierCV(GaussianNB(), cv=2).fit([[0.0], [1.0]] * 4, [0, 1] * 4)
    >>> reading = Reading(model)
    >>> read_calibration(reading)
    >>> reading.tables["calibration"]["what"].tolist()
    ['a_', 'b_', 'a_', 'b_']
    """
    calibrated = getattr(reading.fitted, "calibrated_classifiers_", None) or ()
    rows = [row for place, of in enumerate(calibrated, start=1) for row in _rows(place, of)]
    if rows:
        names = ("member", "calibrator", "what", "value")
        columns = dict(zip(names, zip(*rows, strict=True), strict=True))
        reading.add_table("calibration", plain_table(columns))


def _rows(place: int, calibrated: Any) -> list[tuple[int, int, str, float]]:
    return [
        (place, number, name, float(value))
        for number, calibrator in enumerate(calibrated.calibrators, start=1)
        for name in public_names(calibrator)
        if isinstance(value := plain_value(getattr(calibrator, name)), int | float)
    ]
