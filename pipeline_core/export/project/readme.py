"""A project's README: what the pipeline does, from its stages' words, and how to run it."""

from __future__ import annotations

from pipeline_core.export.notebook.stage_words import pipeline_title, stage_title
from pipeline_core.export.picture.picture import title_of
from pipeline_core.export.project.facts import DataFile, ProjectFacts
from pipeline_core.export.script.header import packages
from pipeline_core.messages.markdown import plain_markdown
from pipeline_core.messages.words import say
from pipeline_core.plan import Job
from pipeline_core.spec.local_text import text_in


def readme(facts: ProjectFacts) -> str:
    """Return the README of a project.

    Parameters
    ----------
    facts
        What it says.
    """
    stages = [_stage(job, facts) for job in facts.plan.jobs.values()]
    numbered = "\n".join(f"{number}. {text}" for number, text in enumerate(stages, start=1))
    parts = [
        f"# {pipeline_title(facts.plan)}",
        _heading("project.heading.stages", facts),
        numbered,
        *_data(facts),
        *_secrets(facts),
        _heading("project.heading.use", facts),
        "```\nmake run\nmake test\nmake check\nmake image\n```",
        _sentence("project.run", facts, threads=facts.plan.threads),
        _sentence("project.repeat", facts),
        _heading("project.heading.numbers", facts),
        _numbers(facts),
    ]
    return "\n\n".join(parts) + "\n"


def _stage(job: Job, facts: ProjectFacts) -> str:
    block = title_of(job.block, facts.plan.entries[job.block], facts.language)
    note = plain_markdown(text_in(job.note, facts.language))
    words = f"**{stage_title(job, facts.language)}** ({plain_markdown(block)})"
    return f"{words}: {note}" if note else words


def _heading(code: str, facts: ProjectFacts) -> str:
    return f"## {say(code, {}, facts.language)}"


def _sentence(code: str, facts: ProjectFacts, **values: object) -> str:
    return say(code, {"package": facts.package, **values}, facts.language)


def _data(facts: ProjectFacts) -> list[str]:
    if not facts.data:
        return []
    code = "project.data_inside" if facts.has_data else "project.data_outside"
    sentence = _sentence(code, facts)
    lines = "\n".join(_file(file, facts) for file in facts.data)
    return [_heading("project.heading.data", facts), sentence, lines]


def _file(file: DataFile, facts: ProjectFacts) -> str:
    path = f"`` {file.path} ``" if "`" in file.path else f"`{file.path}`"
    if file.size is None:
        return f"- {path}"
    values = {"bytes": file.size, "sha256": file.sha256}
    return f"- {path}: {say('project.file', values, facts.language)}"


def _secrets(facts: ProjectFacts) -> list[str]:
    if not facts.secrets:
        return []
    lines = "\n".join(f"- `{name}`" for name in facts.secrets)
    return [_heading("project.heading.secrets", facts), _sentence("project.secrets", facts), lines]


def _numbers(facts: ProjectFacts) -> str:
    versions = [f"{name} {version}" for name, version in packages(facts.plan).items()]
    values = {"versions": versions, "threads": facts.plan.threads}
    return say("export.head.versions", values, facts.language)
