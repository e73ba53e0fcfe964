"""The script's docstring (how to run it for the same numbers) and its `__main__` section."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterable
from pathlib import PurePath
from typing import Any

from pipeline_core.catalog import meaning_of, version_of
from pipeline_core.export.script.module import ScriptModule
from pipeline_core.export.source.docstrings import WIDTH, escape_docstring
from pipeline_core.export.source.module_source import source_of
from pipeline_core.measures.script_command import run_command
from pipeline_core.messages.words import say
from pipeline_core.plan import Plan
from pipeline_core.spec.entry import Meaning
from pipeline_core.spec.extras import libraries_of


def docstring_of(plan: Plan, language: str, script: str = "") -> str:
    """Return the docstring of a plan's script.

    Parameters
    ----------
    plan
        The plan.
    language
        The language of its words.
    script
        The script's name without its ending; else the pipeline file's.
    """
    files, seeds = data_files(plan), _seeds(plan)
    limit, file = plan.threads, script or PurePath(plan.pipeline).stem or "script"
    command = f"OMP_NUM_THREADS={limit} OPENBLAS_NUM_THREADS={limit} python {file}.py"
    values = {"files": files, "versions": _versions(plan), "threads": limit, "seed": seeds}
    seed = "export.head.seed" if seeds else "export.head.no_seed"
    paragraphs = [
        _title(plan),
        say("export.head.files" if files else "export.head.no_files", values, language),
        f"    {command}",
        f"{say('export.head.versions', values, language)} {say(seed, values, language)}",
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


def main_section(plan: Plan, module: ScriptModule, function: str, models: Iterable[str]) -> str:
    """Return the section that runs the script as its command line says.

    Parameters
    ----------
    plan
        The plan; its overrides stand in a constant, and let pass what they cover.
    module
        The rest of the script, which gets the constant and what reads the command line.
    function
        The function that is run.
    models
        The stages whose models it returns.
    """
    arguments = [function]
    if names := list(models):
        arguments.append(f"models={names!r}")
    overrides = {job.stage: list(job.overrides) for job in plan.jobs.values() if job.overrides}
    if overrides:
        comment = f"# {say('export.overrides', {}, module.language)}\n"
        name = module.names.take("OVERRIDES", ("overrides",))
        module.constants[name] = f"{comment}{name} = {module.values.write(overrides)}\n"
        arguments.append(f"overrides={name}")
    command = module.carrier.carry(source_of(run_command), run_command.__name__)
    return f"""
if __name__ == "__main__":
    sys.exit({command}({", ".join(arguments)}))
"""
