"""A proposal and what is answered to it, through real servers: agreed, refused twice, forged, replayed."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest

from tests.mail.calendar_forms import Said, apple, google, only_a_file, outlook
from tests.servers.smtp import Received
from tests.walk.conftest import World
from tests.walk.inside import inside
from tests.walk.region import AUTHENTICATED, mail
from tests.walk.worker import poll, queue

FORGED = AUTHENTICATED.replace("dmarc=pass", "dmarc=fail")


def _now() -> datetime:
    return datetime.now(tz=UTC)


def events(world: World) -> list[dict[str, Any]]:
    """What stands in the calendar part of each mail that went out, oldest first."""
    found = []
    for sent in world.smtp.mails:
        parts = email.message_from_bytes(sent.content, policy=email.policy.default).walk()
        for part in parts:
            if part.get_content_type() == "text/calendar":
                calendar = icalendar.Calendar.from_ical(part.get_content())
                (event,) = calendar.walk("VEVENT")
                found.append({"method": str(calendar["METHOD"]), **{key.lower(): event[key] for key in event}})
    return found


def message_id(sent: Received) -> str:
    return str(email.message_from_bytes(sent.content, policy=email.policy.default)["Message-ID"])


def proposed(world: World) -> Said:
    """A support request comes in and gets its proposal; an answer to it, to be written in some form."""
    world.imap.deliver("rvt", mail(1), _now())
    poll(world.place)
    return answer_to(world)


def answer_to(world: World, **facts: Any) -> Said:
    """An answer to the last invitation that went out."""
    event = events(world)[-1]
    count = len(world.smtp.mails)
    return Said(
        uid=str(event["uid"]),
        sequence=int(event["sequence"]),
        starts_at=event["dtstart"].dt.astimezone(UTC),
        # Each answer a second after the one before: that is the order in which they count.
        stamped_at=_now().replace(microsecond=0) + timedelta(seconds=count),
        summary=str(event["summary"]),
        in_reply_to=message_id(world.smtp.mails[-1]),
        headers=AUTHENTICATED,
        message_id=f"antwoord-{count}@post.jeugdteam.example",
        **facts,
    )


def arrives(world: World, raw: bytes) -> dict[str, Any]:
    world.imap.deliver("rvt", raw, _now())
    return poll(world.place)


def states(world: World) -> list[str]:
    done = inside(world.place, "slots", "--mailbox", "veiligheidsteam", "--json")
    return [state for state in ("held", "booked") if f'"state": "{state}"' in done.stdout]


@pytest.mark.parametrize("form", [outlook, google, apple, only_a_file])
def test_an_accepted_invitation_is_booked_and_confirmed(world: World, form: Callable[[Said], bytes]) -> None:
    said = proposed(world)
    assert states(world) == ["held"]
    arrives(world, form(said))
    assert states(world) == ["booked"]
    first, confirmed = events(world)
    assert (first["method"], first["status"]) == ("REQUEST", "TENTATIVE")
    assert (confirmed["method"], confirmed["status"]) == ("REQUEST", "CONFIRMED")
    assert (confirmed["uid"], confirmed["dtstart"].dt) == (first["uid"], first["dtstart"].dt)
    assert confirmed["sequence"] > first["sequence"]
    assert world.smtp.mails[-1].rcpt_tos == ["anja@jeugdteam.example"]
    (case,) = queue(world.place)
    assert case["tasks"] == []


@pytest.mark.parametrize("said", ["ACCEPTED", "DECLINED"])
def test_nothing_of_an_answer_stands_in_what_is_told_of_it(world: World, said: str) -> None:
    answer = replace(proposed(world), said=said, words="Groet aan Zonneveld-Kraaij")
    arrives(world, outlook(replace(answer, summary=f"{answer.summary} Zonneveld-Kraaij")))
    assert len(world.smtp.mails) == 2
    message = email.message_from_bytes(world.smtp.mails[-1].content, policy=email.policy.default)
    whole = [part.get_payload(decode=True) or b"" for part in message.walk() if not part.is_multipart()]
    assert all(b"Zonneveld" not in part and b"Wit" not in part for part in (*whole, world.smtp.mails[-1].content))


def test_a_yes_in_words_is_booked_and_confirmed(world: World) -> None:
    said = proposed(world)
    thread = f"{AUTHENTICATED}In-Reply-To: {said.in_reply_to}\r\n"
    arrives(world, mail(2, "Akkoord, tot dan.", headers=thread, subject="Re: Voorstel").replace(b"\r\n2\r\n", b"\r\n"))
    assert states(world) == ["booked"]
    assert [event["status"] for event in events(world)] == ["TENTATIVE", "CONFIRMED"]


def test_after_two_refusals_a_person_takes_over(world: World) -> None:
    said = proposed(world)
    arrives(world, outlook(replace(said, said="DECLINED")))
    first, second = events(world)
    assert (second["method"], second["status"], second["uid"]) == ("REQUEST", "TENTATIVE", first["uid"])
    assert second["sequence"] == first["sequence"] + 1
    assert second["dtstart"].dt > first["dtstart"].dt
    assert states(world) == ["held"]
    arrives(world, google(answer_to(world, said="DECLINED")))
    assert states(world) == []
    cancelled = events(world)[-1]
    assert (cancelled["method"], cancelled["status"], cancelled["uid"]) == ("CANCEL", "CANCELLED", first["uid"])
    assert cancelled["sequence"] > second["sequence"]
    (case,) = queue(world.place)
    assert case["tasks"] == ["call_back"]
    assert len(world.smtp.mails) == 3


def test_another_time_waits_for_a_person_with_that_time_prepared(world: World) -> None:
    said = proposed(world)
    wanted = said.starts_at + timedelta(days=7)
    arrives(world, outlook(replace(said, said="TENTATIVE", counter=True, starts_at=wanted)))
    assert len(world.smtp.mails) == 1
    (case,) = queue(world.place)
    assert case["tasks"] == ["answer_to_proposal"]
    assert "waits_for_approval" in case["flags"]
    assert states(world) == ["held"]


@pytest.mark.parametrize("what", ["forged", "stale", "another attendee", "another invitation"])
def test_an_answer_that_is_not_to_be_believed_changes_nothing(world: World, what: str) -> None:
    said = proposed(world)
    changed = {
        "forged": replace(said, headers=FORGED, said="DECLINED"),
        "stale": replace(said, sequence=7),
        "another attendee": replace(said, attendee="collega@jeugdteam.example"),
        "another invitation": replace(said, uid="elders@afspraak.example"),
    }[what]
    arrives(world, outlook(changed))
    assert states(world) == ["held"]
    assert len(world.smtp.mails) == 1
    (case,) = queue(world.place)
    assert case["tasks"] == ["answer_to_proposal"]


def test_an_answer_that_is_sent_again_counts_once(world: World) -> None:
    said = proposed(world)
    arrives(world, outlook(replace(said, said="DECLINED")))
    before = events(world)
    arrives(world, outlook(replace(said, said="DECLINED", message_id="opnieuw@post.jeugdteam.example")))
    assert events(world) == before
    assert states(world) == ["held"]
