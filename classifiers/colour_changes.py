"""How a code changes, falls out or is doubted, as data: corrections, negations, withdrawals, two sides that differ.

All words are as the reader sees them after normalising: lower case, without accents.
"""

from __future__ import annotations

from classifiers.colour_words import phrases_of, words_of

# A subject with one of these and two colours corrects the code.
CORRECTING = phrases_of(
    """
    per abuis, per ongeluk, abusievelijk, ten onrechte, foutief, correctie, rectificatie, excuus,
    excuses, oeps, foutje, lees, te lezen, maar het is, maar dit is, ←, ⇐, <-, <--, <=, <==, ipv, i p v,
    in plaats van, aangepast, herzien, moet zijn, moest zijn, moeten zijn, ->, →, =>, -->, opgeschaald,
    afgeschaald
    """
)

# The same where one of the colours is a code anyway.
TURNING = phrases_of(
    """
    wordt, werd, was, toch, niet, geen, maar, nieuw, nieuwe,
    eerder, eerst, bleek, bedoelde, bedoel, lees, lezen, gewijzigd, gewijzigde, wijziging,
    vervangt, alsnog
    """
)

# Anywhere in a subject with one code they take it back.
TAKEN_BACK = phrases_of(
    """
    als niet verzonden, als niet verstuurd, als niet gestuurd, als niet ontvangen, trekken wij terug,
    trekken we terug, trek ik terug, trekken wij in, trekken we in, trek ik in, onterecht, kunt u negeren,
    geen kleur vastgesteld, geen kleur bepaald, nog geen kleur, nog geen code, kleur nog onbekend, kleur volgt,
    mag u negeren, kun je negeren, graag negeren, mag weg, kan weg
    """
)

# Somebody or something that names a colour, while another names another.
SAYING = words_of(
    """
    zegt zei zeggen staat stond meldt meldde noemt noemde schrijft schreef volgens hoorde lees las mailt mailde belt
    belde appte
    """
)

# Where a code may stand; two of them with a colour each differ.
SOURCES = words_of("brief mail document bijlage onderwerp onderwerpregel formulier tekst telefoon bericht verslag")
# With one of these somebody knows which of the two is right.
RIGHTED = phrases_of(
    """
    moet, moest, klopt, klopt niet, juist, onjuist, juiste, correctie, rectificatie, herstel, excuus, sorry, fout,
    foutief, foutje, per abuis, abusievelijk, lees, lezen, is goed, geldt, leidend, niet, geen, nu, wordt, had
    """
)

DOUBTING = words_of(
    """
    ene twijfel twijfelen twijfelt twijfelgeval twijfels weifelen weifelt aarzelen verwarring dilemma afweging
    onduidelijk onduidelijkheid tegenstrijdig tegenstrijdige verschillend
    verschillende
    """
)

# With one of these a question is about a code that has been given: "akkoord met geel?"
AGREED = phrases_of("akkoord, bevestigen, bevestigt, bevestigd, ontvangen, binnen, binnengekomen, klopt, gezien")

NEGATIONS = phrases_of(
    """
    geen, niet, niet meer, niet langer, nooit, toch niet, zonder, not, no, no longer, not longer, noch
    """
)

# Between a negation and its colour only these may stand: "geen code geel", "niet de gele route".
NEGATION_LINKS = words_of(
    """
    code kleurcode kleur de een meer langer route als in dus nu naar longer a the
    """
)

# Right behind a colour these take it back: "oranje vervalt".
WITHDRAWN = phrases_of(
    """
    vervalt, vervallen, is vervallen, komt te vervallen, kwam te vervallen, is komen te vervallen, mag vervallen,
    kan vervallen, trekken we in, trekken wij in, geldt niet langer, is niet langer, is van de baan,
    afgewezen, is afgewezen, wordt afgewezen, geweigerd, is geweigerd, niet toegekend, is niet toegekend,
    is geannuleerd, wordt geannuleerd, is teruggetrokken, wordt teruggetrokken, is afgelast, ingetrokken,
    is ingetrokken, wordt ingetrokken,
    intrekken, teruggetrokken, geannuleerd, klopt niet, klopte niet, is onjuist, was onjuist, onjuist, is fout,
    was fout, was niet juist, is niet juist, was een vergissing, is niet meer, niet meer van toepassing, is niet
    van toepassing, niet van toepassing, geldt niet meer, van de baan, gaat niet door, meer
    """
)

# At the head of a subject these take back all that follows: "Vervallen: overdracht geel".
ANNULS = phrases_of(
    """
    vervallen, vervalt, ingetrokken, intrekking, intrekken, geannuleerd, annulering, annuleren, teruggetrokken,
    afgelast, niet meer van toepassing, nvt, herroepen
    """
)

