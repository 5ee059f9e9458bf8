"""What is held on a person, written out for human redaction (AVG art. 15): one text a case, other people's data masked.

That it was collected is on record, case by case, before the first byte is given (R-54). Attachments and mails as they
came cannot be masked, so they come along only when the officer says why; a mail with a virus never does.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from triage.domain import dutch, dutch_records, rights
from triage.domain.access import Act, Viewer
from triage.domain.case import CaseFile, CaseMessage
from triage.domain.dutch_dates import end_in_words, moment_in_words
from triage.domain.errors import NotFound, Unreadable
from triage.domain.policy import Region
from triage.domain.record import Record, standing
from triage.domain.rights import RightsRefused, Step, StepKind
from triage.domain.rights_masking import Mask
from triage.ports.delivery import Delivery
from triage.ports.extraction import Extractor, NotOpened
from triage.ports.store import Store, Transaction
from triage.workflow import rights as acts
from triage.workflow.rights_search import FoundCase, Searched, narrowed, search
from triage.workflow.scanning import Infected, refuse_infected

README, INFORMATION = "LEESMIJ.txt", "toelichting-art-15.txt"
_LEFT_OUT = "niet-meegenomen.txt"
Shown = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of what was collected: its path within, made here, and its bytes."""

    path: str
    data: bytes


@dataclass(frozen=True)
class Collected:
    """What was found, recorded as collected; `entries` reads it piece by piece."""

    standing: acts.Standing
    searched: Searched
    taken: tuple[FoundCase, ...]
    unmasked: bool
    entries: Iterator[Entry]


@dataclass(frozen=True)
class _Job:
    store: Store
    viewer: Viewer
    region: Region
    extractor: Extractor
    standing: acts.Standing
    searched: Searched
    taken: tuple[FoundCase, ...]
    why: str

    @property
    def unmasked(self) -> bool:
        return bool(self.why)


def collect(
    store: Store, viewer: Viewer, region: Region, extractor: Extractor, reference: str,
    *, thorough: bool = False, unmasked: str = "", without: Collection[str] = (),
) -> Collected:  # fmt: skip
    """Search, record it, and give what was found. *unmasked*: why other people's data stay in; *without*: references of
    cases that turned out to be about somebody else."""
    with store.transaction() as tx:
        found = acts.find(tx, viewer, region, reference)
        why = rights.check_reason(unmasked) if unmasked else ""
        searched = search(tx, viewer, region, found.request, thorough=thorough)
        left = {each.upper() for each in without}
        if strange := left - {each.reference for each in searched.cases}:
            raise RightsRefused(f"--without {min(strange)}: deze zaak is niet gevonden; laat hem weg")
        taken = tuple(each for each in searched.cases if each.reference not in left)
        for case in taken:
            data = (
                ("reference", case.reference), ("request", found.request.reference),
                ("masked", "no" if why else "yes"),
            )  # fmt: skip
            tx.history.append(
                viewer, "rights-collected", mailbox=case.mailbox, case_id=case.case_id, data=data, by=Act.HANDLE
            )
        step = Step(
            StepKind.COLLECTED, viewer.who, reason=why, cases=tuple(each.reference for each in taken),
            unmasked=bool(why),
        )  # fmt: skip
        counts = (("cases", str(len(taken))), ("thorough", "yes" if thorough else "no"))
        found = acts.add_step(tx, viewer, region, found, step, "rights-searched", *counts)
    job = _Job(store, viewer, region, extractor, found, searched, taken, why)
    return Collected(found, searched, taken, bool(why), _entries(job))


def _entries(job: _Job) -> Iterator[Entry]:
    lost: list[str] = []
    yield Entry(README, _readme(job))
    yield Entry(INFORMATION, _information(job))
    for found in job.taken:
        yield from _case(job, found, lost)
    if lost:
        yield Entry(_LEFT_OUT, _text(["Niet in deze map:", *lost]))


