"""Debian's calendar tools: libical, on which GNOME's and KDE's calendars are built, and calcurse.

Neither shares code with the library that the service writes with, so what they make of an invitation is evidence.
"""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from pathlib import Path

from tests.servers.require import missing


class _Time(ctypes.Structure):
    """`struct icaltimetype` of libical 3."""

    _fields_ = (
        *((name, ctypes.c_int) for name in ("year", "month", "day", "hour", "minute", "second", "is_date", "daylight")),
        ("zone", ctypes.c_void_p),
    )  # fmt: skip


def _libical() -> ctypes.CDLL:
    try:
        library = ctypes.CDLL("libical.so.3")
    except OSError:
        missing("libical (apt-get install libical3)")
    library.icalparser_parse_string.restype = ctypes.c_void_p
    library.icalparser_parse_string.argtypes = [ctypes.c_char_p]
    library.icalcomponent_as_ical_string.restype = ctypes.c_char_p
    for name in ("icalcomponent_as_ical_string", "icalrestriction_check", "icalcomponent_count_errors"):
        getattr(library, name).argtypes = [ctypes.c_void_p]
    library.icalcomponent_get_inner.restype = ctypes.c_void_p
    library.icalcomponent_get_inner.argtypes = [ctypes.c_void_p]
    library.icalcomponent_get_dtstart.restype = _Time
    library.icalcomponent_get_dtstart.argtypes = [ctypes.c_void_p]
    library.icaltime_as_timet_with_zone.restype = ctypes.c_long
    library.icaltime_as_timet_with_zone.argtypes = [_Time, ctypes.c_void_p]
    return library


def itip_errors(content: bytes) -> list[str]:
    """What libical finds wrong with a calendar object, also against what its METHOD asks (RFC 5546)."""
    library = _libical()
    component = library.icalparser_parse_string(content)
    if not component:
        return ["no calendar object"]
    valid = library.icalrestriction_check(component)
    text = library.icalcomponent_as_ical_string(component).decode().replace("\r\n ", "")
    found = [line for line in text.splitlines() if line.startswith("X-LIC-ERROR")]
    return found or ([] if valid and not library.icalcomponent_count_errors(component) else ["not valid"])


def start_of(content: bytes) -> int:
    """When the event of a calendar object begins, as libical places it: seconds since 1970."""
    library = _libical()
    component = library.icalparser_parse_string(content)
    begin = library.icalcomponent_get_dtstart(library.icalcomponent_get_inner(component))
    return int(library.icaltime_as_timet_with_zone(begin, begin.zone))


def calcurse(content: bytes, folder: Path, zone: str = "Europe/Amsterdam") -> str:
    """What calcurse shows of a calendar object for one year from 1 October 2026."""
    if shutil.which("calcurse") is None:
        missing("calcurse (apt-get install calcurse)")
    file, home = folder / "invite.ics", folder / "calcurse"
    file.write_bytes(content)
    home.mkdir(exist_ok=True)
    environment = {"TZ": zone, "HOME": str(folder), "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}

    def run(*arguments: str) -> str:
        done = subprocess.run(
            ["calcurse", "-D", str(home), *arguments], env=environment, capture_output=True, text=True, timeout=300,
            stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    run("-i", str(file), "-q")
    return run("-Q", "--from", "10/01/2026", "--days", "365", "--format-apt", "%S-%E %m\\n")
