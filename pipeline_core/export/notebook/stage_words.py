"""What people wrote of the stages, as Markdown above their cells."""

from __future__ import annotations

from pathlib import PurePath

from pipeline_core.export.picture.picture import title_of
from pipeline_core.export.script.header import data_files, packages
from pipeline_core.messages.markdown import plain_markdown, plain_paragraphs
from pipeline_core.messages.words import say
from pipeline_core.plan import Job, Plan
from pipeline_core.spec.local_text import text_in


def stage_title(job: Job, language: str) -> str:
    """Return a stage's title as Markdown; its name where it has none."""
    return plain_markdown(text_in(job.title, language)) or plain_markdown(job.stage)


def stage_words(job: Job, plan: Plan, language: str) -> str:
    """Return a stage's title, what its block is, and its note, as Markdown.

    Parameters
    ----------
    job, plan
        The stage, and its plan.
    language
        Of the words.
    """
    block = title_of(job.block, plan.entries[job.block], language)
    note = plain_paragraphs(text_in(job.note, language))
    return "\n\n".join(
        filter(None, (f"## {stage_title(job, language)}", f"*{plain_markdown(block)}*", note))
    )


def pipeline_title(plan: Plan) -> str:
    """Return a pipeline's name as Markdown; that of its file where it has none."""
    name = plain_markdown(plan.name) or plain_markdown(PurePath(plan.pipeline).stem)
    return name[:1].upper() + name[1:] or "Pipeline"


def first_words(plan: Plan, language: str) -> str:
    """Return the title of a notebook, and what it needs for the same numbers."""
    files = data_files(plan)
    versions = [f"{name} {version}" for name, version in packages(plan).items()]
    paragraphs = [say("notebook.files", {"files": files}, language)] if files else []
    values = {"versions": versions, "threads": plan.threads}
    paragraphs.append(say("export.head.versions", values, language))
    return "\n\n".join([f"# {pipeline_title(plan)}", *map(plain_markdown, paragraphs)])
