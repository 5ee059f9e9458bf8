"""Mails that broke a reading once, each cut down to what did it: found by `make fuzz`."""

from __future__ import annotations

import pytest

from tests.fuzz.readings import BEYOND, READINGS

FOUND = {
    "an attached mail that says multipart, has no parts, and holds 8-bit text": (
        b"Content-Type: multipart/mixed; boundary=g\r\n\r\n--g\r\nContent-Type: message/rfc822\r\n\r\n"
        b"From: tweede@school.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        b"Zorg om \xe9\xe9n kind\r\n--g--\r\n"
    ),
}


@pytest.mark.parametrize("raw", FOUND.values(), ids=FOUND)
def test_a_mail_that_broke_a_reading_breaks_none_any_more(raw: bytes) -> None:
    for reading in READINGS:
        try:
            reading(raw)
        except BEYOND:
            continue
