"""The notes that people wrote on stages, and what is only a sample, as comments of the script."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from pipeline_core.messages.words import say
from pipeline_core.plan import Plan
from pipeline_core.spec.local_text import text_in

# The settings by which a source reads a part of its rows only.
_PARTS = {"sample_rows": "export.sampled", "first_rows": "export.first_rows"}


def comments_of(plan: Plan, language: str) -> dict[str, str]:
    """Return the comment of each stage that has a note or reads a part of a file, by stage.

    Whatever breaks a line in a note becomes a blank: none of it can leave the comment.
    """
    comments = {}
    for job in plan.jobs.values():
        words = " ".join(text_in(job.note, language).split())
        title = " ".join(text_in(job.title, language).split()) or job.stage
        lines = [f"# {title}: {words}"] if words else []
        lines += [
            f"# {say(code, {'stage': title, 'rows': job.settings[name]}, language)}"
            for name, code in _PARTS.items()
            if job.settings.get(name) is not None
        ]
        if lines:
            comments[job.stage] = "\n".join(lines)
    return comments


def pass_on(
    comments: Mapping[str, str], order: Iterable[str], written: Collection[str]
) -> dict[str, str]:
    r"""Return the comments with those of stages that have no code above the next one that has.

    Parameters
    ----------
    comments
        The comments by stage.
    order
        All stages, in the order of the script.
    written
        The stages that have code.

    Examples
    --------
    >>> pass_on({"roles": "# who", "split": "# how"}, ["roles", "split"], {"split"})
    {'split': '# who\n# how'}
    """
    passed: dict[str, str] = {}
    waiting: list[str] = []
    for stage in order:
        waiting += [comments[stage]] if stage in comments else []
        if stage in written and waiting:
            passed[stage] = "\n".join(waiting)
            waiting = []
    return passed
