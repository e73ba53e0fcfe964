"""The layers of a neural network."""

from __future__ import annotations

from pipeline_core.contents.reading import Reading
from pipeline_core.contents.tables import plain_table


def read_layers(reading: Reading) -> None:
    """Add the layers of a network: what comes in, its units, and how many weights it has.

    Examples
    --------
    >>> from sklearn.neural_network import MLPRegressor
    >>> model = MLPRegressor(hidden_layer_sizes=(4,), tol=1e3).fit([[0.0], [1.0]], [0.0, 2.0])
    >>> reading = Reading(model)
    >>> read_layers(reading)
    >>> reading.tables["layers"].values.tolist(), reading.metrics["weights"]
    ([[1, 1, 4, 8], [2, 4, 1, 5]], 13)
    """
    weights, biases = reading.value("coefs_"), reading.value("intercepts_")
    if not isinstance(weights, list) or not isinstance(biases, list):
        return
    counts = [layer.size + bias.size for layer, bias in zip(weights, biases, strict=True)]
    columns = {
        "layer": range(1, len(weights) + 1),
        "inputs": [layer.shape[0] for layer in weights],
        "units": [layer.shape[1] for layer in weights],
        "weights": counts,
    }
    reading.add_table("layers", plain_table(columns))
    reading.metrics["weights"] = sum(counts)
