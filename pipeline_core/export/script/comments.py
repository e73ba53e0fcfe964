"""The notes that people wrote on stages, as comments of the script."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

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
