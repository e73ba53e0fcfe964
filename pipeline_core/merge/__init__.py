"""Two versions of a pipeline file put together, stage by stage, from what both come from.

`sequences` merges orders and lists, `values` merges the plain values of a file by the rules
of `places` (what is one setting, what is a list of separate things), `renames` makes a stage
that was renamed the same stage in all three, `structure` looks at the wires of the result;
`text` writes it over both texts so that no comment is lost, `markers` shows in the text what
a person must decide, and `merge` is the whole.
"""

from pipeline_core.merge.conflict import Conflict
from pipeline_core.merge.merge import MergeResult, merge_texts

__all__ = ["Conflict", "MergeResult", "merge_texts"]
