"""Write texts alike, so that what means the same is the same."""

from typing import Literal

from sklearn.preprocessing import FunctionTransformer

from pipeline_core.block import Transformer, WordColumns, block
from pipeline_core.measures.clean_texts import clean_texts


@block("Clean texts", icon="brush-cleaning", when="Where one thing is spelt in several ways.")
def clean_text(
    *,
    columns: WordColumns = (),
    case: Literal["lower", "upper", "keep"] = "lower",
    collapse_blanks: bool = True,
    strip_accents: bool = False,
    strip_signs: bool = False,
) -> Transformer:
    """Trim texts, collapse blanks, and make case, accents and signs alike.

    Control characters always go. A text of which nothing is left is missing.

    Parameters
    ----------
    columns
        The columns to clean; leave empty for all word columns.
    case
        lower or upper makes all letters so; keep leaves them.
    collapse_blanks
        Drop blanks at both ends, and make several between words one.
    strip_accents
        Take accents from letters: é becomes e, and also ñ becomes n.
    strip_signs
        Put a blank in place of punctuation and symbols.

    Examples
    --------
    >>> import pandas as pd
    >>> clean_text().fit_transform(pd.DataFrame({"city": ["  Lima", "LIMA "]}))["city"].tolist()
    ['lima', 'lima']
    """
    settings = {
        "case": case,
        "strip_accents": strip_accents,
        "strip_signs": strip_signs,
        "collapse_blanks": collapse_blanks,
    }
    return FunctionTransformer(clean_texts, kw_args=settings, feature_names_out="one-to-one")
