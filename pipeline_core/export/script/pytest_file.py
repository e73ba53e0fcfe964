"""The tests of a pipeline as a pytest file beside its script, which judges as a run does."""

from __future__ import annotations

import keyword
from collections.abc import Mapping

from pipeline_core.data.output import Output
from pipeline_core.engine.arguments import data_of_source
from pipeline_core.export.script.formatting import format_source
from pipeline_core.export.script.module import ScriptModule
from pipeline_core.export.source.docstrings import docstring
from pipeline_core.export.source.module_source import source_of
from pipeline_core.measures.subject_rows import Subject
from pipeline_core.messages.message import Message
from pipeline_core.messages.words import say
from pipeline_core.plan import Plan
from pipeline_core.plan.fitting import fitting_job
from pipeline_core.quality.calls import about, judge_call
from pipeline_core.spec import Pipeline, PipelineTest, as_stage_name

_DOCS = {
    "results": "export.tests.results",
    "reports": "export.tests.reports",
    "parts": "export.tests.parts",
}
_FIXTURES = """\
@pytest.fixture(scope="module")
def results() -> tuple[dict[str, Any], ...]:
    {results}
    with chdir(Path(__file__).{folder}):
        return run()


@pytest.fixture(scope="module")
def reports(results: tuple[dict[str, Any], ...]) -> dict[str, Any]:
    {reports}
    return results[0]


@pytest.fixture(scope="module")
def parts(results: tuple[dict[str, Any], ...]) -> dict[str, Any]:
    {parts}
    return results[-1]
"""


def subjects_of(pipeline: Pipeline, plan: Plan, outputs: Mapping[str, Output]) -> dict[str, str]:
    """Return the stages that a pipeline's tests look at, and what of each; none for reports.

    Parameters
    ----------
    pipeline, plan, outputs
        The pipeline, its plan, and what a preview gives for each stage.
    """
    kinds: dict[str, str] = {
        test.stage: about(test.kind)
        for test in pipeline.tests
        if about(test.kind) != "report" and _lack(test, plan, outputs) is None
    }
    return kinds or ({"": ""} if pipeline.tests else {})


def export_tests(
    pipeline: Pipeline,
    plan: Plan,
    outputs: Mapping[str, Output],
    script: str,
    language: str,
    folder: str = "parent",
) -> str:
    """Return the pytest file of a pipeline's tests.

    Parameters
    ----------
    pipeline, plan, outputs
        As for `subjects_of`.
    script
        The script's name without its ending; a module in a package, with a point.
    language
        Language of the sentences.
    folder
        Where the data stand, seen from the tests: ``parent`` or ``parents[1]``.
    """
    module = ScriptModule(language, reserved=("run", "results", "parts", "pytest"))
    module.imports.import_common("Any")
    module.imports.import_from("contextlib", "chdir")
    module.imports.import_from("pathlib", "Path")
    tests = [_test(test, pipeline.seed, plan, outputs, module, folder) for test in pipeline.tests]
    file = f"{script.replace('.', '/') if _is_importable(script) else script}.py"
    title = docstring(say("export.tests.title", {"script": file}, language), 0)
    docs = {name: docstring(say(code, {}, language), 4) for name, code in _DOCS.items()}
    head = ["from __future__ import annotations", "import pytest", *module.imports.lines()]
    pieces = [
        title,
        "\n".join([*head, _import_of(script)]),
        _run_of(script),
        "\n".join(module.constants.values()),
        _FIXTURES.format(folder=folder, **docs),
        *tests,
        f"# {say('export.tests.carried', {}, language)}",
        *module.carrier.texts(),
    ]
    return format_source("\n\n".join(filter(None, pieces)), script.partition(".")[0])


def _is_importable(script: str) -> bool:
    names = script.split(".")
    return all(name.isidentifier() and not keyword.iskeyword(name) for name in names)


def _import_of(script: str) -> str:
    return f"from {script} import run" if _is_importable(script) else "import runpy"


def _run_of(script: str) -> str:
    if _is_importable(script):
        return ""
    return f'run = runpy.run_path(str(Path(__file__).with_name({script + ".py"!r})))["run"]'


def _test(
    test: PipelineTest,
    seed: int,
    plan: Plan,
    outputs: Mapping[str, Output],
    module: ScriptModule,
    folder: str,
) -> str:
    """Return the function of one test; one that is only a warning may fail."""
    name = module.names.take(f"test_{as_stage_name(test.name) or 'it'}", ("test", test.name))
    mark = "@pytest.mark.xfail(strict=False)\n" if test.severity == "warning" else ""
    doc = docstring(test.name, 4)
    if lack := _lack(test, plan, outputs):
        sentence = say(lack.code, lack.values, module.language)
        return f"{mark}def {name}() -> None:\n    {doc}\n    pytest.fail({sentence!r})\n"
    call = judge_call(test, seed)
    fixture = "reports" if call.about == "report" else "parts"
    subject = f"{fixture}[{test.stage!r}]"
    if call.about == "model":
        subject = _model(subject, test.stage, plan, outputs, module)
    function = module.carrier.carry(source_of(call.function), call.function.__name__)
    values = [module.values.write(value) for value in call.values]
    if test.kind == "incident":
        values = [f"str(Path(__file__).{folder} / {values[0]})"]
    named = [f"{key}={module.values.write(value)}" for key, value in call.settings.items()]
    return (
        f"{mark}def {name}({fixture}: dict[str, Any]) -> None:\n    {doc}\n"
        f"    verdict = {function}({', '.join([subject, *values, *named])})\n"
        "    assert verdict.passed, verdict\n"
    )


def _model(
    parts: str, stage: str, plan: Plan, outputs: Mapping[str, Output], module: ScriptModule
) -> str:
    """Return the code of a model with its rows and its positive class."""
    owner = module.carrier.carry(source_of(Subject), "Subject")
    job = fitting_job(plan, stage)
    source = job.written_inputs["data"][0] if job else ""
    data = data_of_source(source, lambda name: outputs[name]) if job else None
    positive = data.roles.positive if data else None
    last = "" if positive is None else f", {module.values.write(positive)}"
    return f"{owner}(*{parts}{last})"


def _lack(test: PipelineTest, plan: Plan, outputs: Mapping[str, Output]) -> Message | None:
    """Return why a test cannot be judged, or None."""
    values = {"test": test.name, "stage": test.stage}
    if test.stage not in plan.jobs:
        return Message("test.not_run", values)
    kind = about(test.kind)
    if kind == "rows":
        data = outputs[test.stage].data if test.stage in outputs else None
        learned = data.bake().recipe if data else ()
        if learned:
            return Message("test.learned_rows", {**values, "step": learned[0].stage})
        return None if data else Message("test.no_rows", values)
    if kind == "model":
        return Message("test.no_model", values) if fitting_job(plan, test.stage) is None else None
    gives_report = "Report" in plan.entries[plan.jobs[test.stage].block]["outputs"]
    return None if gives_report else Message("test.no_report", values)
