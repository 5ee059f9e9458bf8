"""`triage check`: tries the configuration, the database and every server; each line is ok or says what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from mailbox_config import Configuration, Login, SourceSettings
from triage.domain.account import SentCopy
from triage.domain.dutch_dates import moment_in_words
from triage.domain.errors import ConfigurationError, DatabaseRefused, LoginRefused, TriageError
from triage.domain.policy import SendMode
from triage.mail import ImapSource, SmtpSender
from triage.mail.trial import Examined
from triage.ports.calendar import Unavailable
from triage.ports.store import Store
from triage.store.open import file_of
from triage.wiring.antivirus import examine_antivirus
from triage.wiring.calendars import asked_range, busy_times, calendars_for
from triage.wiring.clock import SystemClock
from triage.wiring.database_check import examine_backup, examine_clock, examine_database
from triage.wiring.duty_check import Told, examine_duty, examine_hooks
from triage.wiring.logins import ANNOUNCED_DAYS, Logins, expiries, oauth_secret_name
from triage.wiring.machine_check import (
    clocks,
    examine_clock_of,
    examine_disks,
    examine_providers,
    examine_zone,
    from_the_future,
    web_servers,
)
from triage.wiring.retention_check import examine_retention
from triage.wiring.sending_check import examine_sending
from triage.wiring.server_check import examine_server, server_name, servers_of
from triage.wiring.settings import Settings
from triage.wiring.tools import the_store
from triage.wiring.worker import imap_source, smtp_sender
from triage.workflow.completeness import ADVICE, in_words, is_incomplete, unhealthy
from triage.workflow.present import present
from triage.workflow.redate import cases_that_differ

_Made = TypeVar("_Made")
# Where Microsoft 365 offers IMAP.
_EXCHANGE_ONLINE = frozenset({"outlook.office365.com", "outlook.office.com"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing tried. `kind` is what sort of trouble it is: wrong (configuration), unreachable, person."""

    what: str
    ok: bool
    advice: str = ""
    kind: str = "wrong"


@dataclass(slots=True)
class _Round:
    """One examination. `dead`: servers and registrations that gave nothing, each with its own line: what needs them is
    not tried, and says where to look."""

    loaded: Configuration
    mailboxes: Sequence[str]
    append: bool
    logins: Logins
    dead: dict[str, Finding] = field(default_factory=dict)


def examine(loaded: Configuration, mailboxes: Sequence[str], *, append: bool = False) -> Iterator[Finding]:
    """Try everything of *mailboxes*, one finding each; a failing one does not stop the next. Nothing is written in a
    mailbox, unless *append*: then a message is put in each Sent folder and taken away again."""
    this = _Round(loaded, mailboxes, append, Logins(loaded.oauth))
    yield Finding(f"configuratie {loaded.name} ({loaded.region.config_hash})", True)
    stores: list[Store] = []
    yield from _tried("database", lambda: stores.append(the_store(loaded.region)))
    partners = len(loaded.region.partners.partners)
    if not partners:
        yield Finding("partners", True, "geen partners ingesteld: niemand wordt vanzelf beantwoord (partners.toml)")
    registrations = _registrations_of(loaded, mailboxes)
    yield from _registrations(this, registrations)
    for store in stores:
        yield from _of_store(this, store)
    yield from _servers(this)
    for key in mailboxes:
        for settings in loaded.sources[key]:
            yield from _source(this, key, settings)
        yield from _sending(this, key)
    yield from (Finding(*told) for told in examine_duty(loaded, mailboxes))
    yield from (Finding(*told) for told in examine_hooks(loaded))
    yield from (Finding(*told) for told in _machine(loaded, registrations))
    yield from (Finding(*told) for told in examine_antivirus(loaded, SystemClock().now()))


def _of_store(this: _Round, store: Store) -> Iterator[Finding]:
    """The database, and what of the work in it waits for somebody."""
    settings = Settings.from_environment(this.loaded.name)
    for told in examine_database(store, file_of(settings.database_url, settings.home)):
        yield Finding(*told)
    yield Finding(*examine_backup(store))
    yield from (Finding(*told) for told in examine_clock(store, SystemClock().now))
    yield from _completeness(store, this.mailboxes)
    yield from (Finding(*told) for told in examine_retention(this.loaded.region, this.mailboxes, store))
    yield from _terms(this.loaded, store)
    yield from _calendars(this.loaded, this.mailboxes, store)


def _machine(loaded: Configuration, registrations: Mapping[str, Login]) -> Iterator[Told]:
    """The machine itself, and how people log in."""
    settings, clock = Settings.from_environment(loaded.name), SystemClock()
    for server in web_servers(loaded, registrations):
        yield from examine_clock_of(server, clock.now)
    yield examine_zone(loaded.region.calendar.zone, clock.now().year)
    yield from examine_disks(settings.home, _file_or_none(settings))
    yield from examine_providers(loaded, clock.now())


def _file_or_none(settings: Settings) -> Path | None:
    try:
        return file_of(settings.database_url, settings.home)
    except DatabaseRefused:  # an address of no use: that has its own line
        return None