def _case(job: _Job, found: FoundCase, lost: list[str]) -> Iterator[Entry]:
    with job.store.reading() as tx:
        try:
            file = tx.cases.file(narrowed(job.viewer, job.standing.request), found.reference)
        except NotFound:
            # Shielded or moved since it was found.
            lost.append(f"{found.reference}: deze zaak is intussen niet meer voor u te zien")
            return
        mask = _mask(tx, job, file)
        deliveries = tx.outbox.of_case(found.case_id)
    yield Entry(f"{found.reference}/zaak.txt", _text(_told(job, file, found, deliveries, mask)))
    if job.unmasked:
        for number, message in enumerate(file.messages, 1):
            if message.mail_id is not None:
                yield from _original(job, found.reference, number, message.mail_id, lost)


def _original(job: _Job, reference: str, number: int, mail_id: int, lost: list[str]) -> Iterator[Entry]:
    """A mail as it came, and its files beside it."""
    name = f"{reference}/bericht-{number:02d}"
    try:
        with job.store.reading() as tx:
            refuse_infected(tx, mail_id)
            raw = tx.ledger.raw(mail_id)
    except NotFound:
        lost.append(f"{name}.eml: dit bericht wordt niet meer bewaard")
        return
    except Infected:
        lost.append(f"{name}.eml: virus gevonden")
        return
    yield Entry(f"{name}.eml", raw)
    try:
        for part in job.extractor.contents(raw).files:
            file = job.extractor.file(raw, part.number)
            if file is not None:
                yield Entry(f"{name}-bijlage-{part.number:02d}{_ending(part.name)}", file.data)
    except (NotOpened, Unreadable):
        lost.append(f"{name}: losse bijlagen; ze zitten in het .eml-bestand")


