"""The notes that people wrote on stages, as comments of the script."""

from __future__ import annotations

from pipeline_core.plan import Plan
from pipeline_core.spec.local_text import text_in


def comments_of(plan: Plan, language: str) -> dict[str, str]:
    """Return a line of comment for each stage that has a note, by stage.

    Whatever breaks a line in a note becomes a blank: none of it can leave the comment.
    """
    comments = {}
    for job in plan.jobs.values():
        words = " ".join(text_in(job.note, language).split())
        if words:
            title = " ".join(text_in(job.title, language).split())
            comments[job.stage] = f"# {title or job.stage}: {words}"
    return comments
