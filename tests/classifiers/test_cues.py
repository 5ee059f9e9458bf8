"""The cheap look before the costly one never hides a match."""

from __future__ import annotations

import pytest

from classifiers import alarm, automatic, local
from classifiers.cues import Grammar, cues_of
from classifiers.dataset import mail_files, read_examples


@pytest.mark.parametrize(
    ("expression", "cues"),
    [
        (r"mes(?:sen)?\b", {"mes"}),
        (r"ik (?:ben|was) weg", {" weg"}),
        (r"(?:bel|mail)\w* (?:\w+ ){0,3}op", {"mail", "bel"}),
        (r"\d+ uur|kwartier", {" uur", "kwartier"}),
        (r"crisis(?!dienst)\w*", {"crisis"}),
        (r"a{0,2}b+c", {"b"}),
        (r"\w+", set()),
        (r"naar|\d", set()),
    ],
)
def test_cues_are_what_each_match_holds(expression: str, cues: set[str]) -> None:
    assert cues_of(expression) == cues


@pytest.mark.parametrize("expressions", [alarm._SIGNS, automatic._PHRASES, local._TEXT, local._SENDERS])
def test_no_match_is_hidden_by_the_cues(expressions: dict[str, str]) -> None:
    grammar = Grammar(expressions)
    for example in read_examples(mail_files())[::4]:
        text = f"{example.sender}\n{example.subject}\n{example.body}".lower()
        likely = {name for name, _ in grammar.likely(text)}
        assert {name for name, _, pattern in grammar._rules if pattern.search(text)} <= likely
