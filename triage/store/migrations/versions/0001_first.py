"""The first schema: the fourteen things that cannot be added later (architecture.md), whole.

Written by hand to equal `triage.store.tables`; a test holds the two together on both databases.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TEXT, _WHEN = AutoString(), UTCDateTime()
_INT, _BIG, _BOOL, _BYTES, _REAL = sa.Integer(), sa.BigInteger(), sa.Boolean(), sa.LargeBinary(), sa.Float()


def _must(name: str, kind: sa.types.TypeEngine[Any]) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _may(name: str, kind: sa.types.TypeEngine[Any]) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=True)


def _numbered() -> sa.Column[int]:
    return sa.Column("id", sa.Integer(), primary_key=True, nullable=False)


def _index(name: str, table: str, columns: list[str], where: str | None = None, *, unique: bool = False) -> None:
    condition = sa.text(where) if where else None
    op.create_index(name, table, columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


def upgrade() -> None:
    _create_keys()
    _create_cases()
    _create_mail()
    _create_recognised()
    _create_contents()
    _create_owed()
    _create_agenda()
    _create_outbox()
    _create_administration()
    _create_learning()
    _create_identity()
    _create_records()
    _create_views()
    _create_calendars()
    _create_watch()
    _create_overlay()
    _create_retention()
    _create_rights()
    _create_scans()
    _create_coupling()
    _create_restored()


def _create_keys() -> None:
    """Keys: which master, and each mailbox's data keys wrapped by it."""
    op.create_table(
        "master_key",
        _must("id", _TEXT), _must("since", _WHEN),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "data_key",
        _numbered(), _must("mailbox", _TEXT), _must("purpose", _TEXT), _must("number", _INT),
        _must("master_id", _TEXT), _must("wrapped", _BYTES), _must("made_at", _WHEN),
        _may("retired_at", _WHEN),
        sa.ForeignKeyConstraint(["master_id"], ["master_key.id"]),
        sa.UniqueConstraint("mailbox", "purpose", "number", name="uq_data_key_number"),
    )


def _create_cases() -> None:
    """Cases, their references, the Message-IDs and words they are found by."""
    op.create_table(
        "triage_case",
        _numbered(), _must("sid", _BYTES), _must("mailbox", _TEXT), _must("reference", _TEXT),
        _must("state", _TEXT), _must("kind", _TEXT), _may("colour", _TEXT), _must("route", _TEXT),
        _must("urgent", _BOOL), _must("flags", _TEXT), _must("by_hand", _BOOL), _may("assignee", _TEXT),
        _must("received_at", _WHEN), _must("opened_at", _WHEN), _may("closed_at", _WHEN), _may("wake_at", _WHEN),
        _may("merged_into", _INT), _may("erased_at", _WHEN), _must("version", _INT), _must("rank", _INT), _must("next_due_at", _WHEN),
        _must("next_due_title", _TEXT), _must("to_check", _BOOL), _must("new_mails", _INT), _must("content", _BYTES),
        sa.CheckConstraint(
            "state IN ('new', 'in_progress', 'waiting', 'closed')",
            name="ck_triage_case_state",
        ),
        sa.UniqueConstraint("reference"),
        sqlite_autoincrement=True,
    )
    _index(
        "ix_triage_case_mailbox_queue", "triage_case", ["mailbox", "rank", "next_due_at", "received_at", "id"], "state <> 'closed'"
    )  # fmt: skip
    _index(
        "ix_triage_case_queue", "triage_case",
        ["rank", "next_due_at", "received_at", "id", "mailbox", "state", "kind", "colour", "assignee", "flags", "to_check", "new_mails"],
        "state <> 'closed'",
    )  # fmt: skip
    _index("ix_triage_case_closed", "triage_case", ["closed_at", "id", "mailbox"], "state = 'closed'")
    _index("ix_triage_case_received", "triage_case", ["mailbox", "received_at"])
    _index("ix_triage_case_wake", "triage_case", ["wake_at"], "state = 'waiting'")
    _index("ix_triage_case_merged", "triage_case", ["merged_into"], "merged_into IS NOT NULL")
    op.create_table(
        "reference_counter",
        _must("prefix", _TEXT), _must("year", _INT), _must("last", _INT),
        sa.PrimaryKeyConstraint("prefix", "year"),
    )
    op.create_table(
        "known_message_id",
        _must("mailbox", _TEXT), _must("digest", _BYTES), _must("case_id", _INT),
        sa.PrimaryKeyConstraint("mailbox", "digest"),
        sa.ForeignKeyConstraint(["case_id"], ["triage_case.id"]),
    )
    _index("ix_known_message_id_case", "known_message_id", ["case_id"])
    op.create_table(
        "case_link",
        _must("case_id", _INT), _must("other_id", _INT), _must("kind", _TEXT), _must("made_at", _WHEN),
        sa.PrimaryKeyConstraint("case_id", "other_id", "kind"),
        sa.ForeignKeyConstraint(["case_id"], ["triage_case.id"]),
        sa.ForeignKeyConstraint(["other_id"], ["triage_case.id"]),
    )
    _index("ix_case_link_other", "case_link", ["other_id"])
    op.create_table(
        "case_tie",
        _numbered(), _must("sid", _BYTES), _must("case_id", _INT), _must("other_id", _INT), _must("kind", _TEXT),
        _must("holds", _BOOL), _must("made_at", _WHEN), _must("content", _BYTES),
        sa.ForeignKeyConstraint(["case_id"], ["triage_case.id"]),
        sa.ForeignKeyConstraint(["other_id"], ["triage_case.id"]),
    )
    _index("ix_case_tie_case", "case_tie", ["case_id"])
    _index("ix_case_tie_other", "case_tie", ["other_id"])
    op.create_table(
        "case_shield",
        _must("case_id", _INT), _must("who", _TEXT),
        sa.PrimaryKeyConstraint("case_id", "who"),
        sa.ForeignKeyConstraint(["case_id"], ["triage_case.id"]),
    )
    op.create_table(
        "case_token",
        _must("mailbox", _TEXT), _must("bucket", _INT), _must("case_id", _INT), _must("tokens", _BYTES),
        sa.PrimaryKeyConstraint("mailbox", "bucket", "case_id"),
        sa.ForeignKeyConstraint(["case_id"], ["triage_case.id"]),
        sqlite_with_rowid=False,
    )


