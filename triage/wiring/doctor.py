"""`triage check`: tries the configuration, the database and every server; each line is ok or says what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from mailbox_config import Configuration, Login, SmtpSettings, SourceSettings
from triage.domain.dutch_dates import moment_in_words
from triage.domain.errors import ConfigurationError, DatabaseRefused, LoginRefused, TriageError
from triage.domain.policy import SendMode
from triage.ports.calendar import Unavailable
from triage.ports.store import Store
from triage.wiring.antivirus import examine_antivirus
from triage.wiring.calendars import asked_range, busy_times, calendars_for
from triage.wiring.clock import SystemClock
from triage.wiring.duty_check import Told, examine_duty, examine_hooks
from triage.wiring.logins import ANNOUNCED_DAYS, Logins, expiries, oauth_secret_name
from triage.wiring.machine_check import (
    examine_certificates,
    examine_clock,
    examine_disk,
    examine_providers,
    examine_zone,
)
from triage.wiring.retention_check import examine_retention
from triage.wiring.settings import Settings
from triage.wiring.tools import the_store
from triage.wiring.worker import imap_source, smtp_sender
from triage.workflow.completeness import ADVICE, in_words, is_incomplete, unhealthy
from triage.workflow.present import present
from triage.workflow.redate import cases_that_differ

# Where Microsoft 365 offers IMAP.
_EXCHANGE_ONLINE = frozenset({"outlook.office365.com", "outlook.office.com"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing tried. `kind` is what sort of trouble it is: wrong (configuration), unreachable, person."""

    what: str
    ok: bool
    advice: str = ""
    kind: str = "wrong"


def examine(loaded: Configuration, mailboxes: Sequence[str]) -> Iterator[Finding]:
    """Try everything of *mailboxes*, one finding each; a failing one does not stop the next."""
    yield Finding(f"configuratie {loaded.name} ({loaded.region.config_hash})", True)
    stores: list[Store] = []
    yield from _tried("database", lambda: stores.append(the_store(loaded.region)))
    partners = len(loaded.region.partners.partners)
    if not partners:
        yield Finding("partners", True, "geen partners ingesteld: niemand wordt vanzelf beantwoord (partners.toml)")
    logins = Logins(loaded.oauth)
    dead: dict[str, Finding] = {}
    yield from _registrations(loaded, mailboxes, logins, dead)
    for store in stores:
        yield from _completeness(store, mailboxes)
    for store in stores:
        yield from (Finding(*told) for told in examine_retention(loaded.region, mailboxes, store))
        yield from _terms(loaded, store)
        yield from _calendars(loaded, mailboxes, store)
    for key in mailboxes:
        for settings in loaded.sources[key]:
            what = f"{settings.key}: mappen op {settings.host}"
            yield from _unless(dead, settings.oauth, what, partial(_folders, key, settings, logins))
            if settings.host.lower() in _EXCHANGE_ONLINE:
                yield Finding(f"{settings.key}: verzonden post op Exchange Online", True, _sent_as(settings.user))
        smtp = loaded.smtp.get(key)
        if smtp is not None:
            what = f"{key}: versturen via {smtp.host}"
            yield from _unless(dead, smtp.oauth if smtp.user else "", what, partial(_smtp, key, smtp, logins))
        elif any(mode is not SendMode.OFF for mode in loaded.region.mailboxes[key].modes.values()):
            yield Finding(f"{key}: versturen", False, f"stel [mailbox.{key}.smtp] in, of zet send op off")
    yield from (Finding(*told) for told in examine_duty(loaded, mailboxes))
    yield from (Finding(*told) for told in examine_hooks(loaded))
    yield from (Finding(*told) for told in _machine(loaded, mailboxes, stores))
    yield from (Finding(*told) for told in examine_antivirus(loaded, SystemClock().now()))


def _machine(loaded: Configuration, mailboxes: Sequence[str], stores: Sequence[Store]) -> Iterator[Told]:
    """The machine itself, what runs out, and how people log in."""
    now = SystemClock().now()
    for store in stores:
        yield examine_clock(store, SystemClock().now)
    yield examine_zone(loaded.region.calendar.zone, now.year)
    yield examine_disk(Settings.from_environment(loaded.name).home)
    yield from examine_certificates(loaded, mailboxes, now)
    yield from examine_providers(loaded, now)


def _completeness(store: Store, mailboxes: Sequence[str]) -> Iterator[Finding]:
    """Whether the latest round of each mailbox accounted for all that its server holds (R-50)."""
    with store.reading() as tx:
        polled = {each.mailbox for each in tx.ledger.reports()}
        gaps = [each for each in unhealthy(tx, set(mailboxes)) if is_incomplete(each)]
    for key in mailboxes:
        found = "; ".join(in_words(each) for each in gaps if each.mailbox == key)
        if key in polled:
            advice = f"{found}; {ADVICE}" if found else ""
            yield Finding(f"{key}: alles van de server opgenomen", not found, advice, "person")


