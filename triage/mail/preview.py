"""Reads a composed mail back as its recipient gets it, so that a preview shows the mail itself and not its makings."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage

from icalendar import Calendar

from triage.ports.mail import ComposedMail
from triage.ports.preview import EventPreview, Preview


def preview_of(mail: ComposedMail) -> Preview:
    """What stands in *mail*."""
    message = message_from_bytes(mail.raw, policy=policy.default)
    body = message.get_body(preferencelist=("plain",))
    return Preview(
        sender=str(message["From"] or ""),
        recipient=mail.recipient,
        subject=str(message["Subject"] or ""),
        text=body.get_content() if body is not None else "",
        event=_event_of(message),
    )


def _event_of(message: EmailMessage) -> EventPreview | None:
    for part in message.walk():
        if part.get_content_type() == "text/calendar":
            event = Calendar.from_ical(part.get_content()).walk("VEVENT")[0]
            return EventPreview(
                title=str(event.get("summary", "")),
                starts_at=event.decoded("dtstart"),
                ends_at=event.decoded("dtend"),
                place=str(event.get("location", "")),
                description=str(event.get("description", "")),
            )
    return None
