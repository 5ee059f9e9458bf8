"""What a line looks like, by itself."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from triage.domain import quoting_words as words


@given(st.from_regex(words.TOP_BANNER))
def test_a_banner_never_stands_in_words_that_are_not_looked_for(line: str) -> None:
    assert any(sign in line for sign in words.TOP_BANNER_SIGNS)
