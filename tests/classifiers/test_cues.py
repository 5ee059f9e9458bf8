"""The cheap look before the costly one never hides a match."""

from __future__ import annotations

import pytest

from classifiers import alarm, local, machine_phrases
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


@pytest.mark.parametrize("expressions", [alarm._SIGNS, machine_phrases._PHRASES, local._TEXT, local._SENDERS])
def test_no_match_is_hidden_by_the_cues(expressions: dict[str, str]) -> None:
    grammar = Grammar(expressions)
    for example in read_examples(mail_files())[::4]:
        text = f"{example.sender}\n{example.subject}\n{example.body}".lower()
        likely = {name for name, _ in grammar.likely(text)}
        assert {name for name, _, pattern in grammar._rules if pattern.search(text)} <= likely


def test_each_part_gives_the_first_match_that_a_plain_search_of_it_gives() -> None:
    grammar = Grammar(alarm._SIGNS)
    for example in read_examples(mail_files())[::9]:
        parts = example.body.lower().split("\n")
        starts = [sum(len(part) + 1 for part in parts[:number]) for number in range(len(parts))]
        found = set(grammar.first_in_parts("\x00".join(parts), starts))
        wanted = {
            (name, number, (starts[number] + match.start(), starts[number] + match.end()))
            for name, _, pattern in grammar._rules
            for number, part in enumerate(parts)
            if (match := pattern.search(part)) is not None
        }
        assert found == wanted
