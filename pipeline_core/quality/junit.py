"""Outcomes as a JUnit file, which build servers read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from xml.etree import ElementTree

from pipeline_core.quality.results import Outcome


def junit_xml(title: str, outcomes: Iterable[Outcome], say: Callable[[Outcome], str]) -> str:
    """Return a JUnit file of outcomes; a warning that fails is passed with what it says.

    Parameters
    ----------
    title
        Name of the suite.
    outcomes
        The outcomes.
    say
        Returns the sentence of one.

    Examples
    --------
    >>> outcome = {"test": "a", "stage": "m", "status": "failed", "severity": "error"}
    >>> junit_xml("credit", [outcome], lambda outcome: "no")[-80:]
    '<testcase classname="m" name="a"><failure message="no" /></testcase></testsuite>'
    """
    outcomes = list(outcomes)
    bad = [one for one in outcomes if one["status"] == "failed" and one["severity"] == "error"]
    unjudged = [one for one in outcomes if one["status"] == "not_judged"]
    counts = {"tests": len(outcomes), "failures": len(bad), "errors": len(unjudged)}
    attributes = {name: str(count) for name, count in counts.items()}
    suite = ElementTree.Element("testsuite", {"name": _text(title), **attributes})
    for one in outcomes:
        names = {"classname": one["stage"], "name": _text(one["test"])}
        case = ElementTree.SubElement(suite, "testcase", names)
        if one["status"] == "not_judged":
            ElementTree.SubElement(case, "error", {"message": _text(say(one))})
        elif one in bad:
            ElementTree.SubElement(case, "failure", {"message": _text(say(one))})
        elif one["status"] == "failed":
            ElementTree.SubElement(case, "system-out").text = _text(say(one))
    return ElementTree.tostring(suite, encoding="unicode")


def _text(text: str) -> str:
    """Return a text without the characters that XML does not have."""
    return "".join(sign for sign in text if sign in "\t\n\r" or " " <= sign < "\ufffe")
