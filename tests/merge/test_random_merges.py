"""A thousand random pairs of edits: what either side did is in the result, or in a conflict."""

import pytest

from pipeline_core.edits import renamed_stages
from pipeline_core.errors import SpecError
from pipeline_core.merge import merge_texts
from pipeline_core.merge.markers import MIDDLE, OURS, THEIRS
from pipeline_core.merge.renames import with_new_names
from pipeline_core.merge.trees import pipeline_of
from pipeline_core.spec import parse
from tests.merge.random_edits import TEXT, leaves, random_text

PAIRS = range(1_000)
# Conflicts of changes at places apart.
TOGETHER = (
    "merge.circle",
    "merge.needed_by_ours",
    "merge.needed_by_theirs",
    "merge.no_valid_file",
)


def changes(before, after):
    """What a text says otherwise than another: the new value of each place, None for nothing."""
    first, second = leaves(before), leaves(after)
    return {
        path: second.get(path)
        for path in first.keys() | second.keys()
        if first.get(path) != second.get(path)
    }


def resolved(text, side):
    """The text after a person took one side of every conflict."""
    lines, part = [], None
    for line in text.splitlines():
        if line.startswith(OURS):
            part = "ours"
        elif line == MIDDLE and part:
            part = "theirs"
        elif line == THEIRS:
            part = None
        elif part in (None, side):
            lines.append(line)
    return "\n".join(lines) + "\n"


def with_common_names(base, ours, theirs):
    """The texts with the renamed stages of each renamed in all, as far as both agree."""
    mine, other = (renamed_stages(pipeline_of(base), pipeline_of(each)) for each in (ours, theirs))
    other = {old: new for old, new in other.items() if old not in mine}
    names = [*mine.items(), *other.items()]
    return [with_new_names(text, names) for text in (base, ours, theirs)]


@pytest.mark.sampled(20)
@pytest.mark.parametrize("pair", PAIRS)
def test_no_edit_is_lost(pair):
    ours, theirs = (random_text(TEXT, f"{pair}{side}", 1 + pair % 6) for side in "ab")
    assert merge_texts(TEXT, ours, TEXT).text == ours
    assert merge_texts(TEXT, TEXT, theirs).text == theirs
    assert merge_texts(TEXT, ours, ours).text == ours
    result = merge_texts(TEXT, ours, theirs)
    base, ours, theirs = with_common_names(TEXT, ours, theirs)
    first, second = changes(base, ours), changes(base, theirs)
    if result.conflicts:
        assert_is_a_conflict(result, first, second)
        return
    expected = {**leaves(base), **second, **first}
    expected = {path: value for path, value in expected.items() if value is not None}
    assert leaves(result.text) == expected
    comments = [f"# Remark of {pair}{side}." for side in "ab"]
    for comment in comments:
        assert result.text.count(comment) == (comment in ours or comment in theirs)


def assert_is_a_conflict(result, first, second):
    """Both sides changed something near each other, and either choice is a text of each."""
    if OURS not in result.text:
        assert all(c.message.code == "merge.renamed_twice" for c in result.conflicts)
        return
    with pytest.raises(SpecError):
        parse(result.text)
    heads = [line for line in result.text.splitlines() if line.startswith(OURS)]
    assert all("merge." in line for line in heads)
    for side in ("ours", "theirs"):
        parse(resolved(result.text, side))
    for conflict in result.conflicts:
        assert conflict.message.code.startswith("merge.")
    assert any(near(path, other) for path in first for other in second) or any(
        c.message.code in TOGETHER for c in result.conflicts
    )


def near(path, other):
    """Whether two changed places are in one stage or section."""
    return path[:2] == other[:2]
