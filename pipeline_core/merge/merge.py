"""The merge of three texts of a pipeline: a text that can be opened, or one with conflicts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline_core.edits import renamed_stages
from pipeline_core.errors import SpecError
from pipeline_core.merge.conflict import MISSING, Conflict, Path
from pipeline_core.merge.conflict_lines import conflicts_at
from pipeline_core.merge.markers import Hunk, marked_text
from pipeline_core.merge.renames import with_new_names
from pipeline_core.merge.structure import structural_disputes
from pipeline_core.merge.text import merged_text
from pipeline_core.merge.trees import pipeline_of, tree_of
from pipeline_core.merge.values import ValueMerge, has_same_content
from pipeline_core.messages.message import Message
from pipeline_core.spec import dump
from pipeline_core.spec.previous_text import PreviousText

_EMPTY = "fabrica: 1\n"
_ROUNDS = 50
Tree = dict[str, Any]
Disputes = Mapping[Path, Message]


@dataclass(frozen=True)
class MergeResult:
    """What became of a merge.

    Parameters
    ----------
    text
        The text; with conflict markers where the two versions contradict each other.
    conflicts
        What a person must decide; empty for a file that can be used.
    choices
        What was decided without a person, because no result depends on it.
    """

    text: str
    conflicts: tuple[Conflict, ...] = ()
    choices: tuple[Message, ...] = ()


def merge_texts(
    base: str, ours: str, theirs: str, words_of: Callable[[Message], str] = str
) -> MergeResult:
    r"""Merge two versions of a pipeline file.

    Parameters
    ----------
    base
        The text that both come from; empty if there is none.
    ours, theirs
        The two texts.
    words_of
        Writes a conflict beside its markers.

    Raises
    ------
    SpecError
        One of them is not a pipeline.

    Examples
    --------
    >>> text = "fabrica: 1\nseed: 0\nname: Credit\n"
    >>> ours, theirs = text.replace("0", "1"), text.replace("Credit", "Loans")
    >>> print(merge_texts(text, ours, theirs).text, end="")
    fabrica: 1
    seed: 1
    name: Loans
    """
    texts, twice = _with_common_names(base if base.strip() else _EMPTY, ours, theirs)
    disputes = _disputes(texts)
    clean = _Attempt(texts, disputes)
    conflicts = [*clean.merge.conflicts, *twice]
    choices = tuple(clean.merge.choices)
    if not clean.merge.conflicts:
        return MergeResult(clean.text, tuple(conflicts), choices)
    theirs_text = _Attempt(texts, disputes, None).text
    trees = tree_of(clean.text), tree_of(theirs_text)

    def words(hunk: Hunk) -> str:
        here = conflicts_at(clean.merge.conflicts, trees, (hunk[:2], hunk[2:]))
        return " ".join(words_of(conflict.message) for conflict in here)

    return MergeResult(marked_text(clean.text, theirs_text, words), tuple(conflicts), choices)


class _Attempt:
    """The merge of three texts with some of its conflicts decided for theirs."""

    def __init__(
        self,
        texts: tuple[str, str, str],
        disputes: Disputes,
        resolved: Collection[Path] | None = (),
    ) -> None:
        self.merge = ValueMerge(disputes, resolved)
        base, ours, theirs = (tree_of(text).value for text in texts)
        self.value = _without_loose_positions(self.merge.merged((base, ours, theirs)), base)
        self.text = _written(self.value, texts)


def _written(value: Tree, texts: tuple[str, str, str]) -> str:
    """Return a merged file's text; written plainly where the lines of both do not fit together."""
    text = merged_text(value, *texts)
    try:
        if has_same_content(tree_of(text).value, value):
            return text
        return _with_comments_of(texts[2], dump(pipeline_of(_dump_tree(value)), texts[1]))
    except SpecError:
        return text


def _with_comments_of(text: str, result: str) -> str:
    """Return a text below the comments of another that it does not have."""
    comments = PreviousText(text).comments(tree_of(text))
    return "".join(f"{comment}\n" for comment in comments if comment not in result) + result


def _dump_tree(value: Tree) -> str:
    """Return the text of a file without a previous one."""
    return merged_text(value, _EMPTY, _EMPTY, _EMPTY)


def _without_loose_positions(value: Tree, base: Tree) -> Tree:
    """Return a file without the positions of stages that are no longer there."""
    stages, former = value.get("stages") or {}, base.get("stages") or {}
    layout = value.get("layout")
    if not isinstance(layout, dict):
        return value
    return {
        **value,
        "layout": {name: at for name, at in layout.items() if name in stages or name not in former},
    }


def _disputes(texts: tuple[str, str, str]) -> dict[Path, Message]:
    """Return the places that must be conflicts for the result to be a pipeline."""
    disputes: dict[Path, Message] = {}
    versions = [tree_of(text).value for text in texts]
    stages = [version.get("stages") or {} for version in versions]
    for _ in range(_ROUNDS):
        attempt = _Attempt(texts, disputes)
        new = structural_disputes(attempt.value.get("stages") or {}, *stages[1:])
        new = new or _unreadable_sections(attempt.text, versions)
        if not new.keys() - disputes.keys():
            break
        disputes = {**new, **disputes}
    return disputes


def _unreadable_sections(text: str, versions: list[Tree]) -> dict[Path, Message]:
    """Return the sections that both changed, if together they are no valid file.

    Of these the one that is at fault, where it is among them.
    """
    try:
        pipeline_of(text, "ours + theirs")
    except SpecError as error:
        both = [key for key in versions[1] if _is_changed_twice(key, versions)]
        faulty = [key for key in both if key == _section_at(text, error)]
        reason = Message("merge.no_valid_file", {"reason": error.message})
        return {(key,): reason for key in faulty or both} or {(): reason}
    return {}


def _section_at(text: str, error: SpecError) -> str | None:
    """Return the section of a text that an error is in."""
    line = error.values.get("line", 0) - 1
    sections = [key for key, node in tree_of(text).parts.items() if node.line <= line]
    return sections[-1] if sections else None


def _is_changed_twice(key: str, versions: list[Tree]) -> bool:
    base, ours, theirs = (version.get(key, MISSING) for version in versions)
    return bool(ours != base and theirs not in (base, ours))


def _with_common_names(
    base: str, ours: str, theirs: str
) -> tuple[tuple[str, str, str], list[Conflict]]:
    """Return the texts with the renamed stages of each version renamed in all three.

    A stage that both renamed differently has our name, and is a conflict without markers.
    """
    before = pipeline_of(base)
    mine, other = (renamed_stages(before, pipeline_of(text)) for text in (ours, theirs))
    both = {old: (mine[old], other[old]) for old in mine.keys() & other.keys()}
    twice = {old: names for old, names in both.items() if names[0] != names[1]}
    theirs = with_new_names(theirs, [(names[1], names[0]) for names in twice.values()])
    other = {old: new for old, new in other.items() if old not in mine}
    texts = (
        with_new_names(base, [*mine.items(), *other.items()]),
        with_new_names(ours, other.items()),
        with_new_names(theirs, mine.items()),
    )
    conflicts = [
        Conflict(
            ("stages", names[0]),
            Message("merge.renamed_twice", {"stage": old, "ours": names[0], "theirs": names[1]}),
        )
        for old, names in twice.items()
    ]
    return texts, conflicts
