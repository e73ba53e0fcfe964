"""Replace parts of texts by a pattern that can never take long."""

from sklearn.preprocessing import FunctionTransformer

from pipeline_core.block import TextPattern, Transformer, WordColumns, block
from pipeline_core.measures.text_parts import replace_texts, require_pattern


@block("Replace in texts", icon="replace")
def replace_text(
    *,
    columns: WordColumns = (),
    pattern: TextPattern = "[0-9]+",
    replacement: str = "",
) -> Transformer:
    r"""Replace whatever fits a pattern in columns of text.

    Parameters
    ----------
    columns
        The columns to change; leave empty for all word columns.
    pattern
        A regular expression of RE2: no look-around and no back-reference, so it is never slow.
        A backslash before a sign takes it as it is written.
    replacement
        What stands in its place; empty to remove it. ``\1`` is the first group of the pattern.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"code": ["AB-12", "CD-7"]})
    >>> replace_text(pattern="-([0-9]+)", replacement=r" \1").fit_transform(table)
        code
    0  AB 12
    1   CD 7
    """
    require_pattern(pattern)
    settings = {"pattern": pattern, "replacement": replacement}
    return FunctionTransformer(replace_texts, kw_args=settings, feature_names_out="one-to-one")