def _create_mail() -> None:
    """Sources, mails and the ledger of where they lie."""
    op.create_table(
        "source",
        _must("name", _TEXT), _must("mailbox", _TEXT), _must("answer_from", _WHEN),
        _must("first_seen_at", _WHEN),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "mail",
        _numbered(), _must("sid", _BYTES), _must("mailbox", _TEXT), _must("source", _TEXT),
        _must("folder", _TEXT), _must("uidvalidity", _BIG), _must("uid", _BIG), _may("fingerprint", _BYTES),
        _must("internal_date", _WHEN), _must("observed_at", _WHEN), _may("date_header", _WHEN),
        _must("size", _BIG), _must("truncated", _BOOL), _must("answer_wanted", _BOOL), _must("sent", _BOOL),
        _must("walk", _TEXT), _must("outcome", _TEXT), _may("reason", _BYTES), _may("case_id", _INT),
        _must("attempts", _INT), _must("next_at", _WHEN), _must("claim_token", _INT), _must("claim_holder", _TEXT),
        _may("claimed_until", _WHEN),
        sa.CheckConstraint(
            "outcome IN ('pending', 'accepted', 'duplicate', 'quarantined', 'tombstone')",
            name="ck_mail_outcome",
        ),
        sa.ForeignKeyConstraint(["case_id"], ["triage_case.id"]),
        sa.UniqueConstraint("mailbox", "sent", "fingerprint", name="uq_mail_fingerprint"),
        sqlite_autoincrement=True,
    )
    _index("ix_mail_case", "mail", ["case_id"])
    _index("ix_mail_pending", "mail", ["next_at", "id"], "outcome = 'pending'")
    op.create_table(
        "mail_location",
        _must("source", _TEXT), _must("folder", _TEXT), _must("uidvalidity", _BIG), _must("uid", _BIG),
        _must("mailbox", _TEXT), _must("mail_id", _INT), _must("outcome", _TEXT), _must("is_copy", _BOOL),
        _must("sent", _BOOL), _must("seen_at", _WHEN),
        sa.PrimaryKeyConstraint("source", "folder", "uidvalidity", "uid"),
        sa.CheckConstraint(
            "outcome IN ('pending', 'accepted', 'duplicate', 'quarantined', 'tombstone')",
            name="ck_mail_location_outcome",
        ),
        sa.ForeignKeyConstraint(["mail_id"], ["mail.id"]),
    )
    _index("ix_mail_location_count", "mail_location", ["mailbox", "sent", "outcome", "source"])
    _index("ix_mail_location_mail", "mail_location", ["mail_id"])


