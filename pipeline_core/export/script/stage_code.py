"""The code of one stage: its lines of `main()`, its recipe step, and what they use."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from pipeline_core.data.output import Output
from pipeline_core.errors import ExportError
from pipeline_core.export.script.formatting import format_source
from pipeline_core.export.script.module import ScriptModule
from pipeline_core.export.script.script import write_script
from pipeline_core.export.source.free_names import names_in
from pipeline_core.plan import Plan


def stage_code(
    plan: Plan,
    functions: Mapping[str, Callable[..., Any]],
    outputs: Mapping[str, Output],
    stage: str,
    language: str = "en",
) -> dict[str, str]:
    """Return the parts of the exported script that belong to a stage.

    Parameters
    ----------
    plan, functions, outputs
        As `export_script` takes them.
    stage
        One of the plan's stages.
    language
        The language of the comments.

    Returns
    -------
    dict
        ``lines`` of `main()`; ``step``, what a column stage adds to the recipe; ``called``, the
        script's own functions and constants that either uses. Each may be empty.

    Raises
    ------
    ExportError
        The pipeline cannot be exported.
    """
    return stage_codes(plan, functions, outputs, [stage], language)[stage]


def stage_codes(
    plan: Plan,
    functions: Mapping[str, Callable[..., Any]],
    outputs: Mapping[str, Output],
    stages: Iterable[str],
    language: str = "en",
) -> dict[str, dict[str, str]]:
    """Return the parts of the exported script that belong to some stages, by stage.

    As `stage_code`, for several stages of a script that is written once.
    """
    text, body, module = write_script(plan, functions, outputs, language)
    tree = ast.parse(text)
    codes = {}
    for stage in stages:
        statements = _statements_of(tree, body.statement_stages, stage)
        step = _step_code(outputs[stage], stage, module) if stage in outputs else ""
        used = {name for node in (*statements, ast.parse(step)) for name in names_in(node)}
        others = {**module.parameters, **module.constants, **module.functions}
        codes[stage] = {
            "lines": "\n".join(_source(text, statement) for statement in statements),
            "step": step,
            "called": _definitions(text, tree, used, others),
        }
    return codes


def _statements_of(tree: ast.Module, stages: Iterable[str], stage: str) -> list[ast.stmt]:
    """Return a stage's statements of `main()`, and its entry of the returned dict."""
    main = next(node for node in tree.body if _name(node) == "main")
    body = main.body[1:] if isinstance(main, ast.FunctionDef) else []
    pairs = zip(body[:-1], stages, strict=True)
    statements = [statement for statement, owner in pairs if owner == stage]
    returned = body[-1]
    if isinstance(returned, ast.Return) and isinstance(returned.value, ast.Dict):
        for key, value in zip(returned.value.keys, returned.value.values, strict=True):
            if not isinstance(key, ast.Constant) or isinstance(value, ast.Name):
                continue
            if key.value == stage:
                statements.append(_entry(key, value))
    return statements


def _entry(key: ast.Constant, value: ast.expr) -> ast.stmt:
    """Return an entry of a dict as a statement at the same position."""
    statement = ast.AnnAssign(ast.Name("_"), key, value, simple=1)
    statement.lineno, statement.col_offset = key.lineno, key.col_offset
    statement.end_lineno, statement.end_col_offset = value.end_lineno, value.end_col_offset
    return statement


def _source(text: str, node: ast.stmt) -> str:
    """Return the text of a node in the script."""
    lines = text.encode().split(b"\n")[node.lineno - 1 : node.end_lineno]
    lines[-1] = lines[-1][: node.end_col_offset]
    lines[0] = b" " * node.col_offset + lines[0][node.col_offset :]
    return textwrap.dedent(b"\n".join(lines).decode())


def _step_code(output: Output, stage: str, module: ScriptModule) -> str:
    """Return what a stage adds to the recipe, as code of its own."""
    recipe = output.data.recipe if output.data else ()
    steps = tuple(step for step in recipe if step.stage == stage)
    if output.data is None or not steps:
        return ""
    try:
        code = module.recipe(replace(output.data, recipe=steps))
        return format_source(code).strip() if code else ""
    except (ExportError, ValueError, KeyError):
        return ""  # a step that depends on earlier ones cannot be written alone


def _definitions(text: str, tree: ast.Module, used: set[str], others: Mapping[str, str]) -> str:
    """Return the source of the used definitions, and of the constants that these use.

    `others` holds definitions that only a step on its own needs; the script does not have them.
    """
    defined = {name: node for node in tree.body if (name := _name(node)) not in ("", "main")}
    needed = used & set(defined)
    for name in list(needed):
        constants = names_in(defined[name])
        needed |= {name for name in constants if isinstance(defined.get(name), ast.Assign)}
    missing = sorted(used & set(others) - set(defined))
    sources = [format_source(others[name]).strip() for name in missing]
    sources += [_source(text, node) for name, node in defined.items() if name in needed]
    return "\n\n\n".join(sources)


def _name(node: ast.stmt) -> str:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return node.name
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id
    return ""
