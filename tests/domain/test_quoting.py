# ruff: noqa: E501 -- sample mails keep their own line lengths
"""Own text told apart from what it quotes, from its signature and from disclaimers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bounds import at_most
from triage.domain.quoting import QuotedText, split

OUTLOOK = """Van: RVT <algemeen@rvt.example>
Verzonden: maandag 7 december 2026 10:12
Aan: Jan Bakker <j.bakker@team.example>
Onderwerp: Voorstel

Kan dinsdag 14.30?
"""

# What mail programs put between the own text and the history.
HISTORIES = {
    "outlook desktop": OUTLOOK,
    "outlook english": "From: RVT\nSent: Monday, December 7, 2026 10:12 AM\nTo: Jan\nSubject: Voorstel\n\nKan het?",
    "outlook bold": "*Van:* RVT\n*Verzonden:* maandag 7 december 2026\n*Aan:* Jan\n*Onderwerp:* Voorstel\n\nKan het?",
    "outlook web": "________________________________\n" + OUTLOOK,
    "outlook separator": "-----Oorspronkelijk bericht-----\n" + OUTLOOK,
    "gmail": "Op ma 7 dec 2026 om 10:12 schreef RVT <algemeen@rvt.example>:\n\n> Kan dinsdag?\n> Groet",
    "gmail over two lines": "Op ma 7 dec 2026 om 10:12 schreef Regionaal Veiligheidsteam <\nalgemeen@rvt.example>:\n\n> Kan dinsdag?\n> x",
    "gmail english": "On Mon, Dec 7, 2026 at 10:12 AM RVT <algemeen@rvt.example> wrote:\n> Kan dinsdag?\n> x",
    "apple": "Op 7 dec. 2026 om 10:12 heeft RVT <algemeen@rvt.example> het volgende geschreven:\n\n\ufeff\nKan dinsdag?",
    "thunderbird": "Op 7-12-2026 om 10:12 schreef RVT:\n> Kan dinsdag?\n> x",
    "samsung": "-------- Oorspronkelijk bericht --------\nVan: RVT <a@rvt.example>\nDatum: 07-12-2026 10:12 (GMT+01:00)\nAan: Jan\nOnderwerp: x\n\nKan het?",
    "arrows alone": "> Kan dinsdag 14.30?\n> Groet, RVT",
    "a single quoted sentence": "> Wij stellen dinsdag om half drie voor.",
    "a named introduction": "Jan Bakker schreef:\n> Kan dinsdag?\n> x",
    "a service's line": "##- Antwoord boven deze regel -##\n\nVoorstel: dinsdag 14.30",
}


@pytest.mark.parametrize("name", HISTORIES)
def test_the_history_is_not_own_text(name: str) -> None:
    quoted = split("Akkoord.\n\nGroet,\nJan\n\n" + HISTORIES[name], "RE: Voorstel")
    assert (quoted.new_text, quoted.signature) == ("Akkoord.\n\nGroet,", "Jan")
    assert (quoted.has_quote, quoted.forward) == (True, False)
    assert quoted.readable == quoted.new_text


def test_answers_between_quoted_lines_are_own_text() -> None:
    body = "Zie onder.\n\n> Wie komt er?\nIk en mijn collega.\n> Waar?\nBij ons.\n"
    assert split(body, "RE: x").new_text == "Zie onder.\n\nIk en mijn collega.\nBij ons."


def test_announced_answers_in_an_unquoted_mail_are_own_text() -> None:
    body = "Mijn antwoorden staan hieronder.\n\n" + OUTLOOK + "\n[JB] Ja, dat kan.\nTot dan."
    assert split(body, "RE: x").new_text.endswith("[JB] Ja, dat kan.")


@pytest.mark.parametrize(
    "body",
    [
        "Moeder is > 18 jaar en wil hulp.",
        "De groep is:\n> 12 jaar",
        "Rooster:\nVan: 9 uur\nTot: 12 uur\nGroepje: drie",
        "Op dinsdag schreef moeder aan school:\nik wil niet meer.",
        "Met vriendelijke groet werd ik ontvangen door vader, maar het sloeg om.",
        "Groeten aan iedereen en bedankt voor alles!\n\nNog drie dingen:\n- een\n- twee",
        "Deel 1\n________________\nDeel 2 gaat over vader.",
        "Dit bericht is vertrouwelijk, dus deel het niet met vader. Wat raden jullie aan?",
        "Buiten kantooruren ben ik bereikbaar, bij levensgevaar belt hij 112 zei hij.",
        "Ja",
        "Dinsdag",
        "Dinsdag\n\nAkkoord",
    ],
)
def test_in_doubt_text_is_own_text(body: str) -> None:
    quoted = split(body)
    assert (quoted.new_text, quoted.signature) == (body, None)


SIGNATURES = [
    ("Kunnen jullie meedenken?\n\nMvg,\nAnna", "Kunnen jullie meedenken?\n\nMvg,", "Anna"),
    (
        "Vraag.\n\nMet zonnige groet,\n\nAnna Bos\nWijkteam\nT 06-00000000",
        "Vraag.\n\nMet zonnige groet,",
        "Anna Bos\nWijkteam\nT 06-00000000",
    ),
    ("Vraag?\n\nAlvast bedankt,\nPiet", "Vraag?\n\nAlvast bedankt,", "Piet"),
    # no closing word: a name alone at the end
    (
        "Bel me even over gezin K.\n\nSanne de Rooij\nWijkteam Oost",
        "Bel me even over gezin K.",
        "Sanne de Rooij\nWijkteam Oost",
    ),
    # the closing word and the name on one line: the line stays
    ("Vraag?\n\nGr. Ted", "Vraag?\n\nGr. Ted", None),
    ("Vraag?\n-- \nKDV De Bij\nwww.bij.example", "Vraag?", "KDV De Bij\nwww.bij.example"),
    ("Kom ik?\n\nVerstuurd vanaf mijn iPhone", "Kom ik?", "Verstuurd vanaf mijn iPhone"),
    ("Kom ik?\n\nGet Outlook for iOS<https://x.example>", "Kom ik?", "Get Outlook for iOS<https://x.example>"),
]


@pytest.mark.parametrize(("body", "new_text", "signature"), SIGNATURES)
def test_the_signature_is_told_apart(body: str, new_text: str, signature: str | None) -> None:
    quoted = split(body)
    assert (quoted.new_text, quoted.signature) == (new_text, signature)


def test_a_postscript_under_the_signature_is_own_text() -> None:
    quoted = split("Vraag?\n\nGroet,\nPiet\n\nPS Moeder weet hiervan.")
    assert quoted.new_text.startswith("Vraag?\n\nGroet,")
    assert quoted.new_text.endswith("PS Moeder weet hiervan.")
    assert quoted.signature == "Piet"


@pytest.mark.parametrize(
    "disclaimer",
    [
        "Dit e-mailbericht is uitsluitend bestemd voor de geadresseerde. Openbaarmaking is niet toegestaan.",
        "Disclaimer: aan dit bericht kunnen geen rechten worden ontleend.",
        "This e-mail is confidential and intended solely for the addressee.",
        "De informatie in dit bericht is vertrouwelijk. Voor spoed is deze mailbox niet geschikt.",
    ],
)
def test_a_disclaimer_is_neither_text_nor_signature(disclaimer: str) -> None:
    quoted = split("Vraag?\n\nGroet,\nPiet\n\n" + disclaimer)
    assert (quoted.new_text, quoted.signature) == ("Vraag?\n\nGroet,", "Piet")


def test_a_banner_above_the_mail_is_not_own_text() -> None:
    body = "Let op: deze e-mail komt van buiten de organisatie.\nHallo, kunnen jullie meedenken?"
    assert split(body).new_text == "Hallo, kunnen jullie meedenken?"


FORWARD = "---------- Forwarded message ---------\nVan: Moeder <m@x.example>\nDate: ma 7 dec 2026\nSubject: hulp\nTo: Jan\n\nHij staat voor de deur.\n"


@pytest.mark.parametrize(
    "own",
    [
        "",
        "fyi\n\n",
        "Zie onder.\n\n",
        "Hoi, graag oppakken.\n\nGroet,\nJan\n\n",
        "ter info\n\n",
        "Zie mail hieronder\n\n",
    ],
)
def test_a_bare_forward_is_the_forwarded_message(own: str) -> None:
    quoted = split(own + FORWARD, "FW: hulp")
    assert quoted.forward
    assert quoted.readable.endswith("Hij staat voor de deur.")
    assert "Subject:" not in quoted.readable


def test_a_forward_with_words_of_its_own_is_read_by_those() -> None:
    quoted = split(
        "Moeder heeft rust nodig; wij redden ons en melden ons volgende week weer.\n\n" + FORWARD, "FW: hulp"
    )
    assert (quoted.forward, quoted.has_quote) == (False, True)
    assert "deur" not in quoted.readable


def test_a_forward_of_a_forward_is_opened_to_the_message() -> None:
    inner = (
        "Zie onder.\n\nVan: A\nVerzonden: maandag 7 december 2026\nAan: B\nOnderwerp: x\n\nZij durft niet naar huis.\n"
    )
    body = "fyi\n\nVan: B\nVerzonden: dinsdag 8 december 2026\nAan: C\nOnderwerp: FW: x\n\n" + inner
    assert split(body, "FW: x").readable.endswith("Zij durft niet naar huis.")


def test_a_forward_with_arrows_is_readable_without_them() -> None:
    quoted = split(
        "Begin doorgestuurd bericht:\n\n> Van: A <a@x.example>\n> Onderwerp: x\n> Datum: 1 mei 2026\n> Aan: B\n>\n> Kom snel.\n> Nu.",
        "Fwd: x",
    )
    assert quoted.readable == "Kom snel.\nNu."


def test_readable_can_be_found_in_the_body() -> None:
    body = "Hallo,\n\nVraag?\n\nGroet,\nPiet\n"
    quoted = split(body)
    assert body[quoted.readable_start :].startswith(quoted.readable)


@pytest.mark.parametrize(
    "body",
    ["\n" * 8_192, ">" * 1_000_000, "Moeder belt weer over vader.\n" * 350_000, "Van: x\n" * 1_400_000, "Groet,\n" * 1_400_000, "_" * 10_000_000,
     "Op 3 mei\n" * 1_000_000, "Van: a\nVerzonden: b\nAan: c\nOnderwerp: d\n" * 200_000, "> x\n" * 200_000,
     "> Moeder belt.\nja\n" * 100_000, "Punten:\n> b\n\n" * 90_000, (">>> " + "1-1-" * 90 + "x>>>\n") * 20_000,
     "Ja.\n\nJan\n\n> Hoi Jan,\n" * 50_000, "Dit e-mailbericht is vertrouwelijk\n" * 200_000],
)  # fmt: skip
def test_a_huge_body_takes_work_in_proportion(body: str) -> None:
    with at_most(10):
        split(body, "FW: x")


def test_what_lies_behind_the_limit_is_not_lost() -> None:
    body = "regel tekst\n" * 30_000 + "het einde"
    assert split(body).new_text.endswith("het einde")


_LINES = st.sampled_from(
    ["", "> a", ">> b", "Groet,", "Jan", "-- ", "Van: a", "Verzonden: b 2026 10:12", "Aan: c", "Onderwerp: d", "fyi", "PS nog iets", "Moeder belde mij.",
     "-----Oorspronkelijk bericht-----", "Begin doorgestuurd bericht:", "Op 7-12-2026 om 10:12 schreef RVT:", "Verstuurd vanaf mijn iPhone"]
)  # fmt: skip


@given(st.one_of(st.text(), st.lists(_LINES, max_size=25).map("\n".join)), st.sampled_from(["", "FW: x", "RE: x"]))
def test_new_text_is_whole_lines_of_the_body_in_order(body: str, subject: str) -> None:
    quoted: QuotedText = split(body, subject)
    remaining = iter(body.split("\n"))
    assert quoted.new_text == "" or all(line in remaining for line in quoted.new_text.split("\n"))
    assert quoted.readable == "\n".join(body[start:end] for start, end in quoted.readable_spans)
    if quoted.readable_start >= 0:
        assert body.startswith(quoted.readable, quoted.readable_start)


@pytest.mark.parametrize(
    "body",
    [
        # a name alone, without a closing word
        "Wat is jullie lezing?\n\nMerel",
        "Ik ben er maandag weer.\nHugo",
        # lists and citations that the writer marks with '>'
        "Drie punten:\n> moeder bellen\n> school mailen",
        "Daar werd gezegd:\n> Bespreek het altijd eerst met de ouders.\nHoe doen jullie dat?",
        "Verslag:\n\n> let op: de bel doet het niet, dus bellen vooraf\n\nTot dinsdag!",
        # a table
        "| Naam | Dag |\n| Anja | ma |",
        # a closing word inside a drafted letter
        "Kan dit zo?\n\nGeachte mevrouw,\nwij nodigen u uit.\nHoogachtend,\nhet wijkteam\n\nAkkoord?\n\nGroeten,",
    ],
)
def test_what_only_looks_like_signature_or_history_stays(body: str) -> None:
    quoted = split(body)
    assert (quoted.new_text, quoted.signature, quoted.has_quote) == (body, None, False)


@pytest.mark.parametrize(
    "closing",
    [
        "Moi moi,",
        "Houdoe,",
        "Doei!",
        "Fijn weekend en hartelijke groet,",
        "Nogmaals dank en hartelijke groeten,",
        "Tot dinsdag!",
    ],
)
def test_an_informal_closing_ends_the_text(closing: str) -> None:
    quoted = split(f"Ik neem het formulier mee.\n\n{closing}\nSjef")
    assert (quoted.new_text, quoted.signature) == (f"Ik neem het formulier mee.\n\n{closing}", "Sjef")


def test_own_text_under_a_forwarded_mail_is_read() -> None:
    body = FORWARD + "\nBovenstaande kreeg ik vanochtend. Wat adviseren jullie ons?\n\nGroet,\nJan"
    quoted = split(body, "FW: hulp")
    assert quoted.new_text == "Bovenstaande kreeg ik vanochtend. Wat adviseren jullie ons?\n\nGroet,"
    assert not quoted.forward


def test_history_quoted_with_bars_is_told_apart() -> None:
    quoted = split("Dank.\n\n| Hierbij het verslag.\n| Groet, Tim", "Re: verslag")
    assert (quoted.new_text, quoted.has_quote) == ("Dank.", True)


def test_every_postscript_is_own_text() -> None:
    quoted = split("Vraag.\n\nGroet,\nNiek\n\nPS Eén.\nPPS en de bel doet het niet")
    assert quoted.new_text.endswith("PS Eén.\nPPS en de bel doet het niet")
    assert quoted.signature == "Niek"


@pytest.mark.parametrize(
    "banner",
    [
        "[Externe afzender]",
        "CAUTION: This message was sent from outside the organization.",
        "Pas op! Deze e-mail komt van een externe afzender. Klik niet op links.",
    ],
)
def test_any_banner_at_the_top_is_not_own_text(banner: str) -> None:
    assert split(f"{banner}\n\nIs er plek dinsdag?").new_text == "Is er plek dinsdag?"


@pytest.mark.parametrize(
    "footer", ["Met mijn telefoon getypt, excuses voor typefouten", "Verzonden vanuit Proton Mail voor Android"]
)
def test_any_footer_is_signature(footer: str) -> None:
    assert split(f"Ik ben onderweg\n\n{footer}").signature == footer


THREAD = (
    "\n\nVan: Regionaal Veiligheidsteam <info@rvt.example>\nVerzonden: dinsdag 10 november 2026 10:00\n"
    "Aan: Fleur de Haas <fleur@team.example>\nOnderwerp: dinsdag\n\nPast dinsdag 13.30?\n"
)


@pytest.mark.parametrize("name", ["Fleur", "Fleur de Haas", "FLEUR"])
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_name_alone_signs_where_the_quoted_mail_was_sent_to_it(name: str, gap: str) -> None:
    quoted = split(f"Ja hoor, half twee is goed.{gap}{name}{THREAD}", "RE: dinsdag")
    assert (quoted.new_text, quoted.signature) == ("Ja hoor, half twee is goed.", name)


@pytest.mark.parametrize(
    "thread", ["\n\n> Ha Fleur,\n> Past dinsdag?", "\n\nOp 3 nov 2026 om 10:00 schreef Jan:\n\n> Beste Fleur,\n> Dag"]
)
def test_a_name_alone_signs_where_the_quoted_mail_greets_it(thread: str) -> None:
    assert split(f"Prima, dank.\n\nFleur{thread}", "Re: x").signature == "Fleur"


@pytest.mark.parametrize(
    "own",
    [
        "Marjolein",  # the answer itself
        "De nieuwe voogd heet:\n\nFleur",
        "Dat moet je bij haar navragen.\nNoor Blok",  # somebody the quoted mail does not name
        "Lekker, geniet ervan Fleur!",
    ],
)
def test_a_name_that_may_be_the_answer_stays(own: str) -> None:
    assert split(own + THREAD, "RE: dinsdag").new_text == own


@pytest.mark.parametrize(
    "disclaimer",
    [
        "Dit e-mailbericht is uitsluitend bestemd voor de geadresseerde. Openbaarmaking is niet toegestaan.",
        "This e-mail is confidential and intended solely for the addressee.\nPlease notify the sender.",
    ],
)
@pytest.mark.parametrize(
    "postscript", ["PS de oudste komt niet.", "P.S. bel niet.", "Nagekomen: zij belde af.", "NB: bel mij mobiel."]
)
@pytest.mark.parametrize("below", ["", THREAD])
def test_a_postscript_below_a_disclaimer_is_own_text(disclaimer: str, postscript: str, below: str) -> None:
    quoted = split(f"Kom je?\n\nGroet,\nPiet\n\n{disclaimer}\n\n{postscript}{below}", "RE: x" if below else "x")
    assert [line for line in quoted.new_text.split("\n") if line] == ["Kom je?", "Groet,", postscript]
    assert quoted.signature == "Piet"


@pytest.mark.parametrize(
    "body",
    [
        # lists with '>' that the writer made
        "Wat wij zien:\n\n> Moeder slaapt slecht\n> Vader drinkt\n\nIs dit genoeg?",
        "Onze grens:\n\n> 2 meldingen = bespreken\n> 5 meldingen = opschalen\n\nEn jullie?",
        "Dit zijn mijn bevindingen.\n> Huis is schoon.\n> Moeder oogt moe.\nMoet ik nog iets doen?",
        # a person's own words that look like a banner, a disclaimer, a footer
        "Ik kreeg een mail van buiten de organisatie over dit gezin. Wat moet ik daarmee?",
        "Deze e-mail is vertrouwelijk. De inhoud van dit bericht mag niet bij vader komen, want ik ben bang.",
        "Verstuurd via de post, kun je de ontvangst bevestigen?",
        'Deze tekst zetten wij onder mails:\n\n"De informatie in dit bericht is vertrouwelijk en alleen bestemd voor de'
        ' geadresseerde."\n\nDuidelijk zo?',
        # closing words that are something else
        "Gr. 8 gaat op kamp.\nJongste mag mee\nOudste niet",
        "VG indicatie is aangevraagd.\nWachttijd negen maanden",
        # an answer in lines that look like a signature
        "Aanwezig waren:\n\nJan Kool\nPiet Prei",
        "Aanmelder: school\nKind: J.\nContactpersoon: Mw. Bloem",
        "Tot morgen.\n\nGroet, Rob\n\nDeelnemen aan de vergadering: https://meet.example/abc",
    ],
)
def test_own_words_are_not_taken_for_what_programs_write(body: str) -> None:
    quoted = split(body, "vraag")
    assert (quoted.new_text, quoted.signature, quoted.has_quote) == (body, None, False)


OTHER_HISTORIES = {
    "groupwise": ">>> Sanne Post <s.post@rvt.example> 5-11-2026 10:11 >>>\nGraag je akkoord.",
    "outlook for mac": "Van: Piet <p@politie.example>\nDatum: woensdag, 4 november 2026 om 19:40\nAan: Jan\nOnderwerp: x\n\nKom je?",
    "outlook mobile": "________________________________\nFrom: RVT <a@rvt.example>\nSent: Friday, November 6, 2026 9:01:11 AM\nTo: Jan\nSubject: x\n\nOk?",
    "german outlook": "Von: RVT <a@rvt.example>\nGesendet: Donnerstag, 5. November 2026 14:00\nAn: Jan\nBetreff: x\n\nGut?",
    "german gmail": "Am Do., 5. Nov. 2026 um 10:22 Uhr schrieb RVT <a@rvt.example>:\n\n> Gut?",
    "apple on a telephone": "> Op 4 nov. 2026 om 10:12 heeft RVT <a@rvt.example> het volgende geschreven:\n> \n> \ufeffBen je erbij?",
    "yahoo": "Op woensdag 4 november 2026 om 10:12:15 CET schreef RVT <a@rvt.example>:\n\n\nWanneer?",
    "lotus": "Van:\tGea/RVT/NL\nAan:\tJan/GGD/NL@GGD\nDatum:\t04-11-2026 13:07\nOnderwerp:\tx\n\nWanneer?",
    "webmail that cites": "Citeren RVT <a@rvt.example>:\n\n> Wanneer?",
    "addressees over lines": "Van: RVT <a@rvt.example>\nVerzonden: maandag 9 november 2026 16:20\nAan: Ans <a@een.example>; Bea <b@twee.example>;\nCor <c@drie.example>\nOnderwerp: x\n\nWie komt?",
    "received": "Van: Levvel\nOntvangen: maandag 9 november 2026 16:20\nAan: Jan\nOnderwerp: x\n\nOk?",
}


@pytest.mark.parametrize("name", OTHER_HISTORIES)
def test_the_history_of_other_programs_is_not_own_text(name: str) -> None:
    quoted = split("Akkoord.\n\nGroet,\nJan\n\n" + OTHER_HISTORIES[name], "RE: x")
    assert (quoted.new_text, quoted.signature, quoted.has_quote) == ("Akkoord.\n\nGroet,", "Jan", True)


@pytest.mark.parametrize(
    "closing",
    [
        "Mit freundlichen Grüßen",
        "Viele Grüße",
        "xx",
        "Namens het team,",
        "Ik hoor graag,",
        "In afwachting van uw reactie,",
    ],
)
def test_other_closings_end_the_text(closing: str) -> None:
    quoted = split(f"Wij komen maandag.\n\n{closing}\nJutta")
    assert (quoted.new_text, quoted.signature) == (f"Wij komen maandag.\n\n{closing}", "Jutta")


@pytest.mark.parametrize("own", ["Jullie?", "Wat vinden jullie hiervan?", "Jullie?\n\nJan"])
def test_a_forward_under_a_question_of_a_few_words_is_read(own: str) -> None:
    quoted = split(f"{own}\n\n{FORWARD}", "FW: hulp")
    assert quoted.forward
    assert quoted.readable.startswith(own.partition("\n")[0])
    assert quoted.readable.endswith("Hij staat voor de deur.")


def test_a_secure_mail_line_at_the_top_is_not_own_text() -> None:
    assert (
        split("Dit bericht is veilig verzonden via een portaal.\n\nIs het verslag er?").new_text == "Is het verslag er?"
    )
