"""What carried a reading has Dutch words, and what would have changed it was really read so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from classifiers import machine, machine_phrases, patterns, system_words
from classifiers.alarm import DANGERS, TIMES
from classifiers.dataset import mail_files, read_examples
from classifiers.explanations import MOST_SENTENCES
from classifiers.kind import WORTH_NAMING
from tests.classifiers.mails import read, reader
from triage.cli.main import main
from triage.domain.dutch_rules import FALLBACK, READINGS, WORDS, words_for
from triage.domain.message import RequestText
from triage.domain.reading import Change, Colour, Kind

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
        *(f"machine-{name}" for name in (*machine_phrases._PHRASES, *system_words._PARTS, "event")),
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
    assert words_for("iets-nieuws", "urgent") == READINGS["urgent"]


ADVICE = "Wat raden jullie ons aan?"
JOIN = "Kan iemand van jullie donderdag aansluiten bij het gesprek met het gezin?"
STORY = "Moeder is bang voor haar ex en de kinderen slapen slecht."


def changes(subject: str, *sentences: str, sender: str = "collega@jeugdteam.example") -> tuple[Change, ...]:
    return reader().changes(RequestText(sender, subject, "\n".join(sentences), {}))


def test_the_sentence_that_decides_the_kind_is_named_with_what_it_would_have_been() -> None:
    found = [change for change in changes("gezin", STORY, ADVICE) if change.reading == "kind"]
    assert [[span.text for span in change.without] for change in found] == [[ADVICE]]
    without = read("gezin", STORY + "\n")
    assert (found[0].becomes, found[0].confidence) == (without.kind.best_guess, without.kind.confidence)
    assert found[0].becomes is not read("gezin", f"{STORY}\n{ADVICE}").kind.best_guess


def test_two_asks_of_one_kind_are_left_out_together() -> None:
    other = "Wil een van jullie met mij meegaan op huisbezoek bij dit gezin?"
    found = [change for change in changes("gezin", STORY, JOIN, other) if change.reading == "kind"]
    turned = [change for change in found if change.becomes is not Kind.SUPPORT]
    assert {JOIN, other} <= {span.text for span in turned[0].without}


def test_places_of_what_is_left_out_fit_the_mail() -> None:
    subject, body = "Overdracht route geel", f"Beste team,\n\n{STORY}\n{JOIN}"
    for change in reader().changes(RequestText("vt@vt.example", subject, body, {})):
        for span in change.without:
            assert f"{subject}\n{body}"[span.start : span.end] == span.text


def test_it_says_what_makes_a_mail_urgent() -> None:
    knife, calm = "Vader staat nu met een mes voor de deur en moeder durft niet naar buiten.", "Ik bel jullie later."
    assert read("gezin", f"{knife}\n{calm}").urgency.urgent
    urgent = [change for change in changes("gezin", knife, calm) if change.reading == "urgent"]
    assert [change.becomes for change in urgent] == [False]
    assert knife in [span.text for span in urgent[0].without]


def test_it_says_that_the_subject_carries_the_colour() -> None:
    found = [change for change in changes("Overdracht route oranje", STORY) if change.reading == "colour"]
    assert [(change.without[0].text, change.becomes) for change in found] == [("Overdracht route oranje", None)]
    assert read("Overdracht route oranje", STORY).colour.colour is Colour.ORANGE


def test_no_mail_is_too_odd_or_too_long_to_explain() -> None:
    for body in ("", "?", "\x00" * 90, "> x\n" * 500, "a. " * 3000):
        assert isinstance(changes("", body), tuple)
    long = reader().changes(RequestText("", "", f"{STORY} " * (2 * MOST_SENTENCES) + ADVICE, {}))
    assert any(span.text == ADVICE for change in long for span in change.without)


def test_the_second_guess_has_its_probability_and_what_stands_for_it() -> None:
    second = read("gezin", f"{STORY}\n{JOIN}\nOf {ADVICE.lower()}").kind.second
    assert second is not None
    assert second.kind in (Kind.SUPPORT, Kind.CONSULT)
    if second.confidence >= WORTH_NAMING:
        assert second.evidence
    sure = read("gezin", ADVICE).kind
    assert sure.second is not None
    assert sure.second.confidence <= 1 - sure.confidence + 0.001
    assert read("", "").kind.second is None


def _mail(tmp_path: Path, subject: str, body: str) -> str:
    path = tmp_path / "mail.eml"
    path.write_bytes(
        f"From: An <an@jeugdteam.example>\r\nTo: rvt@rvt.example\r\nSubject: {subject}\r\nMIME-Version: 1.0\r\n"
        f"Content-Type: text/plain; charset=utf-8\r\n\r\n{body}".encode()
    )
    return str(path)


def test_explain_tells_a_person_why_and_what_would_have_changed_it(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIAGE_HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "300")
    path = _mail(tmp_path, "gezin", f"{STORY}\r\n{ADVICE}")
    assert main(["explain", path]) == 0
    told = capsys.readouterr().out
    assert "vraagt advies of om mee te denken" in told
    assert f"Zonder “{ADVICE}” was het" in told
    assert "tweede keus" in told
    assert "asks-advice" not in told
    assert main(["explain", path, "--json"]) == 0
    shape = json.loads(capsys.readouterr().out)
    assert shape["changes"][0]["without"][0]["text"] == ADVICE
    assert shape["changes"][0]["becomes"] != shape["best_guess"]
    assert {"kind", "confidence", "evidence"} == set(shape["second"])
    assert {"for", "text", "start", "end", "rule", "why"} == set(shape["evidence"][0])
