"""Years of cases out of one small year: the rows of cases that the store wrote are copied in the database itself,
with other keys, digests and times. Sealed cells are tied to their row's `sid`, which is copied with them, so that each
still opens. What hangs on a case is copied with it: mail and bytes, message, tokens, decision, terms, deliveries,
events."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import Column, DateTime, Table
from sqlmodel import SQLModel

from triage.store.tables import (
    CaseRow,
    CaseTokens,
    DecisionRow,
    DeliveryRow,
    EventRow,
    KnownMessageId,
    Mail,
    MailChunk,
    MailLocation,
    MessageRow,
    ObligationMet,
    ObligationRow,
    Rendering,
    table_of,
)

# In the order in which rows may point to each other, with the column that says to which case or mail a row belongs.
COPIED: dict[type[SQLModel], str] = {
    CaseRow: "id", Mail: "id", MailChunk: "mail_id", MailLocation: "mail_id", Rendering: "mail_id",
    MessageRow: "case_id", KnownMessageId: "case_id", CaseTokens: "case_id", DecisionRow: "case_id",
    ObligationRow: "case_id", ObligationMet: "obligation_id", DeliveryRow: "case_id", EventRow: "case_id",
}  # fmt: skip
_POINTS_TO = {
    "case_id": "triage_case", "mail_id": "mail", "obligation_id": "obligation", "met_id": "obligation_met",
    "uid": "mail_location",
}  # fmt: skip
_DIGEST_BYTES = 32


@dataclass(frozen=True, slots=True)
class Spelling:
    """What the two databases spell differently: *random* bytes (a digest is as random as they are), and a moment of a
    column some minutes earlier."""

    random: str
    earlier: Callable[[str, int], str]


ON_SQLITE = Spelling(
    f"randomblob({_DIGEST_BYTES})",
    # As SQLAlchemy writes a moment; one that stands for "none" stays what it is.
    lambda name, minutes: (
        f"CASE WHEN {name} > '9000-01-01' THEN {name}"
        f" ELSE strftime('%Y-%m-%d %H:%M:%f', {name}, '-{minutes} minutes') || '000' END"
    ),
)
ON_POSTGRESQL = Spelling(
    "decode(md5(random()::text) || md5(random()::text), 'hex')",
    lambda name, minutes: f"CASE WHEN {name} > '9000-01-01' THEN {name} ELSE {name} - interval '{minutes} minutes' END",
)


def statements(number: int, first: Mapping[str, int], upto: int, minutes: int, spelling: Spelling) -> list[str]:
    """The statements of copy *number* (from 1): cases up to the key *upto*, all *minutes* earlier. *first*: what
    the keys of this copy are more than those of the first rows, by table."""
    copied = []
    for model, belongs in COPIED.items():
        table = table_of(model)
        columns = ", ".join(column.name for column in table.columns)
        values = ", ".join(_value(column, table, number, first, minutes, spelling) for column in table.columns)
        # Cases and mails were made one for one: the same key bounds both.
        bound = f"(SELECT max(id) FROM obligation WHERE case_id <= {upto})" if belongs == "obligation_id" else str(upto)
        copied.append(
            f"INSERT INTO {table.name} ({columns}) SELECT {values} FROM {table.name} WHERE {belongs} <= {bound}"
        )
    return copied


def _value(
    column: Column[object], table: Table, number: int, first: Mapping[str, int], minutes: int, spelling: Spelling
) -> str:
    name = column.name
    if name == "id":
        return f"id + {first[table.name]}"
    if name in _POINTS_TO:
        return f"{name} + {first[_POINTS_TO[name]]}"
    if name in ("fingerprint", "digest"):
        return spelling.random
    if name == "reference":
        # The number of the copy before the number of the case.
        return f"replace(reference, '-2026-', '-2026-{number + 100}0')"
    if name == "message_id":
        return f"message_id || '.{number}'"
    if isinstance(column.type, DateTime) or type(column.type).__name__ == "UTCDateTime":
        return spelling.earlier(name, minutes)
    return name
