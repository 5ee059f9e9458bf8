"""`IncomingMessage` as JSON and back: what travels between the parse child and the service. Never pickle: the child
read a stranger's bytes."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from triage.domain.calendar_answer import CalendarAnswer, Participation
from triage.domain.message import Attachment, CalendarPart, IncomingMessage, InnerMessage, Protection, Report

LENGTH_BYTES = 4
"""Each frame begins with its length, unsigned, big endian."""


def frame(payload: bytes) -> bytes:
    """*payload* with its length in front."""
    return len(payload).to_bytes(LENGTH_BYTES, "big") + payload


def answer(message: IncomingMessage) -> bytes:
    """*message* as JSON in UTF-8. Lone surrogates, which no text can hold, become U+FFFD."""
    shape = {
        "message_id": message.message_id,
        "senders": message.senders,
        "subject": message.subject,
        "text": message.text,
        "sender_header": message.sender_header,
        "reply_to": message.reply_to,
        "to": message.to,
        "cc": message.cc,
        "date_header": message.date_header.isoformat() if message.date_header else None,
        "in_reply_to": message.in_reply_to,
        "references": message.references,
        "headers": message.headers,
        "text_from_html": message.text_from_html,
        "attachments": [(item.name, item.content_type, item.size) for item in message.attachments],
        "calendars": [(item.method, item.content) for item in message.calendars],
        "calendar_answers": [_answer_shape(item) for item in message.calendar_answers],
        "inner": [(item.sender, item.subject, item.text) for item in message.inner],
        "report": message.report,
        "reported_ids": message.reported_ids,
        "report_failed": message.report_failed,
        "protection": message.protection,
        "defects": message.defects,
        "truncated": message.truncated,
    }
    return json.dumps({"message": shape}, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def refusal(kind: str, why: str) -> bytes:
    """That a mail was not read: *kind* is `limit` or `unreadable`, *why* one Dutch line."""
    return json.dumps({kind: why}, ensure_ascii=False).encode("utf-8", "replace")


def message_from(shape: dict[str, Any]) -> IncomingMessage:
    """The message in a frame. Raises ValueError, TypeError or KeyError for any other shape."""
    return IncomingMessage(
        message_id=shape["message_id"],
        senders=tuple(shape["senders"]),
        subject=shape["subject"],
        text=shape["text"],
        sender_header=shape["sender_header"],
        reply_to=tuple(shape["reply_to"]),
        to=tuple(shape["to"]),
        cc=tuple(shape["cc"]),
        date_header=datetime.fromisoformat(shape["date_header"]) if shape["date_header"] else None,
        in_reply_to=tuple(shape["in_reply_to"]),
        references=tuple(shape["references"]),
        headers=tuple((name, value) for name, value in shape["headers"]),
        text_from_html=shape["text_from_html"],
        attachments=tuple(Attachment(name, kind, size) for name, kind, size in shape["attachments"]),
        calendars=tuple(CalendarPart(method, content) for method, content in shape["calendars"]),
        calendar_answers=tuple(_calendar_answer(item) for item in shape["calendar_answers"]),
        inner=tuple(InnerMessage(sender, subject, text) for sender, subject, text in shape["inner"]),
        report=Report(shape["report"]) if shape["report"] else None,
        reported_ids=tuple(shape["reported_ids"]),
        report_failed=bool(shape["report_failed"]),
        protection=Protection(shape["protection"]),
        defects=tuple(shape["defects"]),
        truncated=shape["truncated"],
    )


def _answer_shape(item: CalendarAnswer) -> dict[str, Any]:
    return {
        "method": item.method,
        "uid": item.uid,
        "attendees": [(address, said.value) for address, said in item.attendees],
        "sequence": item.sequence,
        "times": [moment and moment.isoformat() for moment in (item.stamped_at, item.starts_at, item.ends_at)],
        "comment": item.comment,
        "recurs": item.recurs,
        "unreadable": item.unreadable,
    }


def _calendar_answer(shape: dict[str, Any]) -> CalendarAnswer:
    stamped_at, starts_at, ends_at = (datetime.fromisoformat(each) if each else None for each in shape["times"])
    return CalendarAnswer(
        method=shape["method"],
        uid=shape["uid"],
        attendees=tuple((address, Participation(said)) for address, said in shape["attendees"]),
        sequence=int(shape["sequence"]),
        stamped_at=stamped_at,
        starts_at=starts_at,
        ends_at=ends_at,
        comment=shape["comment"],
        recurs=bool(shape["recurs"]),
        unreadable=bool(shape["unreadable"]),
    )
