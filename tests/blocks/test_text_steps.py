"""Steps on texts: what they make equals plain Python's and scikit-learn's on the same texts."""

import re
import unicodedata

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer, HashingVectorizer, TfidfVectorizer

from pipeline_core.blocks.prepare.clean_text import clean_text
from pipeline_core.blocks.prepare.count_text import count_text
from pipeline_core.blocks.prepare.extract_text import extract_text
from pipeline_core.blocks.prepare.replace_text import replace_text
from pipeline_core.blocks.prepare.split_text import split_text
from pipeline_core.blocks.prepare.text_to_words import text_to_words
from pipeline_core.measures.sparse_columns import all_dense, all_sparse
from pipeline_core.measures.stop_words import ENGLISH, SPANISH, stop_words
from pipeline_core.store.models import dump_model, load_model

NASTY = [
    "  São  Paulo\t", "SAO\u00a0PAULO", "niño", "nin\u0303o", "", "   ", None, "\x00a\u200bb\x07",
    "🎨 art! — «x»", "👨\u200d👩\u200d👧", "ß", "line\nbreak", "'quoted', \"twice\"", "İstanbul",
    "½",
]  # fmt: skip
TABLE = pd.DataFrame({"class": NASTY, "🎨": NASTY[::-1]}, index=range(5, 5 + len(NASTY)))
TITLES = pd.DataFrame(
    {
        "title": ["The red house", "the blue house", "A house of cards", None, "red red red"] * 4,
        "medium": ["oil on canvas", "ink on paper", "oil", "oil on paper", None] * 4,
    }
)


def plain_clean(text):
    if text is None:
        return None
    kept = [c for c in text if unicodedata.category(c) not in ("Cc",) or c in "\t\n\r"]
    text = "".join(kept).replace("\u200b", "").lower()
    return " ".join(text.split()) or None


class TestClean:
    def test_case_and_blanks_are_those_of_python(self):
        cleaned = clean_text().fit_transform(TABLE)
        assert cleaned.index.equals(TABLE.index)
        assert cleaned.columns.tolist() == ["class", "🎨"]
        # Python lowers the Turkish İ to two signs, Arrow to what Unicode's simple table says.
        pairs = [(a, b) for a, b in zip(cleaned["class"], NASTY, strict=True) if b != "İstanbul"]
        assert [None if pd.isna(a) else a for a, _ in pairs] == [plain_clean(b) for _, b in pairs]

    def test_accents_go_in_both_ways_of_writing_them(self):
        cleaned = clean_text(strip_accents=True).fit_transform(TABLE)["class"].tolist()
        assert cleaned[:4] == ["sao paulo", "sao paulo", "nino", "nino"]

    def test_signs_become_blanks_and_keep_leaves_case(self):
        cleaned = clean_text(case="keep", strip_signs=True).fit_transform(TABLE)["class"]
        assert cleaned.tolist()[8] == "art x"
        assert cleaned.tolist()[1] == "SAO PAULO"

    def test_an_empty_table_and_categories(self):
        assert clean_text().fit_transform(TABLE.head(0)).shape == (0, 2)
        words = pd.DataFrame({"city": pd.Categorical(["A ", "b", None])})
        assert clean_text().fit_transform(words)["city"].tolist()[:2] == ["a", "b"]


class TestPatterns:
    def test_replacing_is_what_re_does(self):
        made = replace_text(pattern="([a-z])([a-z])", replacement=r"\2\1").fit_transform(TABLE)
        expected = [None if t is None else re.sub("([a-z])([a-z])", r"\2\1", t) for t in NASTY]
        assert [None if pd.isna(text) else text for text in made["class"]] == expected

    def test_a_catastrophic_pattern_is_quick(self):
        texts = pd.DataFrame({"a": ["a" * 50_000 + "b"]})
        assert (
            replace_text(pattern="(a+)+$").fit_transform(texts)["a"].tolist() == texts["a"].tolist()
        )

    @pytest.mark.parametrize("make", [replace_text, lambda **p: extract_text(column="a", **p)])
    def test_a_bad_pattern_is_said_with_its_place(self, make):
        with pytest.raises(ValueError, match=r"cannot read '\(\?=' at letter 3"):
            make(pattern="ab(?=c)")

    def test_a_group_that_is_not_there_is_said(self):
        with pytest.raises(ValueError, match="names a group that the pattern does not have"):
            replace_text(pattern="a", replacement=r"\3").fit_transform(TABLE)

    def test_groups_need_names(self):
        with pytest.raises(ValueError, match="each of its groups a name"):
            extract_text(column="a", pattern="([0-9]+)")

    def test_groups_become_columns_as_in_re(self):
        texts = pd.DataFrame({"a": ["c. 1850-60", "x", None, "1999", "about 18 and 1920-1925"]})
        pattern = r"(?P<from>[0-9]{4})(?:-(?P<to>[0-9]+))?"
        made = extract_text(column="a", pattern=pattern, kind="number").fit_transform(texts)
        expected = texts["a"].str.extract(pattern).astype("float64")
        pd.testing.assert_frame_equal(made[["from", "to"]], expected)
        assert list(extract_text(column="a", pattern=pattern, keep=False).fit_transform(texts)) == [
            "from", "to",
        ]  # fmt: skip

    def test_no_column_is_replaced(self):
        with pytest.raises(ValueError, match="there is a column 'b' already"):
            extract_text(column="a", pattern="(?P<b>x)").fit_transform(
                pd.DataFrame({"a": ["x"], "b": [1]})
            )

    def test_splitting_is_what_pandas_does(self):
        texts = pd.DataFrame({"a": ["x;y;z", "x", None, ";", "x; y"]}, index=[3, 1, 2, 9, 8])
        made = split_text(column="a", name="a", separator=";", parts=3).fit_transform(texts)
        expected = texts["a"].str.split(";", n=2, regex=False, expand=True)
        for place in range(3):
            column, wanted = made[f"a_{place + 1}"], expected[place].str.strip()
            assert column.isna().tolist() == wanted.isna().tolist()
            assert column.dropna().tolist() == wanted.dropna().tolist()

    def test_sizes_are_those_of_python(self):
        made = count_text(column="class", name="class").fit_transform(TABLE)
        whole = [text for text in NASTY if text is not None]
        assert made["class_letters"].dropna().tolist() == [len(text) for text in whole]
        assert made["class_words"].dropna().tolist() == [
            len(text.replace("\x07", "").split()) if "\x00" not in text else 1 for text in whole
        ]
        assert made["class_letters"].isna().sum() == 1


