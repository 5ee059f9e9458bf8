"""Receiving: every mail on the server is accounted for once, whatever happens to it there; a difference is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from tests.workflow.parts import NOW, Clock, Notes
from triage.domain.errors import ServerUnreachable
from triage.ports.mail import FetchedMail, FolderState, MailSize
from triage.ports.store import MailboxCount, PollReport
from triage.store.memory import MemoryStore
from triage.workflow.completeness import in_words, unhealthy
from triage.workflow.receive import Intake, Received, collect, note_failure

BOX = "veiligheidsteam"


@dataclass
class Folder:
    """A folder that a test fills and disturbs: `withheld` is never given, `on_fetch` happens before each fetch, `said`
    are sizes that the server has wrong, `asked` the UIDs that were fetched."""

    mails: dict[int, bytes] = field(default_factory=dict)
    uidvalidity: int = 1
    withheld: set[int] = field(default_factory=set)
    on_fetch: Callable[[], None] = lambda: None
    said: dict[int, int] = field(default_factory=dict)
    asked: list[int] = field(default_factory=list)

    def look(self) -> FolderState:
        return FolderState("INBOX", self.uidvalidity, tuple(sorted(self.mails)))


class Opened:
    """The folder as it was when it was opened, as on a real line."""

    can_idle = False

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.state = folder.look()

    def refresh(self) -> FolderState:
        self.state = self.folder.look()
        return self.state

    def sizes(self, uids: Sequence[int]) -> list[MailSize]:
        mails = self.folder.mails
        return [MailSize(uid, self.folder.said.get(uid, len(mails[uid]))) for uid in uids if uid in mails]

    def fetch(self, uids: Sequence[int]) -> Iterator[FetchedMail]:
        self.folder.on_fetch()
        for uid in uids:
            self.folder.asked.append(uid)
            if uid in self.folder.mails and uid not in self.folder.withheld:
                yield FetchedMail(uid, self.folder.mails[uid], NOW, len(self.folder.mails[uid]))

    def fetch_start(self, uid: int, limit: int) -> FetchedMail | None:
        raw = self.folder.mails[uid]
        return FetchedMail(uid, raw[:limit], NOW, len(raw), truncated=True)

    def after_receipt(self, uids: Sequence[int]) -> None: ...

    def wait(self, seconds: float) -> bool:
        return False


@dataclass
class Source:
    folder: Folder
    key: str = "rvt"
    mailbox: str = BOX
    folders: tuple[str, ...] = ("INBOX",)
    sent_folders: tuple[str, ...] = ()

    @contextmanager
    def open(self, folder: str) -> Iterator[Opened]:
        yield Opened(self.folder)

    def append_sent(self, raw: bytes, at: datetime) -> None: ...


@dataclass
class Post:
    """A mailbox and its ledger."""

    clock: Clock = field(default_factory=Clock)
    folder: Folder = field(default_factory=Folder)
    notes: Notes = field(default_factory=Notes)
    ours: bool = True

    def __post_init__(self) -> None:
        self.store = MemoryStore(self.clock)

    def collect(self, **changes: object) -> Received:
        facts: dict[str, object] = {"largest_mail": 1_000, "still_ours": lambda: self.ours}
        return collect(Source(self.folder), "INBOX", Intake(self.store, self.notes, **(facts | changes)))  # type: ignore[arg-type]

    def put(self, *uids: int) -> None:
        self.folder.mails |= {uid: b"mail %d" % uid for uid in uids}

    def count(self) -> MailboxCount:
        with self.store.reading() as tx:
            return tx.ledger.count(BOX)

    def unhealthy(self) -> list[PollReport]:
        with self.store.reading() as tx:
            return unhealthy(tx, {BOX})


@pytest.fixture
def post() -> Post:
    return Post()


def test_everything_on_the_server_is_accounted_for_and_the_mailbox_is_healthy(post: Post) -> None:
    post.put(1, 2, 3)
    found = post.collect()
    assert (found.on_server, found.archived, found.missing) == (3, 3, ())
    assert post.count().pending == 3
    assert post.unhealthy() == []


def test_a_mail_that_the_server_holds_and_does_not_give_makes_the_mailbox_unhealthy_by_its_uid(post: Post) -> None:
    post.put(1, 2, 3)
    post.folder.withheld = {2}
    assert post.collect().missing == (2,)
    (report,) = post.unhealthy()
    assert (report.on_server, report.accounted_for, report.missing) == (3, 2, (2,))
    assert in_words(report) == "1 bericht op de server is niet opgenomen: map INBOX, UID 2"


def test_a_mailbox_is_healthy_again_once_the_server_gives_it(post: Post) -> None:
    post.put(1, 2)
    post.folder.withheld = {2}
    post.collect()
    post.folder.withheld = set()
    post.collect()
    assert post.unhealthy() == []
    assert post.count().pending == 2


def test_a_mailbox_that_cannot_be_reached_stays_unhealthy_by_the_uids_that_were_missing(post: Post) -> None:
    post.put(1, 2)
    post.folder.withheld = {2}
    post.collect()
    note_failure(Source(post.folder), "INBOX", Intake(post.store, post.notes), "ServerUnreachable")
    (report,) = post.unhealthy()
    assert (report.missing, report.error) == ((2,), "ServerUnreachable")
    assert in_words(report).endswith("UID 2; map INBOX kon niet worden gelezen")


def test_very_many_missing_mails_are_counted_and_the_first_named(post: Post) -> None:
    post.put(*range(1, 151))
    post.folder.withheld = set(range(1, 151))
    post.collect()
    (report,) = post.unhealthy()
    assert len(report.missing) == 100
    assert in_words(report).startswith("150 berichten op de server zijn niet opgenomen: map INBOX, UID 1, 2, 3")
    assert in_words(report).endswith(" en 130 andere")


def test_a_mail_that_a_colleague_took_away_during_the_fetch_is_no_difference(post: Post) -> None:
    post.put(1, 2)
    post.folder.on_fetch = lambda: post.folder.mails.pop(2, b"") and None
    found = post.collect()
    assert found.missing == ()
    assert post.unhealthy() == []
    # And when it is laid back, under the UID that laying back gives it, it is taken in.
    post.folder.on_fetch = lambda: None
    post.folder.mails[3] = b"mail 2"
    post.collect()
    assert post.count().pending == 2


def test_a_folder_with_a_new_uidvalidity_is_looked_at_anew_and_nothing_is_taken_in_twice(post: Post) -> None:
    post.put(1, 2)
    post.collect()
    post.folder.uidvalidity = 2
    post.put(3)
    found = post.collect()
    assert (found.archived, found.duplicates, found.missing) == (1, 2, ())
    assert post.count() == MailboxCount(pending=3, duplicate=2)


def test_a_restored_mailbox_whose_uids_mean_other_mail_loses_nothing(post: Post) -> None:
    post.put(1, 2)
    post.collect()
    # Restored from a copy: the same UIDs, other mail, and as it should be another UIDVALIDITY.
    post.folder.mails = {1: b"mail 2", 2: b"mail 9"}
    post.folder.uidvalidity = 7
    found = post.collect()
    assert (found.archived, found.duplicates) == (1, 1)


def test_moved_away_and_back_is_a_duplicate(post: Post) -> None:
    post.put(1)
    post.collect()
    post.folder.mails = {}
    assert post.collect().on_server == 0
    post.folder.mails = {8: b"mail 1"}
    assert post.collect().duplicates == 1


def test_a_mail_above_the_limit_comes_by_its_beginning_also_where_the_server_understates_its_size(post: Post) -> None:
    post.folder.mails = {1: b"x" * 5_000, 2: b"y" * 5_000}
    post.folder.said = {2: 10}
    post.collect()
    mails = post.store.claim_mails(5, "test", timedelta(minutes=1))
    assert [(len(mail.raw), mail.truncated) for mail in mails] == [(1_000, True), (1_000, True)]


def test_who_lost_its_lease_writes_nothing_more(post: Post) -> None:
    post.put(1)
    post.ours = False
    post.collect()
    assert post.count().total == 0
    assert post.notes.events == ["lease-lost"]


def test_a_round_after_an_error_goes_on_where_it_stopped(post: Post) -> None:
    post.put(*range(1, 121))
    rounds = iter((False, False, True))

    def drop() -> None:
        if next(rounds, False):
            raise ServerUnreachable("weg")

    post.folder.on_fetch = drop
    with pytest.raises(ServerUnreachable):
        post.collect()
    kept = post.count().pending
    assert kept == 100
    post.folder.asked.clear()
    post.collect()
    assert post.count().pending == 120
    assert len(post.folder.asked) == 20
