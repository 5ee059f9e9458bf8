"""Every rule that a reader can give as evidence has Dutch words, and no words stand there for nothing."""

from __future__ import annotations

from classifiers import automatic, machine, patterns
from classifiers.alarm import DANGERS, TIMES
from classifiers.dataset import mail_files, read_examples
from classifiers.explanations import FALLBACK, WORDS, words_for
from tests.classifiers.mails import reader
from triage.domain.message import RequestText

HEADER_RULES = {
    "header-auto-submitted", "header-generated", "header-report", "header-null-return-path", "header-precedence",
    "header-auto-reply", "sender-mail-system",
}  # fmt: skip


def possible() -> set[str]:
    """The slugs that the readers can give."""
    return {
        "subject-code", "body-code", "telling-sentence", "machine-asks-nothing", "machine-subject", "alarm-whole-mail",
        "hint-text", *HEADER_RULES, *patterns.KIND_RULES,
        *(f"alarm-{name}" for name in (*DANGERS, *TIMES)),
        *(f"machine-{name}" for name in automatic._PHRASES),
        *(f"hint-{name}" for name in machine._SIGNS),
    }  # fmt: skip


def test_every_rule_has_words_and_every_word_a_rule() -> None:
    assert set(WORDS) == possible()


def test_what_the_readers_really_give_has_words() -> None:
    for example in read_examples(mail_files())[::3]:
        readings = reader().read(RequestText(example.sender, example.subject, example.body, example.headers))
        assert [item.rule for item in readings.evidence if item.rule not in WORDS] == []


def test_an_unknown_rule_has_a_plain_word() -> None:
    assert words_for("asks-to-join") == "vraagt om aan te sluiten"
    assert words_for("iets-nieuws") == FALLBACK
