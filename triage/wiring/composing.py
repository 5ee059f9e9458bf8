"""The composer of every mailbox's mails, and the preview of a mail before it goes. Nothing here reads received mail, so
the web queue may use it.
"""

from __future__ import annotations

from datetime import datetime

from mailbox_config import Configuration
from triage.domain.errors import Permanent
from triage.mail import FixedTextComposer, MailIdentity, preview_of
from triage.ports.delivery import Delivery
from triage.ports.mail import Composer
from triage.ports.preview import Preview, Previewer
from triage.workflow.outgoing import dispatch_of, reply_of


class NoPreview(Permanent):
    """Van dit bericht is geen voorbeeld te maken: de gegevens zijn niet volledig."""


def composer(loaded: Configuration) -> Composer:
    """The composer of every mailbox's mails."""
    identities = {}
    for key, policy in loaded.region.mailboxes.items():
        smtp = loaded.smtp.get(key)
        identities[key] = MailIdentity(
            name=policy.name,
            address=min(policy.addresses),
            envelope_from="" if smtp is None or smtp.envelope == "empty" else smtp.envelope,
            texts=policy.texts,
            place=policy.slot_plan.place if policy.slot_plan else "",
            zone=loaded.region.calendar.zone,
            video=policy.slot_plan.video if policy.slot_plan else "",
            telephone=policy.slot_plan.telephone if policy.slot_plan else "",
        )
    return FixedTextComposer(identities)


def previewer(loaded: Configuration) -> Previewer:
    """Previews made by the composer that also writes what is sent."""
    composing = composer(loaded)

    def preview(delivery: Delivery, at: datetime) -> Preview:
        try:
            return preview_of(composing.compose(reply_of(delivery), dispatch_of(delivery, at)))
        except (KeyError, ValueError) as error:
            raise NoPreview from error

    return preview
