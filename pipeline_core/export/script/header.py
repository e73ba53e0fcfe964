"""The script's docstring (how to run it for the same numbers) and its `__main__` section."""

from __future__ import annotations

import sys
import textwrap
from pathlib import PurePath
from typing import Any

from pipeline_core.catalog import meaning_of, version_of
from pipeline_core.export.script.module import ScriptModule
from pipeline_core.export.source.docstrings import WIDTH, escape_docstring
from pipeline_core.export.source.module_source import source_of
from pipeline_core.measures.overrides import answers
from pipeline_core.messages.words import say
from pipeline_core.plan import Plan
from pipeline_core.spec.entry import Meaning
from pipeline_core.spec.extras import libraries_of


def docstring_of(plan: Plan, language: str) -> str:
    """Return the docstring of a plan's script.

    Parameters
    ----------
    plan
        The plan.
    language
        The language of its words.
    """
    files, seeds = data_files(plan), _seeds(plan)
    limit, file = plan.threads, PurePath(plan.pipeline).stem or "script"
    command = f"OMP_NUM_THREADS={limit} OPENBLAS_NUM_THREADS={limit} python {file}.py"
    values = {"files": files, "versions": _versions(plan), "threads": limit, "seed": seeds}
    paragraphs = [
        _title(plan),
        say("export.head.files" if files else "export.head.no_files", values, language),
        f"    {command}",
        say("export.head.versions", values, language),
        say("export.head.seed" if seeds else "export.head.no_seed", values, language),
    ]
    return '"""' + "\n\n".join(map(_wrap, paragraphs)) + '\n"""\n'


def _title(plan: Plan) -> str:
    name = plan.name or PurePath(plan.pipeline).stem or "Pipeline"
    return name[:1].upper() + name[1:] + ("" if name[-1:] in ".?!" else ".")


def _wrap(text: str) -> str:
    if text.startswith(" "):
        return text
    return "\n".join(textwrap.wrap(escape_docstring(text), WIDTH - 4, break_long_words=False))


def data_files(plan: Plan) -> list[str]:
    """Return the paths of the files that a plan reads, as written in the pipeline."""
    values = [*_settings_meaning(plan, "file"), *_settings_meaning(plan, "files")]
    files = [str(value) for value in values if value]
    return list(dict.fromkeys(files))


def _seeds(plan: Plan) -> list[int]:
    return sorted({int(value) for value in _settings_meaning(plan, "seed") if value is not None})


def _settings_meaning(plan: Plan, meaning: Meaning) -> list[Any]:
    """Return the values of all settings whose schema has a meaning: a file, a seed."""
    return [
        job.settings.get(name)
        for job in plan.jobs.values()
        for name, schema in plan.entries[job.block]["settings"]["properties"].items()
        if meaning_of(schema) == meaning
    ]


def packages(plan: Plan) -> dict[str, str]:
    """Return the versions of the distributions that a plan's blocks use."""
    jobs = plan.jobs.values()
    names = {name for job in jobs for name in libraries_of(plan.entries[job.block], job.settings)}
    names -= {"pydantic", "typing_extensions", "typing-extensions"}
    names |= {"pandas", "scikit-learn"}
    return {name: version_of(name) for name in sorted(names) if version_of(name)}


def _versions(plan: Plan) -> list[str]:
    python = "Python {}.{}.{}".format(*sys.version_info)
    return [python, *(f"{name} {version}" for name, version in packages(plan).items())]


def requirements_of(plan: Plan) -> str:
    """Return a requirements file with the installed versions of a plan's packages.

    Parameters
    ----------
    plan
        The plan.

    Examples
    --------
    >>> from pathlib import Path
    >>> from pipeline_core.plan import Plan
    >>> requirements_of(Plan({}, {}, "", Path())).split("==")[0]
    'pandas'
    """
    return "".join(f"{name}=={version}\n" for name, version in packages(plan).items())


MAIN_SECTION = """
if __name__ == "__main__":
    results = main()
    for stage, report in results.items():
        print(f"\\n{stage}")
        for name, value in report.get("metrics", {}).items():
            print(f"  {name}: {value}")
        for check in report.get("checks", []):
            print(f"  {check['name']}: {'passed' if check['passed'] else 'FAILED'}")
        for name, table in report.get("tables", {}).items():
            print(f"  {name}, {len(table)} rows\\n{table.head().to_string(index=False)}")
    sys.exit(any(report.get("passed") is False for report in results.values()))
"""
_ENDING = MAIN_SECTION.strip().rpartition("\n")[2]
_OVERRIDDEN_ENDING = """
    refused = {stage: report for stage, report in results.items() if report.get("passed") is False}
    given = {stage: answers(report, OVERRIDES.get(stage, [])) for stage, report in refused.items()}
    for stage, overrides in given.items():
        for override in overrides:
            print(f"\\n{stage}: overridden by {override['name']}: {override['reason']}")
    sys.exit(not all(given.values()))
""".strip("\n")


def main_section(plan: Plan, module: ScriptModule) -> str:
    """Return the section that prints the results, and ends with 1 where a stage refuses.

    Parameters
    ----------
    plan
        The plan; its overrides stand in a constant, and let pass what they cover.
    module
        The rest of the script, which gets the constant and what judges by it.
    """
    overrides = {job.stage: list(job.overrides) for job in plan.jobs.values() if job.overrides}
    if not overrides:
        return MAIN_SECTION
    comment = f"# {say('export.overrides', {}, module.language)}\n"
    name = module.names.take("OVERRIDES", ("overrides",))
    module.constants[name] = f"{comment}{name} = {module.values.write(overrides)}\n"
    function = module.carrier.carry(source_of(answers), "answers")
    ending = _OVERRIDDEN_ENDING.replace("OVERRIDES", name).replace("answers(", f"{function}(")
    return MAIN_SECTION.replace(_ENDING, ending)