def _ending(name: str) -> str:
    """The extension, in plain letters: nothing else that a stranger wrote is in a file's name."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    return f".{ending}" if ending.isascii() and ending.isalnum() and len(ending) <= 5 else ""


def _mask(tx: Transaction, job: _Job, file: CaseFile) -> Mask:
    wanted, case = job.standing.request.wanted, file.line.case
    others = {case.sender.lower(), *(tx.cases.participants(case.id) if case.id is not None else ())}
    for message in file.messages:
        others |= {message.sender.lower(), *(each.lower() for each in message.recipients)}
    partners = {partner.name for partner in job.region.partners.partners}
    return Mask(
        own_names=wanted.names,
        own_addresses=frozenset(each.lower() for each in wanted.addresses),
        public=job.region.own_addresses,
        others=frozenset(others - {""}),
        partners=tuple(sorted(partners)),
        other_names=tuple(each.with_whom for each in file.records if each.with_whom),
    )


def _told(
    job: _Job, file: CaseFile, found: FoundCase, deliveries: Iterable[Delivery], mask: Mask
) -> Iterator[str]:  # fmt: skip
    """One case, as lines of text."""
    case, zone = file.line.case, job.region.calendar.zone
    short, address = _shown(job, mask)
    route, mailbox = job.region.routes.get(case.route), job.region.mailboxes.get(case.mailbox)
    yield f"Zaak {case.reference}"
    yield f"Gevonden op: {', '.join(found.by)}"
    yield f"Mailbox: {mailbox.name if mailbox else case.mailbox}"
    yield f"Ontvangen: {moment_in_words(case.received_at, zone)}"
    yield f"Bron: {_source(job, case.sender, case.mailbox, mask)}"
    yield f"Onderwerp: {short(case.subject)}"
    yield f"Gelezen als: {dutch.KINDS[case.kind]}{f', kleurcode {dutch.COLOURS[case.colour]}' if case.colour else ''}"
    yield f"Route: {route.title if route else 'route die niet meer is ingesteld'}"
    yield f"Stand: {dutch.STATES[case.state]}"
    for number, message in enumerate(file.messages, 1):
        yield from _message(job, number, message, mask)
    yield from ("", "Vastgelegd door medewerkers", "---------------------------")
    for each in standing(file.records):
        yield from _record(each, moment_in_words(each.at, zone), short)
    yield from ("", "Berichten van de dienst", "-----------------------")
    for sent in deliveries:
        if sent.kind == "mail":
            at = moment_in_words(sent.sent_at or sent.next_at, zone)
            to = address(sent.content.get("to", ""))
            yield f"{at}: {dutch.REPLIES.get(sent.purpose, 'bericht')} aan {to} ({sent.state.value})"


def _message(job: _Job, number: int, message: CaseMessage, mask: Mask) -> Iterator[str]:
    short, address = _shown(job, mask)
    title = f"Bericht {number}, {moment_in_words(message.at, job.region.calendar.zone)}"
    yield from ("", title, "-" * len(title))
    yield f"Van: {address(message.sender)}"
    yield f"Aan: {', '.join(map(address, message.recipients))}"
    yield f"Onderwerp: {short(message.subject)}"
    if message.attachments:
        aside = "" if job.unmasked else ", niet in deze map (een bijlage is niet vanzelf te maskeren)"
        yield f"Bijlagen: {len(message.attachments)}{aside}"
    yield ""
    text = message.text if job.unmasked else mask.message(message.text, message.sender)
    yield from text.splitlines()


def _record(each: Record, at: str, short: Shown) -> Iterator[str]:
    yield f"{at}: {dutch_records.KINDS[each.kind]}, door een medewerker"
    told = [
        dutch_records.CHANNELS[each.channel] if each.channel else "",
        dutch_records.PARTIES[each.party] if each.party else "",
        f"met {short(each.with_whom)}" if each.with_whom else "",
        short(each.reasons),
    ]
    if any(told):
        yield "    " + "; ".join(text for text in told if text)
    yield from (f"    {line}" for line in short(each.note).splitlines())


def _shown(job: _Job, mask: Mask) -> tuple[Shown, Shown]:
    return (_as_it_is, _as_it_is) if job.unmasked else (mask.short, mask.address)


def _as_it_is(text: str) -> str:
    return text


def _source(job: _Job, sender: str, mailbox: str, mask: Mask) -> str:
    """Where the data come from, by its sort (art. 15, paragraph 1, under g)."""
    if mask.is_own(sender):
        return "de betrokkene zelf"
    if not sender:
        return "niet per mail ontvangen"
    partner = job.region.partners.find(sender.lower(), mailbox)
    if job.unmasked:
        return sender
    return "een samenwerkingspartner" if partner is not None else "iemand anders"


def _readme(job: _Job) -> bytes:
    request, found, zone = job.standing.request, job.searched, job.region.calendar.zone
    lines = [
        f"Verzoek {request.reference}: {dutch.RIGHTS[request.kind]}",
        f"Ontvangen: {moment_in_words(request.received_at, zone)}",
        f"Antwoord uiterlijk: {end_in_words(job.standing.due.due_at, zone)} (AVG art. 12 lid 3)",
        f"Verzameld door: {job.viewer.who}",
        "",
        "Dit is werkmateriaal voor de privacyfunctionaris, niet het antwoord aan de aanvrager. Lees alles na voor u er",
        "iets van geeft. Er is niets verstuurd. Vernietig deze map als het verzoek is afgehandeld.",
        "",
        f"Zaken in deze map: {', '.join(each.reference for each in job.taken) or 'geen'}",
    ]
    left = [each.reference for each in found.cases if each not in job.taken]
    lines += [f"Gevonden en weggelaten (over iemand anders): {', '.join(left)}"] if left else []
    lines += ["", "Andere mensen", "-------------"]
    if job.unmasked:
        lines += ["Hun gegevens staan er in. Vastgelegde reden:", job.why]
    else:
        lines += [
            "Weggelaten zijn: adressen, telefoonnummers, nummers van negen cijfers, namen van afzenders en partners,",
            "ondertekeningen, en wat over een melder gaat. De dienst kent niet elke naam: gezinsleden, buren of",
            "hulpverleners die in een tekst worden genoemd, staan er mogelijk nog. Bijlagen en de mails zelf zijn niet",
            "meegenomen; met --unmasked en een reden komen ze mee.",
        ]
    lines += ["", "Niet doorzocht", "--------------"]
    if not found.thorough:
        lines.append("Gezocht is op losse woorden (hoogstens 150 per zaak). Met --thorough wordt elke zaak geopend.")
    lines.append("De inhoud van bijlagen, en beveiligde berichten die nooit zijn opgehaald.")
    lines += [f"Niet te lezen berichten in: {', '.join(found.unread)}"] if found.unread else []
    lines.append(
        f"Afgeschermde zaken die u niet mag zien: {found.shielded} open. Laat ook iemand zoeken die ze mag zien."
        if found.shielded
        else "Afgeschermde zaken die u niet mag zien, als die er zijn."
    )
    lines += [f"Kenmerk dat niets opleverde: {', '.join(found.unknown)}"] if found.unknown else []
    lines += _elsewhere(job)
    return _text(lines)


def _elsewhere(job: _Job) -> Iterator[str]:
    found = job.searched
    yield from ("", "Buiten de zaken", "---------------")
    for person in found.accounts:
        since = moment_in_words(person.made_at, job.region.calendar.zone)
        roles = {dutch.ROLES[role] for held in person.grants.values() for role in held}
        yield f"Een account van deze dienst, sinds {since}; rollen: {', '.join(sorted(roles)) or 'geen'}"
    for name in found.partners:
        yield f"Het adres staat bij de partner {name} in de configuratie."
    if not (found.accounts or found.partners):
        yield "Geen account en geen partner op deze naam of dit adres."
    yield "De mails staan ook nog in de mailbox zelf en in reservekopieën; die doorzoekt deze opdracht niet."


def _information(job: _Job) -> bytes:
    """What the requester must be told besides the copy; what the service knows of it is filled in."""
    mailboxes = sorted({each.mailbox for each in job.taken} or set(job.standing.request.mailboxes))
    names = [job.region.mailboxes[key].name for key in mailboxes if key in job.region.mailboxes]
    return _text(
        [
            "Wat de aanvrager moet horen naast de kopie (AVG art. 15 lid 1 en 2). Vul aan uit het register van",
            "verwerkingen.",
            "",
            f"a. Doel: aanvragen, meldingen en overdrachten behandelen in {', '.join(names)}. Grondslag: [aanvullen]",
            "b. Soorten gegevens: wat in de mails en notities staat; kenmerk, tijden, soort en stand van de zaak.",
            "c. Ontvangers: [aanvullen]. De dienst zelf verstuurt alleen vaste teksten zonder gegevens van het gezin.",
            "d. Bewaartermijn: [aanvullen uit de selectielijst; zie de bewaartermijnen van de mailbox].",
            "e. Het recht op rectificatie, wissen, beperking en bezwaar: noem ze, met wie de aanvrager kan benaderen.",
            "f. Het recht om te klagen bij de Autoriteit Persoonsgegevens.",
            "g. Bron: staat per zaak bij Bron. Wie meldde wordt niet genoemd als dat diens bescherming raakt.",
            "h. Geautomatiseerd: de dienst leest mail en stelt een soort voor; een medewerker beslist over de zaak.",
            "   Er wordt geen profiel gemaakt en er is geen besluit zonder mens (AVG art. 22).",
            "Lid 2. Doorgifte buiten de EU: [aanvullen].",
        ]
    )


def _text(lines: Iterable[str]) -> bytes:
    return ("\r\n".join(lines) + "\r\n").encode()
