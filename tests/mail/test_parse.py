"""What comes out of mail as it really comes; every trap of the parsing library has its test here."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from triage.domain.message import IncomingMessage, Protection, Report
from triage.domain.quoting import split
from triage.mail.parse import ChildParser

Read = Callable[[bytes], IncomingMessage]


@pytest.fixture(scope="module")
def parser() -> Iterator[ChildParser]:
    with ChildParser() as started:
        yield started


@pytest.fixture
def read(parser: ChildParser) -> Read:
    return lambda raw: parser.start(raw).result()


def mail(*headers: str, body: bytes | str = "hallo") -> bytes:
    """A mail with usual headers, CRLF line ends; *headers* come last."""
    usual = [
        "From: Wiebe <W.Haanstra@Jeugdteam.example>",
        "To: algemeen@rvt.example",
        "Message-ID: <1@jeugdteam.example>",
    ]
    named = {line.partition(":")[0].lower() for line in headers}
    kept = [line for line in usual if line.partition(":")[0].lower() not in named]
    data = body if isinstance(body, bytes) else body.encode()
    return (
        "\r\n".join([*kept, *headers]).encode("utf-8")
        + b"\r\n\r\n"
        + data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    )


def multipart(kind: str, *parts: str) -> tuple[str, str]:
    """The Content-Type line and the body of a multipart with *parts*."""
    name = "grens" + "".join(letter for letter in kind if letter.isalpha())[:10]
    body = "".join(f"--{name}\n{part}\n" for part in parts) + f"--{name}--\n"
    return f'Content-Type: multipart/{kind}; boundary="{name}"', body


PLAIN = "Content-Type: text/plain; charset=utf-8\n\n"
HTML = "Content-Type: text/html; charset=utf-8\n\n"


# Addresses and identifiers


def test_addresses_are_bare_and_lower_case(read: Read) -> None:
    found = read(mail('Cc: "Boon, A." <A.Boon@X.example>, b@x.example', "Reply-To: C@x.example", "Sender: S@x.example"))
    assert found.senders == ("w.haanstra@jeugdteam.example",)
    assert found.to == ("algemeen@rvt.example",)
    assert found.cc == ("a.boon@x.example", "b@x.example")
    assert found.reply_to == ("c@x.example",)
    assert found.sender_header == "s@x.example"
    assert found.defects == ()


def test_two_from_headers_give_two_senders(read: Read) -> None:
    found = read(b"From: a@jeugdteam.example\r\nFrom: b@elders.example\r\nTo: c@rvt.example\r\n\r\nhallo")
    assert found.senders == ("a@jeugdteam.example", "b@elders.example")
    assert "two-from-headers" in found.defects


def test_an_address_in_a_display_name_is_no_second_sender(read: Read) -> None:
    found = read(mail('From: "w.haanstra@jeugdteam.example" <boos@elders.example>'))
    assert found.senders == ("boos@elders.example",)


@pytest.mark.parametrize(
    "line",
    [
        "From: a@jeugdteam.example <boos@elders.example>",
        "From: <a@jeugdteam.example> <boos@elders.example>",
        "From: a@jeugdteam.example, boos@elders.example",
        "From: a@jeugdteam.example\x0b<boos@elders.example>",
        "From: boos@elders.example <a@jeugdteam.example>",
        "From: boos@elders.example:a@jeugdteam.example;",
        'From: <a@jeugdteam.example>,boos@elders.example"x",@',
    ],
)
def test_a_from_that_two_readers_read_differently_is_never_one_trusted_sender(read: Read, line: str) -> None:
    assert read(mail(line)).senders != ("a@jeugdteam.example",)


@pytest.mark.parametrize("line", ["From: ", "From: Wiebe Haanstra", "From: undisclosed-recipients:;", "X-Niets: x"])
def test_a_mail_without_a_sender_is_a_message_without_senders(read: Read, line: str) -> None:
    found = read(mail(line).replace(b"From: Wiebe <W.Haanstra@Jeugdteam.example>\r\n", b""))
    assert found.senders == ()
    assert {"no-from", "unreadable-from"}.intersection(found.defects)


def test_identifiers_are_trimmed_and_references_lose_their_line_ends(read: Read) -> None:
    found = read(
        mail("Message-ID:   <2@x.example>  ", "References: <a@x>\r\n\t<b@x>\r\n <c@x>", "In-Reply-To: Uw mail <c@x>")
    )
    assert found.message_id == "<2@x.example>"
    assert found.references == ("<a@x>", "<b@x>", "<c@x>")
    assert found.in_reply_to == ("<c@x>",)
    assert found.thread == ("<c@x>", "<b@x>", "<a@x>")


def test_an_identifier_that_is_none_is_none(read: Read) -> None:
    assert read(mail("Message-ID: geen idee")).message_id is None
    assert read(mail("Message-ID: 3@x.example")).message_id == "<3@x.example>"


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("Thu, 19 Nov 2026 09:00:00 +0100", datetime(2026, 11, 19, 8, tzinfo=UTC)),
        ("Thu, 1 Jan 1970 00:00:00 +0000", datetime(1970, 1, 1, tzinfo=UTC)),
        ("Thu, 1 Jan 2099 00:00:00 -0000", datetime(2099, 1, 1, tzinfo=UTC)),
        ("19 Nov 26 09:00 GMT", datetime(2026, 11, 19, 9, tzinfo=UTC)),
    ],
)
def test_the_date_of_the_sender_is_read(read: Read, line: str, date: datetime) -> None:
    assert read(mail(f"Date: {line}")).date_header == date


@pytest.mark.parametrize("line", ["gisteren", "Thu, 99 Foo 20266 99:99:99 +9999", "@@"])
def test_an_unreadable_date_is_none_and_a_defect(read: Read, line: str) -> None:
    found = read(mail(f"Date: {line}"))
    assert found.date_header is None
    assert "unreadable-date" in found.defects


# Characters


@pytest.mark.parametrize(
    ("content_type", "body", "defect"),
    [
        ("", "Eén café – €5".encode("cp1252"), "undeclared-charset"),
        ("Content-Type: text/plain", "Eén café – €5".encode(), "undeclared-charset"),
        ("Content-Type: text/plain; charset=us-ascii", "Eén café – €5".encode("cp1252"), "undeclared-charset"),
        ("Content-Type: text/plain; charset=utf-8", "Eén café – €5".encode("cp1252"), "wrong-charset"),
        ("Content-Type: text/plain; charset=iso-8859-1", "Eén café – €5".encode(), "wrong-charset"),
        ("Content-Type: text/plain; charset=iso-8859-1", "Eén café – €5".encode("cp1252"), None),
        ("Content-Type: text/plain; charset=klingon", "Eén café – €5".encode("cp1252"), "unknown-charset"),
        ("Content-Type: text/plain; charset=punycode", "Eén café – €5".encode(), "unknown-charset"),
        ("Content-Type: text/plain; charset=utf-16", "Eén café – €5".encode("utf-16"), None),
    ],
)
def test_text_is_read_whatever_its_charset_is_called(
    read: Read, content_type: str, body: bytes, defect: str | None
) -> None:
    encoded = base64.b64encode(body) if b"\0" in body else body
    headers = ["MIME-Version: 1.0", content_type or "X-Leeg: 1"]
    if encoded is not body:
        headers.append("Content-Transfer-Encoding: base64")
    found = read(mail(*headers, body=encoded))
    assert found.text == "Eén café – €5"
    assert set(found.defects) == ({defect} if defect else set())


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("=?utf-8?q?Caf=C3=A9?=", "Café"),
        ("=?utf-8?B?Q2Fmw6k=?= =?utf-8?B?IEXDqW4=?=", "Café Eén"),
        ("=?utf-8?B?Q2Fmw?= =?utf-8?B?6k=?=", "Café"),
        ("=?utf-8?Q?Caf=C3?= =?utf-8?Q?=A9?=", "Café"),
        ("=?iso-8859-1?Q?Caf=E9?= x", "Café x"),
        ("=?klingon?Q?Caf=E9?=", "Café"),
        ("Code=?utf-8?Q?_geel?=", "Code geel"),
        ("geen =? woord ?=", "geen =? woord ?="),
        ("een\r\n  twee\r\n\tdrie", "een twee drie"),
    ],
)
def test_a_subject_is_decoded_also_where_it_was_badly_encoded(read: Read, subject: str, text: str) -> None:
    assert read(mail(f"Subject: {subject}")).subject == text


def test_an_undeclared_latin_1_subject_is_read(read: Read) -> None:
    raw = mail("Subject: XX").replace(b"XX", b"E\xe9n caf\xe9")
    assert read(raw).subject == "Eén café"


def test_nul_bytes_are_removed_and_told(read: Read) -> None:
    found = read(mail("Subject: a\0b", body="te\0kst"))
    assert (found.subject, found.text) == ("ab", "tekst")
    assert "nul-bytes" in found.defects


def test_base64_that_is_text_after_all_is_text(read: Read) -> None:
    found = read(mail("Content-Transfer-Encoding: base64", body="Dit is geen base64, maar gewoon een brief."))
    assert found.text == "Dit is geen base64, maar gewoon een brief."
    assert "bad-base64" in found.defects


def test_a_footer_behind_base64_does_not_spoil_it(read: Read) -> None:
    encoded = base64.encodebytes(b"Graag overleg over dit gezin. " * 5).decode()
    found = read(mail("Content-Transfer-Encoding: base64", body=encoded + "\n_____\nMailinglijst van de regio\n"))
    assert found.text.startswith("Graag overleg over dit gezin.")
    assert "Mailinglijst van de regio" in found.text


# Parts


def test_the_text_of_an_attached_mail_is_kept_apart(read: Read) -> None:
    inner = "Content-Type: message/rfc822\n\nFrom: Ouder <O@post.example>\nSubject: =?utf-8?q?b=C3=A9?=\n\nBINNEN"
    line, body = multipart("mixed", PLAIN + "BUITEN", inner)
    found = read(mail(line, body=body))
    assert found.text == "BUITEN"
    [kept] = found.inner
    assert (kept.sender, kept.subject, kept.text.strip()) == ("o@post.example", "bé", "BINNEN")


def test_a_mail_in_a_mail_in_a_mail_is_kept_apart_too(read: Read) -> None:
    deepest = "Content-Type: message/rfc822\n\nFrom: c@x.example\nSubject: drie\n\nDRIE"
    line, body = multipart("related", PLAIN + "TWEE", deepest)
    middle = f"Content-Type: message/rfc822\n\nFrom: b@x.example\nSubject: twee\n{line}\n\n{body}"
    line, body = multipart("mixed", PLAIN + "EEN", middle)
    found = read(mail(line, body=body))
    assert found.text == "EEN"
    assert [(item.subject, item.text.strip()) for item in found.inner] == [("twee", "TWEE"), ("drie", "DRIE")]


def test_plain_text_goes_before_html(read: Read) -> None:
    line, body = multipart("alternative", PLAIN + "platte tekst " * 20, HTML + "<p>opgemaakt</p>")
    found = read(mail(line, body=body))
    assert found.text == ("platte tekst " * 20)
    assert not found.text_from_html


@pytest.mark.parametrize("stub", ["", "   \n", "Bekijk dit bericht in HTML."])
def test_html_is_read_where_the_plain_text_is_a_stub(read: Read, stub: str) -> None:
    line, body = multipart("alternative", PLAIN + stub, HTML + f"<p>{'Wij vragen ondersteuning. ' * 20}</p>")
    found = read(mail(line, body=body))
    assert found.text.startswith("Wij vragen ondersteuning.")
    assert found.text_from_html
    assert "Bekijk" not in found.text


def test_a_short_plain_text_beside_the_same_html_stays(read: Read) -> None:
    line, body = multipart("alternative", PLAIN + "Akkoord.", HTML + "<p>Akkoord.</p>")
    found = read(mail(line, body=body))
    assert (found.text, found.text_from_html) == ("Akkoord.", False)


def test_inline_images_and_files_are_attachments_with_safe_names(read: Read) -> None:
    image = "Content-Type: image/png\nContent-ID: <a>\nContent-Disposition: inline\n\nx"
    bad = 'Content-Type: application/pdf\nContent-Disposition: attachment; filename="../../\u202egnp.exe"\n\nxyz'
    wide = "Content-Type: application/pdf\nContent-Disposition: attachment; filename*=utf-8''plan%2Fn%C3%A9.pdf\n\nx"
    word = 'Content-Type: application/pdf; name="=?utf-8?q?plan=C3=A9.pdf?="\nContent-Disposition: attachment\n\nx'
    line, body = multipart("mixed", PLAIN + "tekst", image, bad, wide, word)
    found = read(mail(line, body=body))
    assert [item.name for item in found.attachments] == ["bijlage-1.png", "gnp.exe", "né.pdf", "plané.pdf"]
    assert found.attachments[1].size == 3
    assert found.text == "tekst"


def test_the_size_of_an_attachment_is_that_of_its_content(read: Read) -> None:
    part = "Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\n"
    line, body = multipart("mixed", PLAIN + "x", part + base64.encodebytes(b"y" * 1000).decode())
    assert read(mail(line, body=body)).attachments[0].size == 1000


def test_winmail_dat_is_listed(read: Read) -> None:
    part = "Content-Type: application/ms-tnef; name=winmail.dat\nContent-Disposition: attachment\n\nx"
    line, body = multipart("mixed", PLAIN + "x", part)
    assert [item.name for item in read(mail(line, body=body)).attachments] == ["winmail.dat"]


@pytest.mark.parametrize("content_type", ["text/calendar; method=reply; charset=utf-8", "text/calendar"])
def test_a_calendar_part_comes_with_its_method(read: Read, content_type: str) -> None:
    calendar = f"Content-Type: {content_type}\n\nBEGIN:VCALENDAR\nMETHOD:REPLY\nSUMMARY:café\nEND:VCALENDAR\n"
    line, body = multipart("alternative", PLAIN + "Geaccepteerd", calendar)
    found = read(mail(line, body=body))
    [part] = found.calendars
    assert part.method == "REPLY"
    assert "SUMMARY:café" in part.content
    assert found.text == "Geaccepteerd"


def test_a_calendar_alone_is_read(read: Read) -> None:
    found = read(mail("Content-Type: text/calendar; method=COUNTER", body="BEGIN:VCALENDAR\nEND:VCALENDAR\n"))
    assert [part.method for part in found.calendars] == ["COUNTER"]
    assert found.text == ""


def test_a_multipart_with_another_boundary_than_it_says_is_read(read: Read) -> None:
    _, body = multipart("mixed", PLAIN + "het staat er wel", "Content-Type: application/pdf; name=a.pdf\n\nx")
    found = read(mail('Content-Type: multipart/mixed; boundary="anders"', body=body))
    assert found.text == "het staat er wel"
    assert [item.name for item in found.attachments] == ["a.pdf"]
    assert "no-boundary" in found.defects


def test_a_multipart_without_any_boundary_is_text(read: Read) -> None:
    found = read(mail("Content-Type: multipart/mixed", body="gewoon een brief"))
    assert found.text.strip() == "gewoon een brief"


def test_a_mail_that_breaks_off_keeps_what_came(read: Read) -> None:
    line, body = multipart("mixed", PLAIN + "het begin", PLAIN + "het eind")
    found = read(mail(line, body=body[: body.index("het eind")]))
    assert found.text.strip() == "het begin"


def test_flowed_lines_are_joined(read: Read) -> None:
    flowed = "Dit is een zin die \nzacht is afgebroken.\n> een \n> citaat\n-- \nWiebe"
    found = read(mail("Content-Type: text/plain; charset=utf-8; format=flowed", body=flowed))
    assert found.text == "Dit is een zin die zacht is afgebroken.\n> een citaat\n-- \nWiebe"


# HTML


def html(read: Read, content: str) -> str:
    return read(mail("Content-Type: text/html; charset=utf-8", body=content)).text


def test_blocks_become_lines_and_links_their_text(read: Read) -> None:
    shown = html(
        read,
        "<div>een</div><div>twee <a href='https://x.example/y'>hier</a></div><ul><li>drie<li>vier</ul>5&euro;<br>zes",
    )
    assert [line for line in shown.split("\n") if line] == ["een", "twee hier", "- drie", "- vier", "5€", "zes"]


@pytest.mark.parametrize(
    "hidden",
    [
        "<span style='display:none'>GEHEIM</span>",
        "<div style='Font-Size: 0px; line-height:0'>GEHEIM</div>",
        "<p style='color:#FFFFFF'>GEHEIM</p>",
        "<font color=white>GEHEIM</font>",
        "<div hidden>GEHEIM</div>",
        "<span style='mso-hide:all'>GEHEIM</span>",
        "<style>GEHEIM</style><script>GEHEIM</script><title>GEHEIM</title><!-- GEHEIM -->",
    ],
)
def test_hidden_text_is_left_out(read: Read, hidden: str) -> None:
    assert html(read, f"<body>voor {hidden}<p>na</p></body>").split() == ["voor", "na"]


@pytest.mark.parametrize(
    "shown",
    [
        "<td style='font-size:0'><p style='font-size:14px'>TEKST</p></td>",
        "<td bgcolor='#003366'><font color='white'>TEKST</font></td>",
        "<div style='background-color:navy;color:#fff'>TEKST</div>",
        "<span style='font-size:10.0pt'>TEKST</span>",
        "<div style='display:none'>alles is TEKST</div>",
    ],
)
def test_text_that_a_person_sees_is_kept(read: Read, shown: str) -> None:
    assert "TEKST" in html(read, shown)


def test_gmails_quotation_is_told_apart(read: Read) -> None:
    shown = html(
        read,
        "<div>Akkoord.</div><div class='gmail_quote'><div class='gmail_attr'>Op do 19 nov 2026 om 09:00 schreef RVT "
        "&lt;<a href='mailto:a@rvt.example'>a@rvt.example</a>&gt;:<br></div><blockquote class='gmail_quote'><div>"
        "Voorstel voor dinsdag</div><p>Past het?</p></blockquote></div>",
    )
    assert "> Voorstel voor dinsdag" in shown
    assert split(shown).new_text.strip() == "Akkoord."


def test_outlooks_divider_is_told_apart(read: Read) -> None:
    shown = html(
        read,
        "<p class=MsoNormal>Akkoord.</p><div style='border:none;border-top:solid #E1E1E1 1.0pt'><p class=MsoNormal>"
        "<b>Van:</b> "
        "RVT &lt;a@rvt.example&gt;<br><b>Verzonden:</b> donderdag 19 november 2026 09:00<br><b>Aan:</b> Wiebe<br>"
        "<b>Onderwerp:</b> Voorstel</p></div><p class=MsoNormal>Voorstel voor dinsdag</p>",
    )
    assert split(shown).new_text.strip() == "Akkoord."
    assert split(shown).has_quote


# What machines and keys leave


def test_a_delivery_report_is_known_as_one(read: Read) -> None:
    status = "Content-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nAction: failed\n"
    returned = "Content-Type: message/rfc822\n\nFrom: a@rvt.example\nSubject: voorstel\n\nx"
    line, body = multipart("report; report-type=delivery-status", PLAIN + "niet afgeleverd", status, returned)
    found = read(mail(line, "Return-Path: <>", "Auto-Submitted: auto-replied", body=body))
    assert found.report is Report.DELIVERY
    assert found.header("return-path") == "<>"
    assert found.text == "niet afgeleverd"
    assert [item.subject for item in found.inner] == ["voorstel"]
    assert (found.reported_ids, found.report_failed) == ((), True)


RETURNED = "Content-Type: message/rfc822\n\nFrom: a@rvt.example\nMessage-ID: <uit@rvt.example>\nSubject: voorstel\n\nx"
RETURNED_HEADERS = "Content-Type: text/rfc822-headers\n\nFrom: a@rvt.example\nMessage-ID: <uit@rvt.example>\n"


def status(*fields: str) -> str:
    block = "".join(f"{line}\n" for line in fields)
    return f"Content-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@b.c\n{block}"


@pytest.mark.parametrize(
    "parts",
    [
        (status("Action: failed"), RETURNED),
        (status("Action: failed"), RETURNED_HEADERS),
        (status("Action: failed", "X-Original-Message-ID: <uit@rvt.example>"),),
        (status("Action: failed", "Original-Message-ID: uit@rvt.example"), RETURNED),
    ],
)
def test_a_delivery_report_names_the_mail_it_is_about(read: Read, parts: tuple[str, ...]) -> None:
    line, body = multipart("report; report-type=delivery-status", PLAIN + "niet afgeleverd", *parts)
    assert read(mail(line, body=body)).reported_ids == ("<uit@rvt.example>",)


@pytest.mark.parametrize(
    ("fields", "failed"),
    [
        (("Action: failed",), True),
        (("Action: Failed (hard)",), True),
        ((), True),
        (("Action: delayed",), False),
        (("Action: relayed",), False),
        (("Action: DELIVERED (to the mailbox)",), False),
        (("Action: delivered", "", "Final-Recipient: rfc822; b@b.c", "Action: failed"), True),
    ],
)
def test_a_delivery_report_says_whether_the_mail_failed(read: Read, fields: tuple[str, ...], failed: bool) -> None:
    line, body = multipart("report; report-type=delivery-status", PLAIN + "over uw mail", status(*fields))
    assert read(mail(line, body=body)).report_failed is failed


def test_a_forwarded_mail_is_no_report_of_it(read: Read) -> None:
    line, body = multipart("mixed", PLAIN + "zie bijlage", RETURNED)
    found = read(mail(line, body=body))
    assert (found.report, found.reported_ids, found.report_failed) == (None, (), False)


def test_a_read_receipt_is_known_as_one(read: Read) -> None:
    notification = "Content-Type: message/disposition-notification\n\nDisposition: manual-action; displayed\n"
    line, body = multipart("report; report-type=disposition-notification", PLAIN + "gelezen", notification)
    assert read(mail(line, body=body)).report is Report.DISPOSITION


@pytest.mark.parametrize(
    ("content_type", "protection"),
    [
        ("application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m", Protection.ENCRYPTED),
        ("application/x-pkcs7-mime; name=smime.p7m", Protection.ENCRYPTED),
        ("application/pkcs7-mime; smime-type=signed-data", Protection.SIGNED),
    ],
)
def test_smime_is_known(read: Read, content_type: str, protection: Protection) -> None:
    assert read(mail(f"Content-Type: {content_type}", body="x")).protection is protection


def test_a_signed_mail_is_read_and_its_signature_is_no_attachment(read: Read) -> None:
    line, body = multipart(
        "signed; micalg=sha-256", PLAIN + "getekend", "Content-Type: application/pkcs7-signature; name=smime.p7s\n\nx"
    )
    found = read(mail(line, body=body))
    assert (found.text, found.protection, found.attachments) == ("getekend", Protection.SIGNED, ())


def test_pgp_is_known(read: Read) -> None:
    line, body = multipart(
        "encrypted",
        "Content-Type: application/pgp-encrypted\n\nVersion: 1",
        "Content-Type: application/octet-stream\n\nx",
    )
    assert read(mail(line, body=body)).protection is Protection.ENCRYPTED
    assert read(mail(body="-----BEGIN PGP MESSAGE-----\n\nx\n")).protection is Protection.ENCRYPTED


# Header lines that rules look at


def test_all_authentication_results_are_kept_topmost_first(read: Read) -> None:
    raw = (
        b"Authentication-Results: mx.triage.example;\r\n dmarc=pass\r\nReceived: x\r\n"
        b"Authentication-Results: boos; dmarc=pass\r\n" + mail()
    )
    found = read(raw)
    assert found.header_lines("authentication-results") == ("mx.triage.example; dmarc=pass", "boos; dmarc=pass")


def test_our_own_mark_and_a_machines_marks_are_kept(read: Read) -> None:
    found = read(mail("X-Veiligheidstriage: 1", "AUTO-SUBMITTED: auto-replied", "List-Id: <x.y>", "Precedence: bulk"))
    names = {name for name, _ in found.headers}
    assert {"x-veiligheidstriage", "auto-submitted", "list-id", "precedence"} <= names


# Odd wholes


@pytest.mark.parametrize("raw", [b"", b"\r\n", b"\r\n\r\n", b"\n\n\n"])
def test_an_empty_mail_is_a_message_without_anything(read: Read, raw: bytes) -> None:
    found = read(raw)
    assert (found.senders, found.subject, found.text.strip(), found.message_id) == ((), "", "", None)


def test_a_text_without_headers_is_a_text(read: Read) -> None:
    assert read(b"Beste collega,\r\n\r\nGraag overleg.\r\n").text.startswith("Beste collega,")


@pytest.mark.parametrize("newline", [b"\n", b"\r\n", b"\r"])
def test_any_line_end_will_do(read: Read, newline: bytes) -> None:
    found = read(mail("Subject: x", body="een\ntwee").replace(b"\r\n", newline))
    assert (found.subject, found.text) == ("x", "een\ntwee")


def test_a_header_line_that_a_gateway_broke_does_not_hide_the_fields_behind_it(read: Read) -> None:
    raw = b"Subject: een lang onderwerp\r\nafgebroken zonder inspringen\r\nFrom: a@x.example\r\n\r\ntekst"
    found = read(raw)
    assert (found.senders, found.text) == (("a@x.example",), "tekst")
    assert "afgebroken zonder inspringen" in found.subject
    assert "broken-header" in found.defects


def test_a_truncated_mail_says_so(parser: ChildParser) -> None:
    assert parser.start(mail(), truncated=True).result().truncated


def test_an_mbox_line_in_front_is_no_header(read: Read) -> None:
    assert read(b"From a@x Thu Nov 19 09:00:00 2026\r\n" + mail("Subject: x")).subject == "x"


def test_headers_named_after_the_librarys_attributes_do_no_harm(read: Read) -> None:
    found = read(mail("Headers_json: x", "Parse: x", "Body: x", "Defects: x", "From_: x", "Attachments: x"))
    assert found.text == "hallo"