def _create_recognised() -> None:
    """Sealed bytes, what recognises a copy, what was erased, what a poll found."""
    op.create_table(
        "mail_chunk",
        _must("mail_id", _INT), _must("number", _INT), _must("data", _BYTES),
        sa.PrimaryKeyConstraint("mail_id", "number"),
        sa.ForeignKeyConstraint(["mail_id"], ["mail.id"]),
    )
    op.create_table(
        "rendering",
        _must("mailbox", _TEXT), _must("version", _INT), _must("digest", _BYTES), _must("mail_id", _INT),
        sa.PrimaryKeyConstraint("mailbox", "version", "digest"),
        sa.ForeignKeyConstraint(["mail_id"], ["mail.id"]),
    )
    _index("ix_rendering_mail", "rendering", ["mail_id"])
    op.create_table(
        "tombstone",
        _must("mailbox", _TEXT), _must("digest", _BYTES), _must("mail_id", _INT), _must("erased_at", _WHEN),
        sa.PrimaryKeyConstraint("mailbox", "digest"),
        sa.ForeignKeyConstraint(["mail_id"], ["mail.id"]),
    )
    _index("ix_tombstone_mail", "tombstone", ["mail_id"])
    op.create_table(
        "poll_report",
        _must("source", _TEXT), _must("folder", _TEXT), _must("mailbox", _TEXT), _must("at", _WHEN),
        _must("on_server", _INT), _must("accounted_for", _INT), _must("missing", _TEXT), _must("error", _TEXT),
        sa.PrimaryKeyConstraint("source", "folder"),
    )


def _create_contents() -> None:
    """Mails and decisions of a case."""
    op.create_table(
        "case_message",
        _numbered(), _must("sid", _BYTES), _must("case_id", _INT), _may("mail_id", _INT),
        _must("direction", _TEXT), _must("at", _WHEN), _must("content", _BYTES),
        sa.ForeignKeyConstraint(["mail_id"], ["mail.id"]),
        sa.ForeignKeyConstraint(["case_id"], ["triage_case.id"]),
    )
    _index("ix_case_message_case", "case_message", ["case_id"])
    _index("ix_case_message_mail", "case_message", ["mail_id"])
    op.create_table(
        "decision",
        _numbered(), _must("sid", _BYTES), _must("case_id", _INT), _may("mail_id", _INT),
        _must("decided_at", _WHEN), _must("route", _TEXT), _must("kind", _TEXT), _must("best_guess", _TEXT),
        _must("confidence", _REAL), _may("colour", _TEXT), _must("colour_ambiguous", _BOOL),
        _may("suggested_colour", _TEXT), _must("urgent", _BOOL), _must("automatic", _BOOL),
        _must("flags", _TEXT), _must("reply", _TEXT), _must("rule", _TEXT), _must("config_hash", _TEXT),
        _must("model_id", _TEXT), _must("content", _BYTES),
        sa.ForeignKeyConstraint(["case_id"], ["triage_case.id"]),
        sa.ForeignKeyConstraint(["mail_id"], ["mail.id"]),
    )
    _index("ix_decision_case", "decision", ["case_id"])
    _index("ix_decision_mail", "decision", ["mail_id"])


