"""A mail's headers, the thread it answers, and the moment its terms run from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from triage.domain.message import IncomingMessage, MailStamp

Mail = Callable[..., IncomingMessage]
Moment = Callable[[str], datetime]


def test_it_gives_header_lines_topmost_first(mail: Mail) -> None:
    message = mail(("received", "second hop"), ("x-own", "1"), ("received", "first hop"), results=None)
    assert message.header("received") == "second hop"
    assert message.header_lines("received") == ("second hop", "first hop")
    assert message.header("precedence") is None
    assert message.header_lines("precedence") == ()


@pytest.mark.parametrize(
    ("in_reply_to", "references", "thread"),
    [
        ((), (), ()),
        (("<c>",), (), ("<c>",)),
        ((), ("<a>", "<b>"), ("<b>", "<a>")),
        (("<b>",), ("<a>", "<b>"), ("<b>", "<a>")),
        (("<c>",), ("<a>", "<b>"), ("<c>", "<b>", "<a>")),
        (("<c>", "<c>"), ("<a>", "<a>"), ("<c>", "<a>")),
    ],
)
def test_it_answers_the_nearest_mail_first(
    in_reply_to: tuple[str, ...], references: tuple[str, ...], thread: tuple[str, ...], mail: Mail
) -> None:
    assert mail(in_reply_to=in_reply_to, references=references).thread == thread


def test_terms_run_from_when_the_server_received_it_not_from_what_the_sender_wrote(at: Moment) -> None:
    received, seen = at("2026-11-24T09:00Z"), at("2026-11-24T09:05Z")
    stamp = MailStamp(received, seen, date_header=at("1970-01-01T00:00Z"))
    assert (stamp.received_at, stamp.in_future) == (received, False)


def test_a_time_of_receipt_in_the_future_is_replaced_by_the_time_of_arrival_here(at: Moment) -> None:
    seen = at("2026-11-24T09:05Z")
    stamp = MailStamp(at("2099-01-01T00:00Z"), seen)
    assert (stamp.received_at, stamp.in_future) == (seen, True)
    assert not MailStamp(seen, seen).in_future


def test_it_compares_instants_also_in_the_hour_the_clock_shows_twice(at: Moment) -> None:
    early = at("2026-10-25 02:40")  # the first time, summer time
    late = at("2026-10-25 02:10").replace(fold=1)  # half an hour later
    assert late.astimezone(UTC) - early.astimezone(UTC) == timedelta(minutes=30)
    assert not MailStamp(early, late).in_future
    assert MailStamp(late, early).in_future
    assert MailStamp(late, early).received_at is early


def test_it_refuses_times_without_a_time_zone(mail: Mail, at: Moment) -> None:
    naive, aware = datetime(2026, 11, 24, 12), at("2026-11-24T11:00Z")  # noqa: DTZ001
    for made in (
        lambda: mail(date_header=naive),
        lambda: MailStamp(naive, aware),
        lambda: MailStamp(aware, naive),
    ):
        with pytest.raises(ValueError, match="een tijd zonder tijdzone"):
            made()
