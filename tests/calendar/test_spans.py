"""What of a calendar takes time: the forms of Outlook, Google and Apple, and what somebody may do to it on purpose."""

from __future__ import annotations

import pytest

from tests.calendar.parts import FROM, LOCAL, UNTIL, ZONE, calendar, event, told
from triage.calendar.apart import read_apart
from triage.calendar.spans import NotCalendar, from_ics, from_multistatus
from triage.domain.busy import Span, joined
from triage.ports.calendar import Busy, Unavailable


def read(*events: str) -> Busy:
    return from_ics(calendar(*events).encode(), LOCAL, FROM, UNTIL)


AT_ONE = ("DTSTART;TZID=Europe/Amsterdam:20261013T130000", "DTEND;TZID=Europe/Amsterdam:20261013T140000")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param(AT_ONE, ["di 13-10 13:00-14:00"], id="an ordinary appointment"),
        pytest.param((*AT_ONE, "TRANSP:TRANSPARENT"), [], id="shown as free"),
        pytest.param((*AT_ONE, "TRANSP:OPAQUE"), ["di 13-10 13:00-14:00"], id="shown as busy"),
        pytest.param((*AT_ONE, "STATUS:CANCELLED"), [], id="cancelled"),
        pytest.param((*AT_ONE, "STATUS:TENTATIVE"), ["di 13-10 13:00-14:00"], id="tentative keeps its time"),
        pytest.param((*AT_ONE, "X-MICROSOFT-CDO-BUSYSTATUS:FREE"), [], id="free by Outlook's word"),
        pytest.param((*AT_ONE, "X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE"), [], id="works elsewhere, and can"),
        pytest.param((*AT_ONE, "X-MICROSOFT-CDO-BUSYSTATUS:OOF"), ["di 13-10 13:00-14:00"], id="out of office"),
        pytest.param(
            ("DTSTART;TZID=W. Europe Standard Time:20261013T130000", "DURATION:PT1H30M"),
            ["di 13-10 13:00-14:30"],
            id="Outlook's name of the zone, and a duration",
        ),
        pytest.param(("DTSTART:20261013T110000Z", "DTEND:20261013T120000Z"), ["di 13-10 13:00-14:00"], id="UTC"),
        pytest.param(("DTSTART:20261013T130000", "DTEND:20261013T140000"), ["di 13-10 13:00-14:00"], id="floating"),
        pytest.param(
            ("DTSTART;TZID=Nergens/Land:20261013T130000", "DTEND;TZID=Nergens/Land:20261013T140000"),
            ["di 13-10 13:00-14:00"],
            id="a zone that nobody knows is the region's",
        ),
        pytest.param(
            ("DTSTART;TZID=America/New_York:20261013T080000", "DTEND;TZID=America/New_York:20261013T090000"),
            ["di 13-10 14:00-15:00"],
            id="another zone",
        ),
        pytest.param(
            ("DTSTART;VALUE=DATE:20261025",), ["zo 25-10 00:00-26-10 00:00"], id="a day of 25 hours, all of it"
        ),
        pytest.param(
            ("DTSTART;VALUE=DATE:20261013", "DTEND;VALUE=DATE:20261015"),
            ["di 13-10 00:00-15-10 00:00"],
            id="two days",
        ),
        pytest.param(("DTSTART:20261013T110000Z",), [], id="without an end it takes no time"),
        pytest.param(
            (*AT_ONE, "RRULE:FREQ=WEEKLY;COUNT=4", "EXDATE;TZID=Europe/Amsterdam:20261020T130000"),
            ["di 13-10 13:00-14:00", "di 27-10 13:00-14:00", "di 03-11 13:00-14:00"],
            id="weekly over the clock change, one left out",
        ),
        pytest.param(
            (*AT_ONE, "RDATE;TZID=Europe/Amsterdam:20261014T130000"),
            ["di 13-10 13:00-14:00", "wo 14-10 13:00-14:00"],
            id="a day more",
        ),
        pytest.param(
            ("DTSTART;TZID=Europe/Amsterdam:20260106T130000", "DTEND;TZID=Europe/Amsterdam:20260106T133000",
             "RRULE:FREQ=MONTHLY;BYDAY=2TU"),
            ["di 13-10 13:00-13:30", "di 10-11 13:00-13:30"],
            id="the second Tuesday of the month, since January",
        ),
        pytest.param(("DTSTART:20260101T110000Z", "DTEND:20261101T110000Z"),
                     ["ma 12-10 00:00-01-11 12:00"], id="what began before counts from the first day asked"),
    ],
)  # fmt: skip
def test_what_takes_time(lines: tuple[str, ...], expected: list[str]) -> None:
    found = read(event(*lines))
    assert told(found) == expected
    assert found.unread == 0


def test_one_of_a_series_that_was_moved_or_cancelled() -> None:
    series = event(*AT_ONE, "RRULE:FREQ=WEEKLY;COUNT=3")
    moved = event(
        "RECURRENCE-ID;TZID=Europe/Amsterdam:20261020T130000",
        "DTSTART;TZID=Europe/Amsterdam:20261021T100000",
        "DTEND;TZID=Europe/Amsterdam:20261021T110000",
    )
    off = event("RECURRENCE-ID;TZID=Europe/Amsterdam:20261027T130000", "STATUS:CANCELLED",
                "DTSTART;TZID=Europe/Amsterdam:20261027T130000",
                "DTEND;TZID=Europe/Amsterdam:20261027T140000")  # fmt: skip
    assert told(read(series, moved, off)) == ["di 13-10 13:00-14:00", "wo 21-10 10:00-11:00"]