def _create_owed() -> None:
    """Obligations, what met them, tasks."""
    op.create_table(
        "obligation",
        _numbered(), _must("case_id", _INT), _must("key", _TEXT), _must("title", _TEXT), _must("owner", _TEXT),
        _must("term", _TEXT), _must("source", _TEXT), _must("starts", _TEXT), _must("met_by", _TEXT),
        _may("starts_at", _WHEN), _may("due_at", _WHEN), _must("trace", _TEXT), _must("config_hash", _TEXT),
        _must("model_id", _TEXT), _must("made_at", _WHEN), _may("met_id", _INT), _must("by_hand", _BOOL),
        _must("redated", _INT),
        sa.ForeignKeyConstraint(["case_id"], ["triage_case.id"]),
    )
    _index("ix_obligation_case", "obligation", ["case_id"])
    _index("ix_obligation_due", "obligation", ["due_at"], "met_id IS NULL")
    op.create_table(
        "obligation_met",
        _numbered(), _must("sid", _BYTES), _must("obligation_id", _INT), _must("holds", _BOOL),
        _must("evidence", _TEXT), _must("at", _WHEN), _must("recorded_at", _WHEN), _must("to_check", _BOOL),
        _must("content", _BYTES),
        sa.ForeignKeyConstraint(["obligation_id"], ["obligation.id"]),
    )
    _index("ix_obligation_met_obligation", "obligation_met", ["obligation_id"])
    _index("ix_obligation_met_recorded", "obligation_met", ["recorded_at"])
    op.create_table(
        "obligation_promise",
        _numbered(), _must("sid", _BYTES), _must("obligation_id", _INT), _may("starts_at", _WHEN),
        _may("due_at", _WHEN), _must("trace", _TEXT), _must("config_hash", _TEXT), _must("by_hand", _BOOL),
        _must("recorded_at", _WHEN), _must("content", _BYTES),
        sa.ForeignKeyConstraint(["obligation_id"], ["obligation.id"]),
    )
    _index("ix_obligation_promise_obligation", "obligation_promise", ["obligation_id"])
    op.create_table(
        "task",
        _numbered(), _must("case_id", _INT), _must("kind", _TEXT), _must("opened_at", _WHEN),
        _may("finished_at", _WHEN),
        sa.ForeignKeyConstraint(["case_id"], ["triage_case.id"]),
    )
    _index("uq_task_open", "task", ["case_id", "kind"], "finished_at IS NULL", unique=True)


def _create_agenda() -> None:
    """Holds and the quarters that cannot be held twice."""
    op.create_table(
        "hold",
        _numbered(), _must("case_id", _INT), _must("agenda", _TEXT), _must("table_number", _INT),
        _must("starts_at", _WHEN), _must("ends_at", _WHEN), _must("state", _TEXT), _must("made_at", _WHEN),
        _may("expires_at", _WHEN), _may("settled_at", _WHEN), _must("uid", _TEXT), _must("sequence", _INT),
        sa.CheckConstraint(
            "state IN ('held', 'booked', 'released', 'lapsed')",
            name="ck_hold_state",
        ),
        sa.ForeignKeyConstraint(["case_id"], ["triage_case.id"]),
    )
    _index("ix_hold_case", "hold", ["case_id"])
    _index("ix_hold_uid", "hold", ["uid"])
    _index("ix_hold_standing", "hold", ["agenda", "starts_at"], "state IN ('held', 'booked')")
    op.create_table(
        "hold_quarter",
        _must("agenda", _TEXT), _must("table_number", _INT), _must("starts_at", _WHEN), _must("hold_id", _INT),
        sa.PrimaryKeyConstraint("agenda", "table_number", "starts_at"),
        sa.ForeignKeyConstraint(["hold_id"], ["hold.id"]),
    )
    _index("ix_hold_quarter_hold", "hold_quarter", ["hold_id"])


def _create_outbox() -> None:
    """Everything that leaves."""
    op.create_table(
        "delivery",
        _numbered(), _must("sid", _BYTES), _must("kind", _TEXT), _must("purpose", _TEXT),
        _must("mailbox", _TEXT), _may("case_id", _INT), _must("state", _TEXT), _must("queued_at", _WHEN),
        _must("next_at", _WHEN), _may("sent_at", _WHEN), _must("message_id", _TEXT),
        _must("to_digest", _BYTES), _must("automatic", _BOOL), _must("attempts", _INT), _must("walk", _TEXT),
        _must("content", _BYTES), _may("last_error", _BYTES), _must("claim_token", _INT),
        _must("claim_holder", _TEXT), _may("claimed_until", _WHEN),
        sa.CheckConstraint(
            "state IN ('held', 'queued', 'sending', 'sent', 'failed', 'unknown', 'cancelled')",
            name="ck_delivery_state",
        ),
        sa.ForeignKeyConstraint(["case_id"], ["triage_case.id"]),
        sa.UniqueConstraint("message_id"),
        sqlite_autoincrement=True,
    )
    _index("ix_delivery_case", "delivery", ["case_id"])
    _index("ix_delivery_from", "delivery", ["mailbox", "queued_at"])
    _index("ix_delivery_next", "delivery", ["state", "next_at", "id"], "state IN ('queued', 'sending')")
    _index(
        "ix_delivery_not_gone",
        "delivery",
        ["mailbox", "kind", "state", "queued_at"],
        "state NOT IN ('sent', 'cancelled')",
    )
    _index("ix_delivery_sent", "delivery", ["mailbox", "sent_at", "kind"], "sent_at IS NOT NULL")
    _index("ix_delivery_to", "delivery", ["mailbox", "to_digest", "queued_at"])