INSTEAD_OF = phrases_of(
    """
    ipv, i p v, in plaats van, instead of, en niet, maar niet, dus niet, was, vervangt
    """
)

# What stands behind one of these is right, although it "was": "bedoeld was groen".
MEANT = phrases_of("bedoeld was, bedoeld werd, de bedoeling was, juist was")

OLD_WORDS = (
    phrases_of(
        """
    per abuis op, abusievelijk op, ten onrechte op, per ongeluk op, eerst op, eerder op, foutief op, eerst aan,
    dacht aan, dachten aan, gedacht aan, ging uit van, gingen uit van, was, waren,
    stond, stonden, eerder, eerst, eerste, oud, oude, oorspronkelijk, oorspronkelijke, vorige, voorheen,
    aanvankelijk, abusievelijk, per abuis, ten onrechte, per ongeluk, foutief, voormalig, gisteren, stond op,
    verstuurd als, gemeld als, werd genoemd, destijds, voor de, ex, onjuist, onjuiste, verkeerd, verkeerde,
    previously, formerly, earlier, rather than
    """
    )
    | {
        f"{before} {done}"
        for before in words_of("eerder eerst aanvankelijk oorspronkelijk gisteren abusievelijk destijds was")
        for done in words_of(
            """
        gemeld aangemeld doorgegeven verstuurd gestuurd ingestuurd aangegeven overgedragen genoemd afgegeven
        gemelde aangemelde doorgegeven verstuurde gestuurde aangegeven genoemde afgegeven gegeven
        """
        )
    }
    | {
        f"{before} {did}"
        for before in words_of("eerder eerst gisteren vanmorgen")
        for did in phrases_of(
            """
        mailden wij, mailden we, mailde ik, schreven wij, schreven we, schreef ik, meldden wij, meldden we, meldde ik,
        stuurden wij, stuurden we, stuurde ik, noemden wij, noemden we, noemde ik
        """
        )
    }
)

NEW_WORDS = phrases_of(
    """
    nu, naar, wordt, werd, worden, is nu, is geworden, geworden, wijzigt in, gewijzigd in, gewijzigd naar,
    verandert in, veranderd in, wijzigen in, wijzigen naar, veranderen in, veranderen naar, aanpassen naar,
    aanpassen in, omzetten in, omzetten naar, bijstellen naar, bijgesteld naar, verhoogd naar, verlaagd naar,
    wijziging naar, omgezet in, omgezet naar, alsnog, nieuw, nieuwe, nee, of nee, oh nee, correctie,
    gecorrigeerd, gecorrigeerd naar, rectificatie, herzien, herstel, verbeterd, sorry, excuus, oeps, bij nader
    inzien, maar, moet zijn, moet, moest zijn, moest, betreft, had moeten zijn, toch, inmiddels, later, daarna,
    daarop,
    vanaf nu, voortaan, definitief, gaat naar, opgeschaald naar, afgeschaald naar, is, blijkt, bedoeld, bedoel,
    lees, lezen, te lezen,
    juist, juiste, maar het is, maar dit is, now, is now, but, changed to, should be, should have been, becomes,
    became,
    correction, updated to, bleek, bleken, bedoelde, bedoelden, had ik bedoeld,
    eigenlijk, leest u, maken er, maak er, maakt er, maken daar, wordt het, werd het
    """
) | {
    f"{turned} {to}"
    for turned in words_of(
        """
        aangepast bijgesteld gewijzigd veranderd omgezet opgeschaald afgeschaald verhoogd verlaagd opgehoogd
        gecorrigeerd bijgewerkt teruggebracht overgegaan omgeboekt aanpassen bijstellen wijzigen veranderen omzetten
        """
    )
    for to in words_of("in naar tot")
}

# Behind one of these stands what was: "oranje ⇐ geel".
BACK_ARROWS = words_of("← ⇐ <- <-- <= <==")

ARROWS = words_of(
    """
    → ➜ ➡ ⇒ ➔ -> => >> --> > » ⟶ ==> ›
    """
)

# Between a role word and its colour: "was eerst als groen", "wordt nu code geel".
LEADS = words_of(
    """
    code kleurcode kleur als met onder de een dus gewoon toch nog van route vt overdracht
    """
)

# Anywhere between two colours they make the second the newer.
TURNS = words_of(
    """
    naar wordt werd nu inmiddels alsnog moet moest had hoort hoorde nee correctie geworden gewijzigd omgezet nieuw
    """
)
