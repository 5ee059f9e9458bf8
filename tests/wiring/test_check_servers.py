"""`triage check` as a doctor of mail servers: real ones, each with one thing wrong, and one Dutch line that says what
to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.servers.dovecot import Dovecot, running_dovecot
from tests.servers.ports import free_port
from tests.servers.smtp import Sink, running_sink
from tests.servers.weak import weak_server
from tests.walk.inside import Done, inside
from tests.walk.region import MAILBOX, Place, mail, write_region
from triage.mail.trial import SUBJECT
from triage.wiring.clock import SystemClock

RVT = "veiligheidsteam"
FOLDERS, SENT_COPY = f"{RVT}: mappen op localhost", f"{RVT}: kopie in map Sent"
CLOCK = "klok van deze machine en die van localhost"


@dataclass(frozen=True)
class Ward:
    """A mailbox of its own on the module's servers, and a place to look from."""

    imap: Dovecot
    smtp: Sink
    folder: Path
    user: str

    @property
    def place(self) -> Place:
        """Where the check runs."""
        return Place(self.folder / "region", self.folder / "home")

    def configure(self, **changes: str) -> None:
        """Write the region; each of *changes* stands in the place of what it is called."""
        write_region(
            self.folder / "region", imap_port=self.imap.tls_port, imap_ca=self.imap.certificates.ca_file,
            smtp_port=self.smtp.port, smtp_ca=self.smtp.certificates.ca_file,
        )  # fmt: skip
        file = self.folder / "region" / "mailboxes.toml"
        text = file.read_text().replace('user = "rvt"', f'user = "{self.user}"')
        for old, new in changes.items():
            assert old in text
            text = text.replace(old, new)
        file.write_text(text)

    def check(self, *options: str) -> Done:
        """What the check finds."""
        return inside(self.place, "check", "--mailbox", RVT, "--json", *options)


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Dovecot, Sink]]:
    folder = tmp_path_factory.mktemp("servers")
    with running_dovecot(acl=True) as imap, running_sink(folder, security="starttls") as smtp:
        yield imap, smtp


@pytest.fixture
def ward(servers: tuple[Dovecot, Sink], tmp_path: Path, request: pytest.FixtureRequest) -> Ward:
    imap, smtp = servers
    smtp.after_data = 0
    for each in (smtp.answers, smtp.commands, smtp.mails):
        each.clear()
    found = Ward(imap, smtp, tmp_path, f"u{abs(hash(request.node.name)) % 10**9}")
    found.configure()
    return found


def wrong(done: Done) -> dict[str, str]:
    """What is not well, with what to do; each is one line that ends its sentence with something to do."""
    found = {line["what"]: line["advice"] for line in done.lines if not line["ok"]}
    assert all(advice and "\n" not in advice for advice in found.values())
    return found


def test_everything_in_order_is_told_and_nothing_is_written_in_the_mailbox(ward: Ward) -> None:
    ward.imap.deliver(ward.user, mail(1))
    done = ward.check()
    assert (done.exit, wrong(done)) == (0, {})
    told = {line["what"] for line in done.lines}
    assert told >= {
        f"server localhost:{ward.imap.tls_port}: naam en verbinding",
        f"server localhost:{ward.smtp.port}: naam en verbinding",
        "database: SQLite " + next(what for what in told if "SQLite" in what).removeprefix("database: SQLite "),
        "database: schrijven", "database: het bestand is heel", "reservekopie", FOLDERS, SENT_COPY,
        f"{RVT}: afzender van automatische mail (<>)", f"{RVT}: versturen als {MAILBOX}",
    }  # fmt: skip
    assert CLOCK not in told
    assert ward.imap.uids(ward.user, "Sent") == []
    assert set(ward.imap.flags(ward.user)[1]) <= {b"\\Recent"}
    assert ward.smtp.mails == []


def test_a_wrong_password_is_one_line_that_names_where_it_is_kept(ward: Ward) -> None:
    ward.configure(**{f'user = "{ward.user}"': 'user = "iemand"\nlogin = "password"'})
    place = ward.place
    environment = {**place.environment(), "TRIAGE_PASSWORD_VEILIGHEIDSTEAM": "mis"}
    place = _with(place, environment)
    done = inside(place, "check", "--mailbox", RVT, "--json")
    assert done.exit == 2
    assert list(wrong(done)) == [FOLDERS]
    assert "TRIAGE_PASSWORD_VEILIGHEIDSTEAM" in wrong(done)[FOLDERS]