def _terms(loaded: Configuration, store: Store) -> Iterator[Finding]:
    """Whether the present calendar and terms give open cases another date than was promised (R-7)."""
    region = present(loaded.region, store)
    with store.reading() as tx:
        cases = len(cases_that_differ(tx, region))
    how_many = "1 zaak" if cases == 1 else f"{cases} zaken"
    advice = f"in {how_many} eindigt een termijn anders dan beloofd; neem op de zaakpagina de datum over of houd hem"
    yield Finding("beloofde termijnen volgens de huidige kalender", not cases, advice if cases else "", "person")


def _calendars(loaded: Configuration, mailboxes: Sequence[str], store: Store) -> Iterator[Finding]:
    """Each calendar of the team: whether it can be read, and whether what is known of it is recent."""
    for settings in calendars_for(loaded, mailboxes):
        what = f"agenda {settings.key} ({settings.title}): bezette tijden"
        with store.reading() as tx:
            state, now = tx.busy.states([settings.key]).get(settings.key), tx.now
        kept = "nog niets van bekend: hij houdt nog geen tijd vrij"
        if state is not None and state.read_at is not None:
            kept = f"laatst gelezen op {moment_in_words(state.read_at, loaded.region.calendar.zone)}; dat blijft gelden"
        try:
            found = busy_times(loaded, settings).between(*asked_range(loaded, settings.key, now))
        except ConfigurationError as error:
            yield Finding(what, False, str(error))
            continue
        if isinstance(found, Unavailable):
            yield Finding(what, False, f"{found.reason} ({kept})", "wrong" if found.lasting else "unreachable")
        elif found.unread:
            some = f"{found.unread} afspraken zijn niet te lezen en houden geen tijd vrij; open en bewaar ze opnieuw"
            yield Finding(what, False, some, "person")
        else:
            yield Finding(what, True)


def _sent_as(user: str) -> str:
    return (
        "wat een medewerker als de gedeelde mailbox verstuurt, bewaart Exchange Online in diens eigen Verzonden items; "
        f"dan ziet de dienst dat antwoord niet. Laat de beheerder draaien: Set-Mailbox -Identity {user} "
        "-MessageCopyForSentAsEnabled $true -MessageCopyForSendOnBehalfEnabled $true"
    )


def _registrations(
    loaded: Configuration, mailboxes: Sequence[str], logins: Logins, dead: dict[str, Finding]
) -> Iterator[Finding]:
    """Each registration that *mailboxes* use: whether it gives a token and how long its secret lasts; *dead* gets those
    that give none."""
    used: dict[str, Login | None] = {}
    for key in mailboxes:
        used |= {settings.oauth: settings.login for settings in loaded.sources[key] if settings.oauth}
        smtp = loaded.smtp.get(key)
        if smtp is not None and smtp.user and smtp.oauth:
            used[smtp.oauth] = smtp.login
    for name, login in used.items():
        for finding in _tried(f"oauth.{name}: token", partial(_token, logins, login, name)):
            if not finding.ok:
                dead[name] = finding
            yield finding
    today = SystemClock().now().astimezone(loaded.region.calendar.zone).date()
    for expiry in expiries({name: loaded.oauth[name] for name in used}, today):
        what = f"oauth.{expiry.registration}: geheim geldig tot {expiry.last.isoformat()}"
        soon = expiry.days <= ANNOUNCED_DAYS
        when = f"verloopt over {expiry.days} dagen" if expiry.days >= 0 else f"is {-expiry.days} dagen geleden verlopen"
        advice = (
            f"{when}; maak een nieuw geheim bij de app-registratie, zet het in "
            f"{oauth_secret_name(expiry.registration)} en pas secret_expires aan"
        )
        yield Finding(what, not soon, advice if soon else "", "person")


def _token(logins: Logins, login: Login | None, name: str) -> None:
    tokens = logins.tokens(login, name)
    if tokens is not None:
        tokens.token()


def _unless(dead: Mapping[str, Finding], name: str, what: str, attempt: Callable[[], object]) -> Iterator[Finding]:
    """Try *what*, unless its registration *name* gives no token: then it is said once, and not for every mailbox."""
    if name in dead:
        yield Finding(what, False, f"niet geprobeerd: oauth.{name} geeft geen token, zie daar", dead[name].kind)
    else:
        yield from _tried(what, attempt)


def _folders(mailbox: str, settings: SourceSettings, logins: Logins) -> None:
    missing = imap_source(mailbox, settings, logins).missing_folders()
    if missing:
        names = ", ".join(missing)
        raise ConfigurationError(
            "mailboxes.toml", settings.key, f"map bestaat niet op de server: {names}", "kies een bestaande"
        )


def _smtp(mailbox: str, settings: SmtpSettings, logins: Logins) -> None:
    smtp_sender(mailbox, settings, logins).probe("" if settings.envelope == "empty" else settings.envelope)


def _tried(what: str, attempt: Callable[[], object]) -> Iterator[Finding]:
    try:
        attempt()
    except ConfigurationError as error:
        yield Finding(what, False, str(error), "wrong")
    except TriageError as error:
        yield Finding(
            what,
            False,
            str(error),
            "wrong" if isinstance(error, DatabaseRefused | LoginRefused) else "unreachable",
        )
    else:
        yield Finding(what, True)