def _servers(this: _Round) -> Iterator[Finding]:
    """Each mail server: its name, the connection, its certificate."""
    for server in servers_of(this.loaded, this.mailboxes):
        for told in examine_server(server, SystemClock().now()):
            finding = Finding(*told)
            if not finding.ok and finding.kind == "unreachable":
                this.dead[server.name] = finding
            yield finding


def _source(this: _Round, mailbox: str, settings: SourceSettings) -> Iterator[Finding]:
    """Log in at one source and look at its folders."""
    what = f"{settings.key}: mappen op {settings.host}"
    found: list[Examined] = []

    def look(source: ImapSource) -> None:
        found.append(source.examine(append=this.append))
        if found[0].missing:
            names = ", ".join(found[0].missing)
            raise ConfigurationError(
                "mailboxes.toml", settings.key, f"map bestaat niet op de server: {names}", "kies een bestaande"
            )

    with_what = _Needs(settings.oauth, server_name(settings))
    yield from _unless(this, with_what, what, partial(imap_source, mailbox, settings, this.logins), look)
    for examined in found:
        yield from _written(settings, examined)
        told = from_the_future(settings.host, examined.newest, SystemClock().now())
        yield from (Finding(*each) for each in told)
    if settings.host.lower() in _EXCHANGE_ONLINE:
        yield Finding(f"{settings.key}: verzonden post op Exchange Online", True, _sent_as(settings.user))


def _written(settings: SourceSettings, examined: Examined) -> Iterator[Finding]:
    """The folders that the service writes to."""
    for name in examined.read_only:
        advice = f"alleen te lezen; geef {settings.user} daar schrijfrecht"
        if name == settings.sent_folder:
            advice += ', of zet sent_copy = "server" als de server zelf bewaart wat hij verstuurt'
        yield Finding(f"{settings.key}: schrijven in map {name}", False, advice)
    if settings.sent_copy is not SentCopy.APPEND or settings.sent_folder in (*examined.missing, *examined.read_only):
        return
    what, trial = f"{settings.key}: kopie in map {settings.sent_folder}", examined.trial
    if trial is None:
        yield Finding(what, True, "niet alleen-lezen; `triage check --append` probeert of er echt een bericht in kan")
        return
    yield Finding(what, not trial.wrong, trial.wrong)
    if trial.server_time is not None and trial.between is not None:
        yield Finding(*clocks(settings.host, trial.server_time, *trial.between))


def _sending(this: _Round, mailbox: str) -> Iterator[Finding]:
    loaded, smtp = this.loaded, this.loaded.smtp.get(mailbox)
    if smtp is not None:
        what = f"{mailbox}: versturen via {smtp.host}"
        told: list[Told] = []
        address = min(loaded.region.mailboxes[mailbox].addresses)

        def ask(sender: SmtpSender) -> None:
            told.extend(examine_sending(mailbox, address, smtp, sender))

        with_what = _Needs(smtp.oauth if smtp.user else "", server_name(smtp))
        yield from _unless(this, with_what, what, partial(smtp_sender, mailbox, smtp, this.logins), ask)
        yield from (Finding(*each) for each in told)
    elif any(mode is not SendMode.OFF for mode in loaded.region.mailboxes[mailbox].modes.values()):
        yield Finding(f"{mailbox}: versturen", False, f"stel [mailbox.{mailbox}.smtp] in, of zet send op off")


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


def _registrations_of(loaded: Configuration, mailboxes: Sequence[str]) -> dict[str, Login]:
    """The registrations with which *mailboxes* log in."""
    used: dict[str, Login] = {}
    for key in mailboxes:
        used |= {each.oauth: each.login for each in loaded.sources[key] if each.oauth}
        smtp = loaded.smtp.get(key)
        if smtp is not None and smtp.user and smtp.oauth and smtp.login is not None:
            used[smtp.oauth] = smtp.login
    return used


def _registrations(this: _Round, used: Mapping[str, Login]) -> Iterator[Finding]:
    """Each registration that is used: whether it gives a token and how long its secret lasts."""
    loaded = this.loaded
    for name, login in used.items():
        for finding in _tried(f"oauth.{name}: token", partial(_token, this.logins, login, name)):
            if not finding.ok:
                this.dead[name] = finding
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


def _token(logins: Logins, login: Login, name: str) -> None:
    tokens = logins.tokens(login, name)
    if tokens is not None:
        tokens.token()


@dataclass(frozen=True, slots=True)
class _Needs:
    """What logging in takes: the registration (empty: none) and the server."""

    registration: str
    server: str


def _unless(
    this: _Round, needs: _Needs, what: str, make: Callable[[], _Made], attempt: Callable[[_Made], object]
) -> Iterator[Finding]:
    """Try *what*, unless something that it *needs* gave nothing: then that is said once, and not for every mailbox.
    What the configuration lacks is told all the same: nobody has to mend the network first to hear of it."""
    lacks = this.dead.get(needs.registration)
    if lacks is None:
        try:
            made = make()
        except ConfigurationError as error:
            yield Finding(what, False, str(error))
            return
        lacks = this.dead.get(needs.server)
        if lacks is None:
            yield from _tried(what, lambda: attempt(made))
            return
    yield Finding(what, False, f"niet geprobeerd; zie {lacks.what}", lacks.kind)


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