def _with(place: Place, environment: dict[str, str]) -> Place:
    class Other(Place):
        def environment(self) -> dict[str, str]:
            return environment

    return Other(place.config, place.home)


def test_a_folder_that_is_not_there_is_named(ward: Ward) -> None:
    ward.configure(**{'sent_folder = "Sent"': 'sent_folder = "Verzonden"'})
    done = ward.check("--append")
    assert done.exit == 2
    assert list(wrong(done)) == [FOLDERS]
    assert "map bestaat niet op de server: Verzonden" in wrong(done)[FOLDERS]


def test_a_name_that_nobody_knows_is_told_once_and_what_needs_it_is_not_tried(ward: Ward) -> None:
    here = f'host = "localhost"\nport = {ward.imap.tls_port}\n'
    ward.configure(**{here: 'host = "imap.weg.invalid"\n'})
    done = ward.check()
    assert done.exit == 3
    server, folders = "server imap.weg.invalid:993: naam en verbinding", f"{RVT}: mappen op imap.weg.invalid"
    assert list(wrong(done)) == [server, folders]
    assert "(DNS)" in wrong(done)[server]
    assert wrong(done)[folders] == f"niet geprobeerd; zie {server}"


def test_nobody_who_listens_and_an_expired_certificate_are_told_before_anybody_logs_in(ward: Ward) -> None:
    port = free_port()
    ward.configure(**{f"port = {ward.smtp.port}": f"port = {port}"})
    found = wrong(ward.check())
    assert "controleer host en port" in found[f"server localhost:{port}: naam en verbinding"]
    with weak_server(ward.folder, "expired") as weak:
        ward.configure(
            **{
                f"port = {ward.imap.tls_port}": f"port = {weak.port}",
                str(ward.imap.certificates.ca_file): weak.ca_file,
            }
        )
        done = ward.check()
        assert weak.heard == []
    server = f"server localhost:{weak.port}: naam en verbinding"
    assert done.exit == 3
    assert list(wrong(done)) == [server, FOLDERS]
    assert "is verlopen; vraag de beheerder van de server om een nieuw" in wrong(done)[server]


# The Sent folder


def test_a_sent_folder_that_may_only_be_read_is_told_without_writing_in_it(ward: Ward) -> None:
    ward.imap.restrict(ward.user, "Sent", "lr")
    for options in ((), ("--append",)):
        done = ward.check(*options)
        assert done.exit == 2
        assert list(wrong(done)) == [f"{RVT}: schrijven in map Sent"]
        assert 'sent_copy = "server"' in wrong(done)[f"{RVT}: schrijven in map Sent"]


def test_mail_that_is_to_be_marked_in_a_folder_that_may_only_be_read_is_told_by_check_and_poll(ward: Ward) -> None:
    ward.configure(**{'folders = ["INBOX"]': 'folders = ["INBOX"]\nafter_receipt = "keyword"'})
    ward.imap.restrict(ward.user, "INBOX", "lr")
    assert list(wrong(ward.check())) == [f"{RVT}: schrijven in map INBOX"]
    said = inside(ward.place, "poll", "--once", "--json")
    assert said.exit == 3
    assert "de map 'INBOX'" in said.stderr
    assert "is alleen te lezen; geef schrijfrecht" in said.stderr


def test_a_trial_is_put_in_the_sent_folder_and_only_the_trial_is_taken_away(ward: Ward) -> None:
    for number in (1, 2, 3):
        ward.imap.deliver(ward.user, mail(number), folder="Sent")
    with ward.imap.client(ward.user, "Sent") as client:
        # A colleague marked this one; only they may take it away.
        client.add_flags([2], [b"\\Deleted"])
    before = ward.imap.flags(ward.user, "Sent")
    done = ward.check("--append")
    assert (done.exit, wrong(done)) == (0, {})
    assert CLOCK in {line["what"] for line in done.lines}
    assert {uid: set(flags) for uid, flags in ward.imap.flags(ward.user, "Sent").items()} == {
        uid: set(flags) for uid, flags in before.items()
    }
    with ward.imap.client(ward.user) as client:
        # It was there: its number is used.
        assert client.folder_status("Sent", ["UIDNEXT"])[b"UIDNEXT"] == 5


