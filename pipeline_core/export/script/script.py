"""The pipeline as a script that stands alone and gives the same numbers.

`prepare()` and `main()` come first: they are the pipeline. Below them stands
what they call, carried from the blocks' own source.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pipeline_core.data.output import Output
from pipeline_core.export.script.body import Body
from pipeline_core.export.script.frame import TAIL, head, requirements_of
from pipeline_core.export.script.layout import laid_out
from pipeline_core.export.script.module import ScriptModule
from pipeline_core.messages.words import say
from pipeline_core.plan import Plan

__all__ = ["export_script", "requirements_of"]


def export_script(
    plan: Plan,
    functions: Mapping[str, Callable[..., Any]],
    outputs: Mapping[str, Output],
    language: str = "en",
) -> str:
    """Return a Python script that does what a plan does.

    Parameters
    ----------
    plan
        The plan; what it would reuse does not matter here.
    functions
        The blocks' functions by id.
    outputs
        What each stage makes, as preview gives it: "all columns of numbers"
        becomes the names it meant.
    language
        The language of its comments.

    Raises
    ------
    ExportError
        A stage without a preview, a block whose source does not stand alone,
        or a value that cannot be written.
    """
    return write_script(plan, functions, outputs, language)[0]


def write_script(
    plan: Plan,
    functions: Mapping[str, Callable[..., Any]],
    outputs: Mapping[str, Output],
    language: str,
) -> tuple[str, Body, ScriptModule]:
    """Return the script with what wrote it, for those who ask whose a line is."""
    # Names inside main() must not hide what it calls, and that is known only after a first try.
    first = ScriptModule(language)
    Body(plan, functions, outputs, first, set()).write()
    module = ScriptModule(language)
    body = Body(plan, functions, outputs, module, set(first.names.all()))
    text = body.write()
    return laid_out("\n\n".join(_pieces(plan, module, text, language))), body, module


def _pieces(plan: Plan, module: ScriptModule, body: str, language: str) -> list[str]:
    module.imports.common("Any")
    carried = list(module.carrier.texts())
    main = ["def main() -> dict[str, Any]:", module.doc("export.main").strip(), *body.split("\n")]
    pieces = [
        head(plan, language),
        "\n".join(["from __future__ import annotations", "import sys", *module.imports.lines()]),
        "\n".join(module.constants.values()),
        *module.functions.values(),
        "\n    ".join(main),
    ]
    if carried:
        pieces.append(f"# {say('export.carried', {}, language)}")
    return [*pieces, *carried, TAIL]
