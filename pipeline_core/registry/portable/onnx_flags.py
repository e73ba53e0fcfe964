"""Trees of histogram gradient boosting as ONNX: their flags as whole numbers.

skl2onnx writes yes and no among numbers, which onnx does not take.
"""

from __future__ import annotations

from typing import Any


class WholeNumbers:
    """A container of nodes in whose lists yes and no are 1 and 0.

    Parameters
    ----------
    container
        skl2onnx's.
    """

    def __init__(self, container: Any) -> None:
        self._container = container

    def __getattr__(self, name: str) -> Any:
        return getattr(self._container, name)

    def add_node(self, *of: Any, **attributes: Any) -> None:
        """Add a node."""
        whole = {name: _whole(value) for name, value in attributes.items()}
        self._container.add_node(*of, **whole)


def _whole(value: Any) -> Any:
    """Return a list without flags.

    Examples
    --------
    >>> _whole([True, 2]), _whole([0.5]), _whole("name")
    ([1, 2], [0.5], 'name')
    """
    if not isinstance(value, list) or not any(_is_flag(item) for item in value):
        return value
    return [int(item) for item in value]


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool) or getattr(getattr(value, "dtype", None), "kind", "") in (
        "b",
        "u",
    )


def add_trees(scope: Any, operator: Any, container: Any) -> None:
    """Add the nodes of a histogram gradient boosting, as skl2onnx does."""
    from skl2onnx.common._registration import get_converter

    get_converter(operator.type)(scope, operator, WholeNumbers(container))