def _create_administration() -> None:
    """History, settings, leases."""
    op.create_table(
        "event",
        _numbered(), _must("at", _WHEN), _must("actor", _TEXT), _must("role", _TEXT), _must("origin", _TEXT),
        _must("action", _TEXT), _must("mailbox", _TEXT), _may("case_id", _INT), _must("walk", _TEXT),
        _must("data", _TEXT), _may("position", _INT), _may("link", _BYTES),
        sa.UniqueConstraint("position"),
        sqlite_autoincrement=True,
    )
    _index("ix_event_case", "event", ["case_id"])
    _index("ix_event_unchained", "event", ["id"], "position IS NULL")
    op.create_table(
        "setting",
        _must("name", _TEXT), _must("value", _TEXT), _must("changed_at", _WHEN), _must("changed_by", _TEXT),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "lease",
        _must("name", _TEXT), _must("holder", _TEXT), _must("token", _INT), _must("expires_at", _WHEN),
        sa.PrimaryKeyConstraint("name"),
    )


def _create_learning() -> None:
    """What people judged, to learn from."""
    op.create_table(
        "correction",
        _numbered(), _must("mailbox", _TEXT), _must("case_id", _INT), _must("mail_id", _INT),
        _must("before", _TEXT), _must("after", _TEXT), _must("rules", _TEXT), _must("model_id", _TEXT),
        _must("config_hash", _TEXT), _must("made_at", _WHEN), _must("made_by", _TEXT),
        sa.ForeignKeyConstraint(["case_id"], ["triage_case.id"]),
        sa.ForeignKeyConstraint(["mail_id"], ["mail.id"]),
    )
    _index("ix_correction_mailbox", "correction", ["mailbox", "id"])


