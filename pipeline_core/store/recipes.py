"""Roles and recipes as JSON: a step is its block and settings, not its object.

The transformer is made again by the block's function, as it was the first
time, so no unfitted object is ever unpickled.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline_core.data.data import Roles
    from pipeline_core.data.recipe import Step

Functions = Mapping[str, Callable[..., Any]]


def recipe_as_json(recipe: Sequence[Step]) -> list[dict[str, Any]]:
    """Return a recipe as JSON-able steps.

    Examples
    --------
    >>> recipe_as_json(())
    []
    """
    return [
        {
            field.name: _listed(getattr(step, field.name))
            for field in dataclasses.fields(step)
            if field.name != "transformer"
        }
        for step in recipe
    ]


def recipe_from_json(steps: Sequence[Mapping[str, Any]], functions: Functions) -> tuple[Step, ...]:
    """Make a recipe again.

    Parameters
    ----------
    steps
        As `recipe_as_json` wrote them.
    functions
        For each block, what makes its transformer from the settings as written.

    Examples
    --------
    >>> recipe_from_json([], {})
    ()
    """
    from pipeline_core.data.recipe import Step

    return tuple(
        Step(
            transformer=functions[step["block"]](**step["settings"]),
            **{**step, "choice": _tupled(step["choice"])},
        )
        for step in steps
    )


def roles_as_json(roles: Roles) -> dict[str, Any]:
    """Return roles as a JSON-able dict."""
    return {name: _listed(value) for name, value in dataclasses.asdict(roles).items()}


def roles_from_json(found: Mapping[str, Any]) -> Roles:
    """Make roles again."""
    from pipeline_core.data.data import Roles

    return Roles(**{name: _tupled(value) for name, value in found.items()})


def _listed(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _listed(one) for name, one in value.items()}
    return [_listed(one) for one in value] if isinstance(value, tuple | list) else value


def _tupled(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