def test_a_server_that_takes_no_message_is_told_to_somebody_who_can_give_the_right(ward: Ward) -> None:
    ward.imap.restrict(ward.user, "Sent", "lrs")
    assert ward.check().exit == 0
    done = ward.check("--append")
    assert done.exit == 2
    assert list(wrong(done)) == [SENT_COPY]
    assert f"geef {ward.user} daar schrijfrecht" in wrong(done)[SENT_COPY]


def test_a_trial_that_stays_behind_is_told_and_the_service_takes_it_for_nothing(ward: Ward) -> None:
    ward.imap.restrict(ward.user, "Sent", "lrsi")
    ward.imap.deliver(ward.user, mail(1))
    assert inside(ward.place, "poll", "--once", "--json").exit == 0
    (before,) = inside(ward.place, "queue", "--json").lines
    done = ward.check("--append")
    assert done.exit == 2
    assert f"'{SUBJECT}' staat nog in 'Sent'; haal het daar zelf weg" in wrong(done)[SENT_COPY]
    # The proposal's copy, and the trial.
    assert len(ward.imap.uids(ward.user, "Sent")) == 2
    said = inside(ward.place, "poll", "--once", "--json")
    assert (said.exit, said.stderr) == (0, "")
    assert inside(ward.place, "queue", "--json").lines == [before]


def test_a_server_that_cannot_take_one_message_away_gets_no_trial(ward: Ward) -> None:
    with running_dovecot(capability="IMAP4rev1 IDLE MOVE") as imap:
        ward = replace(ward, imap=imap)
        ward.configure()
        done = ward.check("--append")
        assert imap.uids(ward.user, "Sent") == []
    assert done.exit == 2
    assert "UIDPLUS" in wrong(done)[SENT_COPY]


# Sending


@pytest.mark.parametrize(
    ("answers", "what", "words"),
    [
        ({"MAIL": "550 5.7.1 nee"}, "afzender van automatische mail (<>)", 'zet envelope = "algemeen@'),
        ({"MAIL": "451 4.7.1 straks"}, "afzender van automatische mail (<>)", "draai de controle straks opnieuw"),
        ({"RCPT": "550 5.1.1 onbekend"}, f"post aan {MAILBOX}", "controleer addresses van [mailbox.veiligheidsteam]"),
        ({"RCPT": "450 4.2.0 straks"}, f"post aan {MAILBOX}", "draai de controle straks opnieuw"),
    ],
)
def test_what_the_server_says_to_a_sender_is_told_with_what_to_do(
    ward: Ward, answers: dict[str, str], what: str, words: str
) -> None:
    ward.smtp.answers.update(answers)
    done = ward.check()
    assert done.exit == (2 if answers.get("MAIL", answers.get("RCPT", "")).startswith("5") else 3)
    assert words in wrong(done)[f"{RVT}: {what}"]
    assert (ward.smtp.mails, ward.smtp.after_data) == ([], 0)


def test_an_account_that_may_not_send_as_the_mailbox_is_told(ward: Ward, tmp_path: Path) -> None:
    ward.smtp.answers[f"MAIL {MAILBOX}"] = "553 5.7.1 niet van u"
    done = ward.check()
    assert done.exit == 2
    assert list(wrong(done)) == [f"{RVT}: versturen als {MAILBOX}"]
    assert "(Send As)" in wrong(done)[f"{RVT}: versturen als {MAILBOX}"]


# Clocks


@pytest.mark.parametrize(("minutes", "how"), [(5, "4 minuten voor"), (-5, "4 minuten achter")])
def test_a_clock_that_is_minutes_off_is_told_by_the_mail_server(
    ward: Ward, monkeypatch: pytest.MonkeyPatch, minutes: int, how: str
) -> None:
    off = timedelta(minutes=minutes)
    monkeypatch.setattr(SystemClock, "now", lambda _: datetime.now(tz=UTC) + off)
    done = ward.check("--append")
    assert done.exit == 2
    assert list(wrong(done)) == [CLOCK]
    assert how in wrong(done)[CLOCK]
    assert "NTP" in wrong(done)[CLOCK]


def test_a_mail_of_the_future_tells_that_a_clock_is_off_without_any_trial(ward: Ward) -> None:
    ward.imap.deliver(ward.user, mail(1), datetime.now(tz=UTC) + timedelta(minutes=5))
    found = wrong(ward.check())
    assert list(found) == [CLOCK]
    assert "achter" in found[CLOCK]
    ward.imap.deliver(ward.user, mail(2))
    assert wrong(ward.check()) == {}
