"""A stage's part of the script: its lines of `main()`, its step of `prepare()`, what they call."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from pipeline_core.data.output import Output
from pipeline_core.errors import ExportError
from pipeline_core.export.script.layout import laid_out
from pipeline_core.export.script.module import ScriptModule
from pipeline_core.export.script.script import write_script
from pipeline_core.plan import Plan


def stage_code(
    plan: Plan,
    functions: Mapping[str, Callable[..., Any]],
    outputs: Mapping[str, Output],
    stage: str,
    language: str = "en",
) -> dict[str, str]:
    """Return what the exported script has for a stage.

    Parameters
    ----------
    plan, functions, outputs
        As `export_script` takes them.
    stage
        One of the plan's stages.
    language
        Of the comments.

    Returns
    -------
    dict
        ``lines``, of `main()`, as they stand there; ``step``, what a column stage adds to the
        recipe; ``called``, the script's own functions and constants that either names. Each is
        empty where the script has none.

    Raises
    ------
    ExportError
        The pipeline cannot be exported.
    """
    text, body, module = write_script(plan, functions, outputs, language)
    tree = ast.parse(text)
    parts = _parts(tree, body.owners, stage)
    step = _step(outputs[stage], stage, module) if stage in outputs else ""
    named = {name for part in (*parts, ast.parse(step)) for name in _names(part)}
    return {
        "lines": "\n".join(_source(text, one) for one in parts),
        "step": step,
        "called": _called(text, tree, named, {**module.constants, **module.functions}),
    }


def _parts(tree: ast.Module, owners: Iterable[str], stage: str) -> list[ast.stmt]:
    """Return a stage's statements of `main()`; its report, if nobody else reads it, is the last."""
    main = next(one for one in tree.body if _name(one) == "main")
    statements = main.body[1:] if isinstance(main, ast.FunctionDef) else []
    pairs = zip(statements[:-1], owners, strict=True)
    found = [one for one, owner in pairs if owner == stage]
    returned = statements[-1]
    if isinstance(returned, ast.Return) and isinstance(returned.value, ast.Dict):
        for key, value in zip(returned.value.keys, returned.value.values, strict=True):
            if not isinstance(key, ast.Constant) or isinstance(value, ast.Name):
                continue
            if key.value == stage:
                found.append(_entry(key, value))
    return found


def _entry(key: ast.Constant, value: ast.expr) -> ast.stmt:
    """Return an entry of a dict as a statement that stands where the entry does."""
    made = ast.AnnAssign(ast.Name("_"), key, value, simple=1)
    made.lineno, made.col_offset = key.lineno, key.col_offset
    made.end_lineno, made.end_col_offset = value.end_lineno, value.end_col_offset
    return made


def _source(text: str, node: ast.stmt) -> str:
    """Return the script's own text of a node."""
    lines = text.encode().split(b"\n")[node.lineno - 1 : node.end_lineno]
    lines[-1] = lines[-1][: node.end_col_offset]
    lines[0] = b" " * node.col_offset + lines[0][node.col_offset :]
    return textwrap.dedent(b"\n".join(lines).decode())


def _step(output: Output, stage: str, module: ScriptModule) -> str:
    """Return what a stage adds to the recipe, as code of its own."""
    recipe = output.data.recipe if output.data else ()
    own = tuple(one for one in recipe if one.stage == stage)
    if output.data is None or not own:
        return ""
    try:
        made = module.recipe(replace(output.data, recipe=own))
        return laid_out(made).strip() if made else ""
    except (ExportError, ValueError, KeyError):
        return ""  # a step that stands on others is written only with them


def _called(text: str, tree: ast.Module, named: set[str], others: Mapping[str, str]) -> str:
    """Return the definitions among the names, and the constants that these use.

    `others` are those that only a step on its own needs, and the script has not.
    """
    there = {name: one for one in tree.body if (name := _name(one)) not in ("", "main")}
    wanted = named & set(there)
    for name in list(wanted):
        used = _names(there[name])
        wanted |= {one for one in used if isinstance(there.get(one), ast.Assign)}
    more = [laid_out(others[name]).strip() for name in sorted(named & set(others) - set(there))]
    kept = [_source(text, one) for name, one in there.items() if name in wanted]
    return "\n\n\n".join([*more, *kept])


def _names(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


def _name(node: ast.stmt) -> str:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return node.name
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id
    return ""
