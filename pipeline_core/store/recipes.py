"""Roles and recipes as JSON, each step as its block and settings.

A step's transformer is made again by the block's function, so no unfitted
object is ever unpickled.
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
            field.name: _as_list(getattr(step, field.name))
            for field in dataclasses.fields(step)
            if field.name != "transformer"
        }
        for step in recipe
    ]


def recipe_from_json(steps: Sequence[Mapping[str, Any]], functions: Functions) -> tuple[Step, ...]:
    """Return the recipe of JSON-able steps.

    Parameters
    ----------
    steps
        As `recipe_as_json` returns them.
    functions
        For each block, the function that makes its transformer from the settings.

    Examples
    --------
    >>> recipe_from_json([], {})
    ()
    """
    from pipeline_core.data.recipe import Step

    return tuple(
        Step(
            transformer=functions[step["block"]](**step["settings"]),
            **{
                **step,
                "choice": _as_tuple(step["choice"]),
                "nullable": tuple(step.get("nullable", ())),
            },
        )
        for step in steps
    )


def roles_as_json(roles: Roles) -> dict[str, Any]:
    """Return roles as a JSON-able dict."""
    return {name: _as_list(value) for name, value in dataclasses.asdict(roles).items()}


def roles_from_json(roles: Mapping[str, Any]) -> Roles:
    """Return the roles of a JSON-able dict."""
    from pipeline_core.data.data import Roles

    return Roles(**{name: _as_tuple(value) for name, value in roles.items()})


def _as_list(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _as_list(item) for name, item in value.items()}
    return [_as_list(item) for item in value] if isinstance(value, tuple | list) else value


def _as_tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
