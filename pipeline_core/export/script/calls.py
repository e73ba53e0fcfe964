"""The arguments of a block's call, and a split of positions as one of the table."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Mapping
from typing import Any

from pipeline_core.export.inline.fold import same_constant
from pipeline_core.export.script.module import ScriptModule


def call_arguments(
    function: Callable[..., Any],
    inputs: Mapping[str, str],
    settings: Mapping[str, Any],
    module: ScriptModule,
) -> list[str]:
    """Return the arguments of a call of a block's function.

    Parameters
    ----------
    function
        The block's function.
    inputs
        The code of each input.
    settings
        Its settings; what is the default is not written.
    module
        Writes the settings.
    """
    written, has_gap = [], False
    for name, parameter in inspect.signature(function).parameters.items():
        if parameter.kind is parameter.KEYWORD_ONLY:
            if name in settings and not same_constant(parameter.default, settings[name]):
                written.append(f"{name}={module.setting(name, settings[name])}")
        elif name in inputs:
            has_gap = has_gap or bool(written and _is_constant(inputs[name]))
            written.append(f"{name}={inputs[name]}" if has_gap else inputs[name])
        elif parameter.default is parameter.empty:
            written.append(f"{name}=None" if has_gap else "None")
        else:
            has_gap = True
    return written


def _is_constant(code: str) -> bool:
    return isinstance(ast.parse(code, mode="eval").body, ast.Constant)


def split_of_rows(code: str, baked: str, rows: str) -> str | None:
    """Return a `train_test_split` of the table instead of its positions, where that is possible.

    Examples
    --------
    >>> split_of_rows("train_test_split(np.arange(len(rows)), test_size=0.5)", "rows", "rows")
    'train_test_split(rows, test_size=0.5)'
    """
    call = ast.parse(code, mode="eval").body
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name) or not call.args:
        return None
    positions = [f"np.arange(len({table}))" for table in (baked, rows)]
    if call.func.id != "train_test_split" or ast.unparse(call.args[0]) not in positions:
        return None
    call.args = [ast.Name(rows), *call.args[1:]]
    return ast.unparse(call)
