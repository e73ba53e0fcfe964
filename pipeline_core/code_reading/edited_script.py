"""An exported script read back: its pipeline, with what a person changed in the script since."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from pipeline_core.catalog import Catalogue
from pipeline_core.code_reading.code_changes import Change, changes
from pipeline_core.code_reading.reading import CodeReading
from pipeline_core.code_reading.scene import Remark
from pipeline_core.code_reading.script_edits import ScriptEdits
from pipeline_core.code_reading.script_stages import ScriptStages
from pipeline_core.code_reading.source import Source
from pipeline_core.code_reading.stamp import Stamp, helpers_of, statements_of
from pipeline_core.errors import SpecError
from pipeline_core.messages.message import Message
from pipeline_core.spec import dump, parse

_Statement = tuple[str, ast.stmt]


def read_script(
    source: Source, stamp: Stamp, catalogue: Catalogue, helpers: Sequence[Source] = ()
) -> CodeReading:
    """Return the pipeline of an exported script, with the changes made in the script.

    Parameters
    ----------
    source
        The script as it is now.
    stamp
        What it carries of the pipeline and of itself as it was.
    catalogue
        The blocks.
    helpers
        Its modules, if its functions stand in files of their own.

    Raises
    ------
    SpecError
        The stamp holds no pipeline.
    """
    pipeline = parse(stamp.pipeline, "script")
    before, after = _before(stamp), list(statements_of(source.tree))
    text = "\n".join(ast.unparse(node) for _, node in after)
    edits = ScriptEdits(pipeline, ScriptStages(catalogue, source.tree), text)
    remarks = [*_helper_remarks(source, stamp, helpers)]
    for change in _changes(before, after):
        if isinstance(change, Change):
            edits.follow(change)
        else:
            remarks.append(_remark(source, *change))
    remarks += [_remark(source, node, reason) for node, reason in edits.remarks]
    unique = {(r.file, r.line, r.text, r.reason.code, str(r.reason.values)): r for r in remarks}
    ordered = sorted(unique.values(), key=lambda remark: (remark.file, remark.line))
    is_same = edits.pipeline == pipeline
    new = stamp.pipeline if is_same else dump(edits.pipeline, stamp.pipeline)
    return CodeReading(edits.pipeline, tuple(ordered), new)


def _before(stamp: Stamp) -> list[_Statement]:
    try:
        return [(scope, ast.parse(text).body[0]) for scope, text in stamp.statements]
    except (SyntaxError, ValueError, IndexError, RecursionError, MemoryError):
        raise SpecError("code.stamp_damaged") from None


def _changes(
    before: Sequence[_Statement], after: Sequence[_Statement]
) -> Iterator[Change | tuple[ast.AST, Message]]:
    """Yield what differs between a script and what it was, statement by statement."""
    keys = [[f"{scope}\n{ast.unparse(node)}" for scope, node in part] for part in (before, after)]
    matcher = SequenceMatcher(None, keys[0], keys[1], autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "replace" and b - a == d - c:
            for (_, first), (_, second) in zip(before[a:b], after[c:d], strict=True):
                yield from changes(first, second, Change(None, None))
        elif kind != "equal":
            place = after[min(c, len(after) - 1)][1] if after else ast.Pass()
            for _, node in before[a:b]:
                text = ast.unparse(node).split("\n")[0][:160]
                yield place, Message("code.statement_removed", {"text": text})
            yield from ((node, Message("code.statement_added")) for _, node in after[c:d])


def _helper_remarks(source: Source, stamp: Stamp, helpers: Sequence[Source]) -> Iterator[Remark]:
    """Yield the functions below the pipeline, or beside it, that are not as they were."""
    now = helpers_of(source.tree, [helper.tree for helper in helpers])
    places = {
        getattr(node, "name", ""): (node.lineno, part.file if part is not source else "")
        for part in (source, *helpers)
        for node in part.tree.body
    }
    for name in dict.fromkeys((*stamp.helpers, *now)):
        if stamp.helpers.get(name) != now.get(name):
            line, file = places.get(name, (0, ""))
            yield Remark(line, name, Message("code.helper_changed", {"name": name}), file)


def _remark(source: Source, node: ast.AST, reason: Message) -> Remark:
    line = getattr(node, "lineno", 0)
    return Remark(line, source.of(node) if line else "", reason)