class TestWords:
    @pytest.mark.parametrize(
        ("settings", "vectorizer"),
        [
            ({"longest": 2}, TfidfVectorizer(ngram_range=(1, 2), min_df=2, max_features=1000)),
            ({"method": "counts"}, CountVectorizer(min_df=2, max_features=1000)),
            ({"method": "presence"}, CountVectorizer(min_df=2, max_features=1000, binary=True)),
            (
                {"unit": "character", "longest": 4, "max_terms": 30},
                TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 4), min_df=2, max_features=30),
            ),
            (
                {"method": "hashed", "max_terms": 16},
                HashingVectorizer(n_features=16, alternate_sign=False),
            ),
            (
                {"language": "english"},
                TfidfVectorizer(min_df=2, max_features=1000, stop_words=ENGLISH.split()),
            ),
        ],
    )
    def test_they_are_scikit_learns(self, settings, vectorizer):
        step = text_to_words(**settings).fit(TITLES)
        table = step.transform(TITLES)
        texts = [TITLES[name].fillna("") for name in TITLES]
        parts = [vectorizer.fit(column).transform(column) for column in texts]
        expected = sparse.hstack(parts).tocsr()
        assert (table.sparse.to_coo().tocsr() != expected).nnz == 0
        assert table.columns.tolist() == step.get_feature_names_out().tolist()

    def test_names_say_the_column_and_the_word(self):
        names = text_to_words().fit(TITLES).get_feature_names_out().tolist()
        assert {"title_house", "medium_oil"} <= set(names)

    def test_unseen_words_missing_texts_and_a_single_row(self):
        step = text_to_words().fit(TITLES)
        new = pd.DataFrame({"title": [None], "medium": ["unseen words"]}, index=[77])
        row = step.transform(new)
        assert row.index.tolist() == [77]
        assert row.sparse.to_dense().to_numpy().sum() == 0

    def test_a_column_without_shared_words_makes_no_columns(self):
        texts = pd.DataFrame({"id": ["a1", "b2", "c3"], "title": ["red", "red", "red"]})
        step = text_to_words().fit(texts)
        assert step.get_feature_names_out().tolist() == ["title_red"]
        alone = text_to_words().set_output(transform="pandas").fit_transform(texts[["id"]])
        assert alone.shape == (3, 0)

    def test_stop_words_without_accents_fit_texts_without_accents(self):
        texts = pd.DataFrame({"a": ["qué más", "que mas casa", "casa"]})
        step = text_to_words(language="spanish", strip_accents=True, min_rows=1).fit(texts)
        assert step.get_feature_names_out().tolist() == ["a_casa"]
        assert "no" not in stop_words("spanish")
        assert not set(ENGLISH.split()) & {"not", "no"}
        for text in (ENGLISH, SPANISH):
            assert len(set(text.split())) == len(text.split())

    def test_a_kept_step_is_the_same(self):
        step = text_to_words(longest=2).fit(TITLES)
        again = load_model(dump_model(step))
        pd.testing.assert_frame_equal(again.transform(TITLES), step.transform(TITLES))


class TestSparseTables:
    TABLE = text_to_words().fit_transform(TITLES).assign(age=np.arange(20), yes=True)

    def test_one_dense_column_does_not_write_out_the_others(self):
        made = all_sparse(self.TABLE)
        assert all(isinstance(dtype, pd.SparseDtype) for dtype in made.dtypes)
        assert made.columns.equals(self.TABLE.columns)
        np.testing.assert_array_equal(
            made.sparse.to_dense().to_numpy(), self.TABLE.to_numpy("float64")
        )

    def test_dense_is_the_same_numbers_within_a_limit(self):
        made = all_dense(self.TABLE)
        assert not any(isinstance(dtype, pd.SparseDtype) for dtype in made.dtypes)
        np.testing.assert_array_equal(made.to_numpy("float64"), self.TABLE.to_numpy("float64"))
        big = pd.DataFrame.sparse.from_spmatrix(sparse.csr_matrix((200_000, 20)))
        with pytest.raises(ValueError, match="take 32 MB, more than 10"):
            all_dense(big, limit_mb=10)