def _create_identity() -> None:
    """People, their roles, their tickets, and what slows down guessing."""
    op.create_table(
        "person",
        _numbered(), _must("sid", _BYTES), _must("name", _TEXT), _must("made_at", _WHEN), _may("disabled_at", _WHEN),
        _must("password", _TEXT), _may("totp", _BYTES), _must("totp_step", _BIG), _may("issuer", _TEXT),
        _may("subject", _TEXT),
        sa.UniqueConstraint("issuer", "subject", name="uq_person_subject"),
        sa.UniqueConstraint("name"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "person_role",
        _must("person_id", _INT), _must("mailbox", _TEXT), _must("role", _TEXT), _must("granted_at", _WHEN),
        _must("granted_by", _TEXT),
        sa.PrimaryKeyConstraint("person_id", "mailbox", "role"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
    )
    op.create_table(
        "recovery_code",
        _must("person_id", _INT), _must("digest", _TEXT),
        sa.PrimaryKeyConstraint("person_id", "digest"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
    )
    op.create_table(
        "ticket",
        _must("digest", _BYTES), _must("kind", _TEXT), _may("person_id", _INT), _must("made_at", _WHEN),
        _must("seen_at", _WHEN), _must("until", _WHEN), _must("tries", _INT), _must("content", _BYTES),
        sa.PrimaryKeyConstraint("digest"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
    )
    _index("ix_ticket_person", "ticket", ["person_id", "kind"])
    _index("ix_ticket_until", "ticket", ["until"])
    op.create_table(
        "login_limit",
        _must("key", _TEXT), _must("failures", _INT), _must("last_at", _WHEN), _must("blocked_until", _WHEN),
        sa.PrimaryKeyConstraint("key"),
    )



def _create_calendars() -> None:
    """Busy times as they were last known, and the addresses under which an agenda is read."""
    op.create_table(
        "busy_calendar",
        _must("calendar", _TEXT), _must("tried_at", _WHEN), _may("read_at", _WHEN), _must("error", _TEXT),
        _must("unread", _INT),
        sa.PrimaryKeyConstraint("calendar"),
    )
    op.create_table(
        "busy_span",
        _must("calendar", _TEXT), _must("starts_at", _WHEN), _must("ends_at", _WHEN),
        sa.PrimaryKeyConstraint("calendar", "starts_at"),
        sa.ForeignKeyConstraint(["calendar"], ["busy_calendar.calendar"]),
    )
    op.create_table(
        "slot_feed",
        _numbered(), _must("digest", _BYTES), _must("agenda", _TEXT), _must("title", _TEXT), _must("made_at", _WHEN),
        _must("made_by", _TEXT), _may("seen_at", _WHEN), _must("content", _TEXT), _may("changed_at", _WHEN),
        sa.UniqueConstraint("digest"),
        sqlite_autoincrement=True,
    )


def _create_watch() -> None:
    """Terms that passed unmet, and alarms."""
    op.create_table(
        "breach",
        _must("obligation_id", _INT), _must("case_id", _INT), _must("mailbox", _TEXT), _must("due_at", _WHEN),
        _must("at", _WHEN),
        sa.PrimaryKeyConstraint("obligation_id"),
        sa.ForeignKeyConstraint(["obligation_id"], ["obligation.id"]),
        sa.ForeignKeyConstraint(["case_id"], ["triage_case.id"]),
    )
    _index("ix_breach_case", "breach", ["case_id"])
    _index("ix_breach_at", "breach", ["mailbox", "at"])
    op.create_table(
        "alarm",
        _numbered(), _must("case_id", _INT), _must("mailbox", _TEXT), _must("key", _TEXT), _must("raised_at", _WHEN),
        _must("turn", _TEXT), _must("step", _INT), _may("next_at", _WHEN), _may("acknowledged_at", _WHEN),
        _must("acknowledged_by", _TEXT),
        sa.ForeignKeyConstraint(["case_id"], ["triage_case.id"]),
        sqlite_autoincrement=True,
    )
    _index("uq_alarm_standing", "alarm", ["case_id"], "acknowledged_at IS NULL", unique=True)
    _index("ix_alarm_case", "alarm", ["case_id"])


def _create_records() -> None:
    """What people record on a case."""
    op.create_table(
        "case_record",
        _numbered(), _must("sid", _BYTES), _must("case_id", _INT), _must("kind", _TEXT), _must("at", _WHEN),
        _must("recorded_at", _WHEN), _must("outcome", _TEXT), _must("result", _TEXT), _may("taken", _INT),
        _may("their_reference", _BYTES), _must("content", _BYTES),
        sa.ForeignKeyConstraint(["case_id"], ["triage_case.id"]),
    )
    _index("ix_case_record_case", "case_record", ["case_id"])
    _index("ix_case_record_reference", "case_record", ["their_reference"])


def _create_overlay() -> None:
    """What people laid over the configuration."""
    op.create_table(
        "overlay",
        _numbered(), _must("kind", _TEXT), _must("key", _TEXT), _must("value", _TEXT), _must("made_by", _TEXT),
        _must("made_at", _WHEN), _must("withdrawn_by", _TEXT), _may("withdrawn_at", _WHEN),
        sqlite_autoincrement=True,
    )
    _index("uq_overlay_standing", "overlay", ["kind", "key"], "withdrawn_at IS NULL", unique=True)


def _create_views() -> None:
    """Lists that people keep for themselves."""
    op.create_table(
        "saved_view",
        _numbered(), _must("who", _TEXT), _must("name", _TEXT), _must("address", _TEXT), _must("made_at", _WHEN),
        sa.UniqueConstraint("who", "name", name="uq_saved_view_name"),
        sqlite_autoincrement=True,
    )


def _create_coupling() -> None:
    """Tokens of the read API, how far each hook was told, and the workers' signs of life."""
    op.create_table(
        "api_token",
        _numbered(), _must("digest", _BYTES), _must("title", _TEXT), _must("role", _TEXT), _must("mailboxes", _TEXT),
        _must("made_at", _WHEN), _must("made_by", _TEXT), _must("expires_at", _WHEN), _may("seen_at", _WHEN),
        _may("revoked_at", _WHEN),
        sa.UniqueConstraint("digest"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "hook_cursor",
        _must("hook", _TEXT), _must("position", _INT), _must("at", _WHEN),
        sa.PrimaryKeyConstraint("hook"),
    )
    op.create_table(
        "worker",
        _must("holder", _TEXT), _must("version", _TEXT), _must("config_hash", _TEXT), _must("started_at", _WHEN),
        _must("beat_at", _WHEN), _must("facts", _TEXT),
        sa.PrimaryKeyConstraint("holder"),
    )


def _create_rights() -> None:
    """Requests of people about their own data, and what was done on each."""
    op.create_table(
        "rights_request",
        _numbered(), _must("sid", _BYTES), _must("reference", _TEXT), _must("kind", _TEXT), _must("mailboxes", _TEXT),
        _must("received_at", _WHEN), _must("made_at", _WHEN), _must("made_by", _TEXT), _must("content", _BYTES),
        sa.UniqueConstraint("reference"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "rights_step",
        _numbered(), _must("sid", _BYTES), _must("request_id", _INT), _must("kind", _TEXT), _must("at", _WHEN),
        _must("by", _TEXT), _must("outcome", _TEXT), _must("grounds", _TEXT), _must("content", _BYTES),
        sa.ForeignKeyConstraint(["request_id"], ["rights_request.id"]),
        sqlite_autoincrement=True,
    )
    _index("ix_rights_step_request", "rights_step", ["request_id"])


def _create_scans() -> None:
    """What a virus scanner said of each mail."""
    op.create_table(
        "mail_scan",
        _must("mail_id", _INT), _must("state", _TEXT), _must("attempts", _INT), _must("at", _WHEN),
        _may("next_at", _WHEN), _must("signature", _TEXT),
        sa.PrimaryKeyConstraint("mail_id"),
        sa.ForeignKeyConstraint(["mail_id"], ["mail.id"]),
    )


def _create_retention() -> None:
    """What keeps a case from being destroyed, and the account of what was."""
    op.create_table(
        "legal_hold",
        _numbered(), _must("sid", _BYTES), _must("case_id", _INT), _must("made_at", _WHEN), _must("holds", _BOOL),
        _must("content", _BYTES),
        sa.ForeignKeyConstraint(["case_id"], ["triage_case.id"]),
    )
    _index("ix_legal_hold_case", "legal_hold", ["case_id"])
    op.create_table(
        "erasure",
        _numbered(), _must("mailbox", _TEXT), _must("started_by", _TEXT), _must("started_at", _WHEN),
        _may("finished_at", _WHEN), _must("basis", _TEXT), _must("declaration", _TEXT),
        sqlite_autoincrement=True,
    )
    _index("ix_erasure_mailbox", "erasure", ["mailbox"])
    op.create_table(
        "erasure_part",
        _must("erasure_id", _INT), _must("rule", _TEXT), _must("category", _TEXT), _must("keeping", _TEXT),
        _must("cases", _INT), _must("mails", _INT), _must("messages", _INT), _must("records", _INT),
        _must("deliveries", _INT), _must("first_at", _WHEN), _must("last_at", _WHEN),
        sa.PrimaryKeyConstraint("erasure_id", "rule"),
        sa.ForeignKeyConstraint(["erasure_id"], ["erasure.id"]),
    )


def _create_restored() -> None:
    """What is kept after a backup was put back."""
    op.create_table(
        "restored",
        _must("mailbox", _TEXT), _must("restored_at", _WHEN), _must("sent_until", _WHEN), _may("scanned_at", _WHEN),
        sa.PrimaryKeyConstraint("mailbox"),
    )
    op.create_table(
        "sent_copy",
        _must("mailbox", _TEXT), _must("message_id", _TEXT), _must("sent_at", _WHEN), _may("starts_at", _WHEN),
        sa.PrimaryKeyConstraint("mailbox", "message_id"),
    )


def downgrade() -> None:
    """Everything goes, what hangs on a table before the table."""
    for table in (
        "sent_copy", "restored",
        "erasure_part", "erasure", "legal_hold",
        "worker", "hook_cursor", "api_token",
        "overlay",
        "saved_view",
        "rights_step", "rights_request", "mail_scan",
        "case_record",
        "alarm", "breach", "slot_feed", "busy_span", "busy_calendar",
        "login_limit", "ticket", "recovery_code", "person_role", "person",
        "correction", "lease", "setting", "event", "delivery", "hold_quarter", "hold", "task", "obligation_promise", "obligation_met",
        "obligation", "decision", "case_message", "poll_report", "tombstone", "rendering", "mail_chunk",
        "mail_location", "mail", "source", "case_token", "case_shield", "case_tie", "case_link", "known_message_id", "reference_counter",
        "triage_case", "data_key", "master_key",
    ):  # fmt: skip
        op.drop_table(table)
