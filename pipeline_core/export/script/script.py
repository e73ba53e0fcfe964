"""A pipeline as a standalone Python script that gives the same numbers.

`prepare()` and `main()` come first: they are the pipeline. Below them, or in a file of
helpers, are the functions they call, carried from the blocks' own source.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType
from typing import Any

from pipeline_core.data.output import Output
from pipeline_core.export.script.body import Body
from pipeline_core.export.script.comments import comments_of
from pipeline_core.export.script.data_paths import arguments_of, with_data_paths
from pipeline_core.export.script.formatting import format_source
from pipeline_core.export.script.header import docstring_of, main_section, requirements_of
from pipeline_core.export.script.module import OUTPUT, ScriptModule
from pipeline_core.export.script.packed_constants import pack_constants
from pipeline_core.export.script.results import RESULTS
from pipeline_core.export.source.docstrings import docstring
from pipeline_core.messages.words import say
from pipeline_core.plan import Plan

__all__ = ["HELPERS", "PIPELINE", "export_files", "export_script", "requirements_of"]

PIPELINE, HELPERS = "pipeline", "helpers"  # the modules of a script in two files
_NO_SUBJECTS: Mapping[str, str] = MappingProxyType({})
# What `run()` returns beside the reports, by whether it has models, and tests.
_RUN_DOCS = {
    (True, True): "export.run_all",
    (True, False): "export.run_models",
    (False, True): "export.run",
}
_ANNOTATIONS = "from __future__ import annotations"


def export_script(
    plan: Plan,
    functions: Mapping[str, Callable[..., Any]],
    outputs: Mapping[str, Output],
    language: str = "en",
    subjects: Mapping[str, str] = _NO_SUBJECTS,
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
        script returns these to its tests.

    Raises
    ------
    ExportError
        A stage without a preview, a block whose source does not stand alone,
        or a value that cannot be written.
    """
    body, module, text = _written(with_data_paths(plan), functions, outputs, language, subjects)
    pieces, ending = _pieces(plan, body, module, text, is_tested=bool(subjects))
    carried = list(module.carrier.texts())
    comment = f"# {say('export.carried', {}, language)}"
    head = [docstring_of(plan, language), _imports(module)]
    source = format_source("\n\n".join([*head, *pieces, comment, *carried, ending]))
    return pack_constants(source, module.constants)


def export_files(
    plan: Plan,
    functions: Mapping[str, Callable[..., Any]],
    outputs: Mapping[str, Output],
    language: str = "en",
    subjects: Mapping[str, str] = _NO_SUBJECTS,
) -> dict[str, str]:
    """Return the script of a plan in two files, by name: the pipeline, and its helpers.

    Parameters
    ----------
    plan, functions, outputs, language, subjects
        As `export_script` takes them.

    Raises
    ------
    ExportError
        As `export_script` does.
    """
    body, module, text = _written(with_data_paths(plan), functions, outputs, language, subjects)
    pieces, ending = _pieces(plan, body, module, text, is_tested=bool(subjects))
    carried = list(module.carrier.texts())
    names = f"from {HELPERS} import {', '.join(sorted(_defined(carried)))}"
    head = [docstring_of(plan, language, PIPELINE), f"{_imports(module)}\n{names}"]
    doc = docstring(say("export.helpers", {"script": f"{PIPELINE}.py"}, language), 0)
    pipeline = format_source("\n\n".join([*head, *pieces, ending]))
    return {
        f"{PIPELINE}.py": pack_constants(pipeline, module.constants),
        f"{HELPERS}.py": format_source("\n\n".join([doc, _imports(module), *carried])),
    }


def write_script(
    plan: Plan,
    functions: Mapping[str, Callable[..., Any]],
    outputs: Mapping[str, Output],
    language: str,
) -> tuple[str, Body, ScriptModule]:
    """Return the script without a command line, and what knows the stage of each line."""
    body, module, text = _written(plan, functions, outputs, language, _NO_SUBJECTS, is_bare=True)
    pieces, _ = _pieces(plan, body, module, text, is_tested=False)
    head = [docstring_of(plan, language), _imports(module)]
    return format_source("\n\n".join([*head, *pieces, *module.carrier.texts()])), body, module


def _written(
    plan: Plan,
    functions: Mapping[str, Callable[..., Any]],
    outputs: Mapping[str, Output],
    language: str,
    subjects: Mapping[str, str],
    *,
    is_bare: bool = False,
) -> tuple[Body, ScriptModule, str]:
    """Return the body of `main()`, the rest of the script, and the body's text.

    Names inside main() must not hide global names, and those are known only after a first pass.
    """
    comments, arguments = comments_of(plan, language), arguments_of(plan)
    reserved = arguments if is_bare else ["run", OUTPUT, *RESULTS, *arguments]

    def write(local: Collection[str]) -> tuple[Body, ScriptModule, str]:
        module = ScriptModule(language, comments, reserved, takes_output=not is_bare)
        names = {*reserved, *local}
        body = Body(plan, functions, outputs, module, names, subjects, returns_models=not is_bare)
        return body, module, body.write()

    _, first_pass, _ = write(())
    return write(first_pass.names.all())


def _pieces(
    plan: Plan, body: Body, module: ScriptModule, text: str, *, is_tested: bool
) -> tuple[list[str], str]:
    """Return what a reviewer reads, from the constants to `main()`, and the section at the end."""
    module.imports.import_common("Any")
    code = _RUN_DOCS.get((bool(body.models), is_tested))
    main = _main(module, text, code)
    function = "run" if body.models else "main"
    ending = main_section(plan, module, function, body.models)
    constants = "".join(module.constants.values())
    return [_parameters(module), constants, *module.functions.values(), *main], ending


def _imports(module: ScriptModule) -> str:
    return "\n".join([_ANNOTATIONS, "import sys", *module.imports.lines()])


def _parameters(module: ScriptModule) -> str:
    """Return the constants of the pipeline's parameters, under a comment."""
    if not module.parameters:
        return ""
    comment = say("export.parameters", {}, module.language)
    return f"# {comment}\n{''.join(module.parameters.values())}"


def _main(module: ScriptModule, text: str, run_doc: str | None) -> list[str]:
    """Return `main()`, below `run()` where there is more to return than its reports."""
    doc, lines = module.doc("export.main").strip(), text.split("\n")
    head = f"({', '.join(module.arguments.values())}) -> "
    if run_doc is None:
        return ["\n    ".join([f"def main{head}dict[str, Any]:", doc, *lines])]
    run = [f"def run{head}tuple[dict[str, Any], ...]:", module.doc(run_doc).strip(), *lines]
    call = f"return run({', '.join(module.arguments)})[0]"
    main = [f"def main{head}dict[str, Any]:", doc, call]
    return ["\n    ".join(run), "\n    ".join(main)]


def _defined(carried: list[str]) -> set[str]:
    """Return the names that carried source defines."""
    names: set[str] = set()
    for node in ast.parse("\n\n".join(carried)).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name)}
    return names
