"""What a model of neighbours keeps: all its training rows."""

from __future__ import annotations

from pipeline_core.contents.reading import Reading


def read_neighbours(reading: Reading) -> None:
    """Add how many neighbours are asked, or how far away they may be.

    Examples
    --------
    >>> from sklearn.neighbors import KNeighborsRegressor
    >>> reading = Reading(KNeighborsRegressor(2).fit([[0.0], [1.0]], [0.0, 2.0]))
    >>> read_neighbours(reading)
    >>> reading.metrics
    {'n_neighbors': 2}
    """
    if "n_samples_fit_" not in reading.names:
        return
    for name in ("n_neighbors", "radius"):
        value = getattr(reading.fitted, name, None)
        if isinstance(value, int | float):
            reading.metrics[name] = value
