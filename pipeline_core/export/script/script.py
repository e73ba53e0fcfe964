"""A pipeline as a standalone Python script that gives the same numbers.

`prepare()` and `main()` come first: they are the pipeline. Below them are the
functions they call, carried from the blocks' own source.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from pipeline_core.data.output import Output
from pipeline_core.export.script.body import Body
from pipeline_core.export.script.comments import comments_of
from pipeline_core.export.script.formatting import format_source
from pipeline_core.export.script.header import docstring_of, main_section, requirements_of
from pipeline_core.export.script.module import ScriptModule
from pipeline_core.messages.words import say
from pipeline_core.plan import Plan

__all__ = ["export_script", "requirements_of"]


def export_script(
    plan: Plan,
    functions: Mapping[str, Callable[..., Any]],
    outputs: Mapping[str, Output],
    language: str = "en",
    subjects: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """Return the Python script of a plan.

    Parameters
    ----------
    plan
        The plan; which results it would reuse makes no difference.
    functions
        The blocks' functions by id.
    outputs
        The preview's output of each stage: "all number columns" is written as
        their names.
    language
        The language of its comments.
    subjects
        The stages that tests look at, and what of each: ``model`` or ``rows``. With some the
        script has a function more, which gives them to its tests.

    Raises
    ------
    ExportError
        A stage without a preview, a block whose source does not stand alone,
        or a value that cannot be written.
    """
    return write_script(plan, functions, outputs, language, subjects)[0]


def write_script(
    plan: Plan,
    functions: Mapping[str, Callable[..., Any]],
    outputs: Mapping[str, Output],
    language: str,
    subjects: Mapping[str, str] = MappingProxyType({}),
) -> tuple[str, Body, ScriptModule]:
    """Return the script, and its body and module, which know the stage of each line."""
    # Names inside main() must not hide global names, and those are known only after a first pass.
    comments = comments_of(plan, language)
    names = ("run",) if subjects else ()
    first_pass = ScriptModule(language, comments, names)
    Body(plan, functions, outputs, first_pass, set(), subjects).write()
    module = ScriptModule(language, comments, names)
    body = Body(plan, functions, outputs, module, set(first_pass.names.all()), subjects)
    text = body.write()
    pieces = _pieces(plan, module, text, language, is_tested=bool(subjects))
    return format_source("\n\n".join(pieces)), body, module


def _parameters(module: ScriptModule, language: str) -> str:
    """Return the constants of the pipeline's parameters, under a comment."""
    if not module.parameters:
        return ""
    return f"# {say('export.parameters', {}, language)}\n{''.join(module.parameters.values())}"


def _main(module: ScriptModule, body: str, *, is_tested: bool) -> list[str]:
    """Return `main()`, below what it calls where tests look at more than its reports."""
    doc, lines = module.doc("export.main").strip(), body.split("\n")
    if not is_tested:
        return ["\n    ".join(["def main() -> dict[str, Any]:", doc, *lines])]
    head = ["def run() -> tuple[dict[str, Any], dict[str, Any]]:", module.doc("export.run").strip()]
    main = ["def main() -> dict[str, Any]:", doc, "reports, _ = run()", "return reports"]
    return ["\n    ".join([*head, *lines]), "\n    ".join(main)]


def _pieces(
    plan: Plan, module: ScriptModule, body: str, language: str, *, is_tested: bool
) -> list[str]:
    module.imports.import_common("Any")
    ending = main_section(plan, module)
    carried = list(module.carrier.texts())
    pieces = [
        docstring_of(plan, language),
        "\n".join(["from __future__ import annotations", "import sys", *module.imports.lines()]),
        _parameters(module, language),
        "\n".join(module.constants.values()),
        *module.functions.values(),
        *_main(module, body, is_tested=is_tested),
    ]
    if carried:
        pieces.append(f"# {say('export.carried', {}, language)}")
    return [*pieces, *carried, ending]
