"""Hostile labels are made harmless or refused, with the reason."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_release import DIMENSIONS, make_release

from peelian.core.errors import InputError
from peelian.core.release_model import Category, Dimension
from peelian.publication.text import safe_release, safe_text


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("No formal action", "No formal action"),
        ("two\nlines", "two lines"),
        ("tab\tand\r\nreturn", "tab and return"),
        ("  around\u00a0it  ", "around it"),
        ("e\u0301tat", "\u00e9tat"),
        ("a \u2028 separator", "a separator"),
        ("5-10 days = fine", "5-10 days = fine"),
        ("\u05e9\u05dc\u05d5\u05dd", "\u05e9\u05dc\u05d5\u05dd"),
        ("<script>&amp;", "<script>&amp;"),
    ],
)
def test_harmless_text_is_kept_and_breaks_become_spaces(text: str, clean: str) -> None:
    assert safe_text(text, where="a label") == clean


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("=1+1", "formula"),
        (" =cmd|' /c calc'!A0", "formula"),
        ("+44", "formula"),
        ("-1", "formula"),
        ("@SUM(A1)", "formula"),
        ("\uff1d1", "formula"),
        ("nul\x00", "U\\+0000"),
        ("bell\x07", "U\\+0007"),
        ("\u202eevil", "U\\+202E"),
        ("zero\u200bwidth", "U\\+200B"),
        ("\ufeffmark", "U\\+FEFF"),
        ("\ud800", "U\\+D800"),
        ("\ue000", "U\\+E000"),
        ("x" * 300, "too long"),
    ],
)
def test_dangerous_text_is_refused_and_not_repeated(text: str, reason: str) -> None:
    with pytest.raises(InputError, match=reason) as refused:
        safe_text(text, where="dimension rank, code 4", longest=200)
    assert "dimension rank, code 4" in str(refused.value)
    assert text not in str(refused.value)


@given(st.text())
def test_what_comes_through_has_no_formula_and_nothing_invisible(text: str) -> None:
    try:
        clean = safe_text(text, where="a label")
    except InputError:
        return
    assert not clean.startswith(("=", "+", "-", "@"))
    assert all(unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn") for c in clean)
    assert safe_text(clean, where="a label") == clean


def _with_label(label: str) -> tuple[Dimension, ...]:
    root = Category(code="total", label="Total")
    bad = Dimension(
        id="bad",
        label="Bad",
        categories=(root, Category(code="one", label=label, parent="total")),
    )
    return (*DIMENSIONS, bad)


def test_every_text_that_must_be_mended_is_named_at_once() -> None:
    release = make_release(title="=evil", dimensions=_with_label("\u202eevil"), notes=("@note",))
    with pytest.raises(InputError, match="3 problems") as refused:
        safe_release(release)
    assert "release.title" in str(refused.value)
    assert "release.notes[0]" in str(refused.value)


@pytest.mark.parametrize("label", ["None", "NA", "N/A", "nan", "null", ""])
def test_a_label_that_pandas_would_lose_is_refused(label: str) -> None:
    with pytest.raises(InputError, match="dimension bad, code one"):
        safe_release(make_release(dimensions=_with_label(label)))
