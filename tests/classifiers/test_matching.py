"""Patterns over words: found the same, whatever words were met before and in whatever order."""

from __future__ import annotations

import pytest

from classifiers.dataset import mail_files, read_examples
from classifiers.language import Parsed, Pipeline
from classifiers.lexicon import plain_words

TEXTS = [example.body[:1_000] for example in read_examples(mail_files())[::160]]


def made() -> Pipeline:
    """A pipeline as the reader makes it."""
    pipeline = Pipeline(model="")
    pipeline.learn_alphabet(plain_words())
    return pipeline


def test_what_was_read_before_does_not_change_what_is_found() -> None:
    fresh = [made().parse(text).matches for text in TEXTS]
    one = made()
    for text in reversed(TEXTS):
        one.parse(text)
    assert [one.parse(text).matches for text in TEXTS] == fresh


def test_a_word_of_classes_never_met_together_is_matched_at_once() -> None:
    pipeline = made()
    before = rules(pipeline.parse("Kunnen jullie aansluiten bij het gesprek?"))
    # A meeting and a plan in one word, which no earlier text held.
    after = rules(pipeline.parse("Kunnen jullie aansluiten bij het veiligheidsplangesprek?"))
    assert "asks-to-join" in before
    assert "asks-to-join" in after


def test_a_pipeline_that_met_no_words_yet_reads_all_the_same() -> None:
    assert "asks-to-join" in rules(Pipeline(model="").parse("Kunnen jullie aansluiten bij het gesprek?"))


@pytest.mark.parametrize(
    "text",
    [
        "Kunt u om 10.30u o.a. met mw. Jansen-de Vries (a.b@team.example) bellen?",
        "z'n zoon, d.w.z. de 14-jarige: 3x gezien; zie https://plein.example/x?y=1 :-)",
        "Hij zei: 'nee!'... €12,50 v.a. 1/12/2026",
    ],
)
def test_the_lean_vocabulary_cuts_as_spacys_dutch_pipeline_does(text: str) -> None:
    import spacy

    tokens = Pipeline(model="").parse(text).tokens
    assert [text[token.start : token.end] for token in tokens] == [token.text for token in spacy.blank("nl")(text)]


def rules(parsed: Parsed) -> set[str]:
    """The slugs of the patterns found."""
    return {match.rule for match in parsed.matches}
