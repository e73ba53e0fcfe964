"""Importances that trees give their features, with what should be known of them."""

from __future__ import annotations

from pipeline_core.contents.reading import Reading
from pipeline_core.contents.tables import by_size, plain_table


def read_importances(reading: Reading) -> None:
    """Add impurity importances, the largest first.

    Examples
    --------
    >>> from sklearn.tree import DecisionTreeRegressor
    >>> tree = DecisionTreeRegressor().fit([[1.0, 0.0], [2.0, 0.0]], [5.0, 9.0])
    >>> reading = Reading(tree, ["age", "size"])
    >>> read_importances(reading)
    >>> reading.tables["importances"].values.tolist(), reading.notes
    ([['age', 1.0], ['size', 0.0]], [{'code': 'impurity_importances'}])
    """
    importances = reading.array("feature_importances_")
    learns_nothing = "one_hot_encoder_" in reading.names  # its trees are fitted on random targets
    if importances is None or learns_nothing:
        return
    names = reading.feature_names(len(importances))
    table = plain_table({"feature": names, "importance": importances})
    reading.add_table("importances", by_size(table, "importance"))
    reading.notes.append({"code": "impurity_importances"})
