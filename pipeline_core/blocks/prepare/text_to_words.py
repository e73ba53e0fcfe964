"""Turn texts into numbers: which words each has, and how much they say."""

from typing import Annotated, Literal

from pydantic import Field

from pipeline_core.block import Transformer, WordColumns, block
from pipeline_core.measures.text_terms import TextTerms


@block(
    "Texts to words (TF-IDF)",
    icon="whole-word",
    try_with={"max_terms": 20},
    when="Where a column holds sentences or titles, and not one of a few categories.",
)
def text_to_words(
    *,
    columns: WordColumns = (),
    method: Literal["tfidf", "counts", "presence", "hashed"] = "tfidf",
    unit: Literal["word", "character"] = "word",
    longest: Annotated[int, Field(ge=1, le=8)] = 1,
    min_rows: Annotated[int, Field(ge=1, le=1_000_000)] = 2,
    max_terms: Annotated[int, Field(ge=1, le=100_000)] = 1_000,
    language: Literal["none", "english", "spanish"] = "none",
    strip_accents: bool = False,
) -> Transformer:
    """Make a column of each word or phrase of texts, with how much it says of a text.

    Most of the numbers are zero; models that take sparse tables get them without the zeros.
    The words are those of the training rows; others in new texts count for nothing.

    Parameters
    ----------
    columns
        The columns of text, each by itself; leave empty for all word columns.
    method
        tfidf: words that few texts have count more; counts: how often; presence: 0 or 1; hashed:
        counts of words that fall together into `max_terms` columns, without learning which.
    unit
        Whole words, or characters: pieces of three characters and more, for spelling mistakes.
    longest
        The most words in a row that make a column of their own, such as 2 for pairs; for
        characters the longest piece.
    min_rows
        Words in fewer training rows are left out; hashed has no use for it.
    max_terms
        The most columns from one column of text: its most frequent words.
    language
        Whose stop words, such as articles, are left out.
    strip_accents
        Take accents from letters: é becomes e, and also ñ becomes n.

    Examples
    --------
    >>> import pandas as pd
    >>> titles = pd.DataFrame({"title": ["a house", "the house", "a tree"]})
    >>> text_to_words(min_rows=1, language="english").fit(titles).get_feature_names_out().tolist()
    ['title_house', 'title_tree']
    """
    return TextTerms(method, unit, longest, min_rows, max_terms, language, strip_accents)
