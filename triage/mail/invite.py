"""The invitation as Outlook, Google and Apple expect it: iCalendar (RFC 5545) with METHOD:REQUEST (RFC 5546, 3.2.2).

TENTATIVE, because a proposal is a hold until it is answered (R-9); CONFIRMED once it is agreed; METHOD:CANCEL where it
is taken back (RFC 5546, 3.2.5). All of one UID, each with a higher SEQUENCE. Nothing of the received mail stands in it
but the bare address of the one who is invited (R-52).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress, vRecur, vText, vUri

from triage.domain.times import aware

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - a DTSTART in a VTIMEZONE is local by definition (RFC 5545, 3.6.5)
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class Status(StrEnum):
    """STATUS of the event (RFC 5545, 3.8.1.11)."""

    TENTATIVE = "TENTATIVE"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class _Form:
    """How a status is written: what is asked of the attendee, and how calendars show the time."""

    method: str
    participation: dict[str, str]
    transparency: str
    busy: str


# Outlook shows X-MICROSOFT-CDO-BUSYSTATUS in both calendars (MS-OXCICAL, 2.1.3.1.1.20.31). Who has agreed is not asked
# again; a cancellation asks nothing.
_FORMS = {
    Status.TENTATIVE: _Form("REQUEST", {"PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE"}, "OPAQUE", "TENTATIVE"),
    Status.CONFIRMED: _Form("REQUEST", {"PARTSTAT": "ACCEPTED"}, "OPAQUE", "BUSY"),
    Status.CANCELLED: _Form("CANCEL", {}, "TRANSPARENT", "FREE"),
}


@dataclass(frozen=True, slots=True)
class Invitation:
    """What an invitation says. `uid` and `sequence` tie later versions and answers to it (RFC 5546, 2.1.5)."""

    uid: str
    sequence: int
    made_at: datetime
    starts_at: datetime
    ends_at: datetime
    organizer: str
    organizer_name: str
    attendee: str
    summary: str
    description: str
    place: str
    video: str = ""
    telephone: str = ""
    status: Status = Status.TENTATIVE

    @property
    def method(self) -> str:
        """METHOD of the object, which its Content-Type repeats (RFC 6047, 2.4)."""
        return _FORMS[self.status].method


def invitation(data: Invitation, zone: tzinfo, zone_name: str) -> str:
    """The text of the calendar object, CRLF line ends, folded (RFC 5545, 3.1)."""
    calendar = Calendar()
    calendar.add("prodid", "-//veiligheidstriage//NL")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    form = _FORMS[data.status]
    calendar.add("method", form.method)
    starts_at, ends_at = aware(data.starts_at).astimezone(zone), aware(data.ends_at).astimezone(zone)
    calendar.add_component(time_zone(zone, zone_name, starts_at.year))
    event = Event()
    event.add("uid", data.uid)
    event.add("sequence", data.sequence)
    event.add("dtstamp", aware(data.made_at).astimezone(UTC).replace(microsecond=0))
    for name, moment in (("dtstart", starts_at), ("dtend", ends_at)):
        # Naive with the name beside it: the object's own VTIMEZONE says what the name means.
        event.add(name, moment.replace(tzinfo=None), parameters={"TZID": zone_name})
    organizer = vCalAddress(f"mailto:{data.organizer}")
    organizer.params["CN"] = vText(data.organizer_name)
    event["organizer"] = organizer
    attendee = vCalAddress(f"mailto:{data.attendee}")
    attendee.params.update(CUTYPE="INDIVIDUAL", ROLE="REQ-PARTICIPANT", **form.participation)
    event.add("attendee", attendee, encode=False)
    event.add("summary", data.summary)
    event.add("description", data.description)
    location = data.place or data.video or data.telephone
    if location:
        event.add("location", location)
    _conference(event, data)
    event.add("status", data.status.value)
    event.add("transp", form.transparency)
    event.add("x-microsoft-cdo-busystatus", form.busy)
    calendar.add_component(event)
    return str(calendar.to_ical(), "utf-8")


def _conference(event: Event, data: Invitation) -> None:
    """Where to join from afar (RFC 7986, 5.11)."""
    digits = "".join(sign for sign in data.telephone if sign.isdigit() or sign == "+")
    for feature, address in (("VIDEO", data.video), ("PHONE", f"tel:{digits}" if digits else "")):
        if address:
            event.add("conference", vUri(address), parameters={"VALUE": "URI", "FEATURE": feature})


@dataclass(frozen=True, slots=True)
class _Change:
    """A clock change: the local wall time at which it happens, by the clock before it, and the offsets around it."""

    wall: datetime
    before: timedelta
    after: timedelta
    name: str
    summer: bool


def time_zone(zone: tzinfo, name: str, year: int) -> Timezone:
    """A short VTIMEZONE for *year* and the next: the rule of its two clock changes where they follow one, else their
    dates (RFC 5545, 3.6.5)."""
    component = Timezone()
    component.add("tzid", name)
    changes = [change for number in range(year - 1, year + 2) for change in _changes(zone, number)]
    if not changes:
        moment = datetime(year, 1, 1, tzinfo=zone)
        offset = moment.utcoffset() or timedelta(0)
        fixed = _Change(_EPOCH, offset, offset, moment.tzname() or name, summer=False)
        component.add_component(_observance(fixed, None))
    for summer in (False, True):
        alike = [change for change in changes if change.summer is summer]
        rule = _yearly(alike)
        for change in alike[:1] if rule else alike:
            component.add_component(_observance(change, rule))
    return component


def _observance(change: _Change, rule: vRecur | None) -> TimezoneStandard | TimezoneDaylight:
    found = TimezoneDaylight() if change.summer else TimezoneStandard()
    found.add("dtstart", change.wall)
    found.add("tzoffsetfrom", change.before)
    found.add("tzoffsetto", change.after)
    found.add("tzname", change.name)
    if rule:
        found.add("rrule", rule)
    return found


def _changes(zone: tzinfo, year: int) -> list[_Change]:
    found = []
    moment, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    while moment < end:
        following = moment + timedelta(days=1)
        if _offset(moment, zone) != _offset(following, zone):
            found.append(_change(moment, following, zone))
        moment = following
    return found


def _change(earlier: datetime, later: datetime, zone: tzinfo) -> _Change:
    """The change between two moments, found by halving to the minute."""
    while later - earlier > timedelta(minutes=1):
        middle = earlier + (later - earlier) / 2
        middle = middle.replace(second=0, microsecond=0)
        if _offset(middle, zone) == _offset(earlier, zone):
            earlier = middle
        else:
            later = middle
    before, local = _offset(earlier, zone), later.astimezone(zone)
    wall = (later + before).replace(tzinfo=None)
    return _Change(wall, before, _offset(later, zone), local.tzname() or "", bool(local.dst()))


def _offset(moment: datetime, zone: tzinfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta(0)


def _yearly(changes: list[_Change]) -> vRecur | None:
    """'The last Sunday of March' where every one of *changes* fits it; None where they follow no such rule."""
    if len(changes) < 2:
        return None
    first = changes[0]
    kinds = {(item.wall.month, item.wall.weekday(), item.wall.time(), item.before, item.after) for item in changes}
    if len(kinds) != 1:
        return None
    weeks = {_is_last(change.wall.date()) for change in changes}
    numbers = {(change.wall.day - 1) // 7 + 1 for change in changes}
    if weeks != {True} and len(numbers) != 1:
        return None
    which = -1 if weeks == {True} else numbers.pop()
    return vRecur(freq="YEARLY", bymonth=first.wall.month, byday=f"{which}{_DAYS[first.wall.weekday()]}")


def _is_last(day: date) -> bool:
    return (day + timedelta(days=7)).month != day.month