def test_the_zone_that_a_calendar_brings_along_counts() -> None:
    zone = "\r\n".join((
        "BEGIN:VTIMEZONE", "TZID:Customized Time Zone", "BEGIN:STANDARD", "DTSTART:16010101T030000",
        "TZOFFSETFROM:+0300", "TZOFFSETTO:+0300", "END:STANDARD", "END:VTIMEZONE",
    ))  # fmt: skip
    own = event("DTSTART;TZID=Customized Time Zone:20261013T130000", "DURATION:PT1H")
    assert told(from_ics(calendar(zone, own).encode(), LOCAL, FROM, UNTIL)) == ["di 13-10 12:00-13:00"]


def test_busy_periods_without_events_count() -> None:
    periods = "\r\n".join((
        "BEGIN:VFREEBUSY", "UID:fb", "DTSTAMP:20261001T080000Z",
        "FREEBUSY;FBTYPE=BUSY:20261013T110000Z/PT1H,20261014T110000Z/20261014T120000Z",
        "FREEBUSY;FBTYPE=FREE:20261015T110000Z/PT1H", "FREEBUSY:20261016T110000Z/PT1H", "END:VFREEBUSY",
    ))  # fmt: skip
    assert told(read(periods)) == ["di 13-10 13:00-14:00", "wo 14-10 13:00-14:00", "vr 16-10 13:00-14:00"]


def test_what_touches_or_overlaps_is_one_span() -> None:
    found = read(
        event(*AT_ONE),
        event("DTSTART:20261013T120000Z", "DTEND:20261013T123000Z", uid="twee"),
        event("DTSTART:20261013T111500Z", "DTEND:20261013T113000Z", uid="drie"),
    )
    assert told(found) == ["di 13-10 13:00-14:30"]
    assert joined([]) == ()


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(event("DTSTART:onzin", uid="kapot"), id="no date"),
        pytest.param(event("SUMMARY:zonder tijd", uid="kapot"), id="no start"),
        pytest.param(event("DTSTART:20261013T110000Z", "RRULE:FREQ=SECONDLY", uid="kapot"), id="every second"),
        pytest.param(event("DTSTART:20261013T110000Z", "RRULE:FREQ=MINUTELY", uid="kapot"), id="every minute"),
        pytest.param(
            event("DTSTART:20261013T110000Z", "RRULE:FREQ=DAILY;BYHOUR=0,1,2,3;BYMINUTE=0,1,2;BYSECOND=0,1,2",
                  uid="kapot"),
            id="every second, said otherwise",
        ),
    ],
)  # fmt: skip
def test_an_event_that_cannot_be_read_is_counted_and_the_others_count(broken: str) -> None:
    found = read(broken, event(*AT_ONE))
    assert told(found) == ["di 13-10 13:00-14:00"]
    assert found.unread == 1


@pytest.mark.parametrize("body", [b"", b"<html>inloggen</html>", b"\xff\xfe\x00", b"BEGIN:VCARD\r\nEND:VCARD\r\n"])
def test_what_is_no_calendar_is_refused(body: bytes) -> None:
    with pytest.raises(NotCalendar):
        from_ics(body, LOCAL, FROM, UNTIL)
    with pytest.raises(NotCalendar):
        from_multistatus(body, LOCAL, FROM, UNTIL)


def test_a_part_of_a_calendar_is_no_calendar() -> None:
    cut = (
        b'<D:multistatus xmlns:D="DAV:"><D:response><D:href>/a/</D:href>'
        b"<D:status>HTTP/1.1 507 Insufficient Storage</D:status></D:response></D:multistatus>"
    )
    with pytest.raises(NotCalendar):
        from_multistatus(cut, LOCAL, FROM, UNTIL)


def test_it_is_read_in_a_process_of_its_own_with_the_same_result() -> None:
    found = read_apart("ics", calendar(event(*AT_ONE)).encode(), ZONE, FROM, UNTIL)
    assert told(found) == ["di 13-10 13:00-14:00"]
    refused = read_apart("ics", b"<html>", ZONE, FROM, UNTIL)
    assert isinstance(refused, Unavailable)
    assert "geen agenda" in refused.reason


def test_a_rule_that_takes_for_ever_costs_that_calendar_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("triage.calendar.apart.SECONDS", 1)
    # A day that no month has, since the year 1: looked for in every day until 9999.
    bomb = [
        event("DTSTART:00010101T110000Z", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", uid=f"{n}") for n in range(60)
    ]
    found = read_apart("ics", calendar(*bomb).encode(), ZONE, FROM, UNTIL)
    assert isinstance(found, Unavailable)
    assert "herhaalt zonder einde" in found.reason


def test_entities_that_blow_up_are_refused() -> None:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE m [<!ENTITY l0 "x">{levels}]><D:multistatus xmlns:D="DAV:">&l11;</D:multistatus>'
    found = read_apart("multistatus", bomb.encode(), ZONE, FROM, UNTIL)
    assert isinstance(found, Unavailable)


def test_a_span_is_forward_and_aware() -> None:
    with pytest.raises(ValueError, match="ends after"):
        Span(UNTIL, FROM)
