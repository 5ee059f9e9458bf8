"""Corrections: labels before and after, as people judged them."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Row

from triage.domain.correction import Correction, Labels
from triage.store.queries.contents import colour_of, kind_of
from triage.store.tables import CorrectionRow, table_of
from triage.store.work import Work, listed, matching, plain, unlisted

_CORRECTIONS = table_of(CorrectionRow)


class SqlCorrections:
    """See `triage.ports.learning.Corrections`."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def add(self, correction: Correction) -> int:
        """Keep one; returns its id."""
        row = {
            "mailbox": correction.mailbox, "case_id": correction.case_id, "mail_id": correction.mail_id,
            "before": json.dumps(correction.before.texts()), "after": json.dumps(correction.after.texts()),
            "rules": listed(correction.rules), "model_id": correction.model_id,
            "config_hash": correction.config_hash, "made_at": correction.at, "made_by": plain(correction.by),
        }  # fmt: skip
        return self._work.add(_CORRECTIONS, row)

    def of(self, mailbox: str) -> list[Correction]:
        """Those of a mailbox, oldest first."""
        rows = self._work.all(matching(_CORRECTIONS, mailbox=mailbox).order_by(_CORRECTIONS.c.id))
        return [_correction(row) for row in rows]


def _correction(row: Row[Any]) -> Correction:
    return Correction(
        mailbox=row.mailbox,
        case_id=row.case_id,
        mail_id=row.mail_id,
        before=_labels(row.before),
        after=_labels(row.after),
        rules=unlisted(row.rules),
        model_id=row.model_id,
        config_hash=row.config_hash,
        at=row.made_at,
        by=row.made_by,
        id=row.id,
    )


def _labels(text: str) -> Labels:
    told = json.loads(text)
    return Labels(kind_of(told["kind"]), colour_of(told["colour"]), told["urgent"] == "yes")
