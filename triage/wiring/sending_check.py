"""What `triage check` says of sending: login, and what the server says to the senders that the service uses. It stops
before the content: nothing is sent."""

from __future__ import annotations

from collections.abc import Iterator

from mailbox_config import SmtpSettings
from triage.mail.smtp import SenderAnswer, SmtpSender
from triage.wiring.duty_check import Told

# Where Microsoft 365 takes mail; it looks at the sender once it has the content, and not before.
_EXCHANGE_ONLINE = frozenset({"smtp.office365.com", "smtp-legacy.office365.com"})
_LATER = (
    "Exchange Online beoordeelt dit pas als het bericht er is: laat een medewerker de eerste mail akkoord geven en "
    "kijk of hij aankomt; zo niet, dan mist het recht Send As (docs/microsoft365.md, stap 5)"
)


def examine_sending(mailbox: str, address: str, settings: SmtpSettings, sender: SmtpSender) -> Iterator[Told]:
    """Log in, and ask what becomes of the two senders: the envelope of automatic mail, and *address*, as which staff's
    own mails and alarms go. Raises what `SmtpSender.probe` raises, before anything is told."""
    envelope = "" if settings.envelope == "empty" else settings.envelope
    answers = sender.probe(envelope, address, recipient=address)
    if all(each.to_recipient and not each.is_good for each in answers.values()):
        yield _nobody(mailbox, address, answers[address])
        return
    yield _envelope(mailbox, envelope, address, answers[envelope])
    if address != envelope:
        yield _sent_as(mailbox, address, settings, answers[address])


def _nobody(mailbox: str, address: str, answer: SenderAnswer) -> Told:
    what = f"{mailbox}: post aan {address}"
    if not _is_refused(answer):
        return what, *_not_now(answer)
    advice = (
        f"de server neemt daar geen post voor aan ({answer.code}); controleer addresses van [mailbox.{mailbox}], en of "
        "dit account post binnen uw organisatie mag versturen"
    )
    return what, False, advice, "wrong"


def _envelope(mailbox: str, envelope: str, address: str, answer: SenderAnswer) -> Told:
    what = f"{mailbox}: afzender van automatische mail (<{envelope}>)"
    if answer.is_good:
        return what, True, "", "wrong"
    if not _is_refused(answer):
        return what, *_not_now(answer)
    mend = (
        f"geef het account het recht als {envelope} te versturen"
        if envelope
        else f'zet envelope = "{address}" in [mailbox.{mailbox}.smtp], of laat de beheerder een lege afzender toe'
    )
    return what, False, f"de server weigert deze afzender ({answer.code}); {mend}", "wrong"


def _sent_as(mailbox: str, address: str, settings: SmtpSettings, answer: SenderAnswer) -> Told:
    what = f"{mailbox}: versturen als {address}"
    if answer.is_good:
        return what, True, _LATER if settings.host.lower() in _EXCHANGE_ONLINE else "", "wrong"
    if not _is_refused(answer):
        return what, *_not_now(answer)
    who = f"het account {settings.user}" if settings.user else "deze machine"
    advice = (
        f"de server weigert dat ({answer.code}); laat de beheerder {who} het recht geven te versturen als {address}"
    )
    return what, False, f"{advice} (Send As)", "wrong"


def _is_refused(answer: SenderAnswer) -> bool:
    return 500 <= answer.code < 600


def _not_now(answer: SenderAnswer) -> tuple[bool, str, str]:
    return False, f"de server neemt dit nu niet aan ({answer.code}); draai de controle straks opnieuw", "unreachable"
