"""A mailbox as a busy team has it: 80 % of 3-15 KB with quoted threads, 15 % of 60 KB HTML, 5 % with a 200 KB
attachment; words Zipf-distributed over more than 50,000 types; a quarter are support requests of partners."""

from __future__ import annotations

import base64
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import accumulate

_ONSETS = "b d f g h j k l m n p r s t v w z br dr kl kr pl pr st str sch tr vl vr zw".split()  # noqa: SIM905
_NUCLEI = "a e i o u aa ee oo uu ie oe eu ui ei ou".split()  # noqa: SIM905
_CODAS = "n r s t l k p m d ng nd rt st cht lf rs nk".split()  # noqa: SIM905
_ASKS = (
    "Kunnen jullie dinsdag aansluiten bij het gesprek met het gezin en samen met ons het veiligheidsplan maken?",
    "Wij vragen ondersteuning voor dit huishouden: wil iemand van jullie met ons meegaan op huisbezoek?",
    "Graag plannen we een afspraak om deze situatie met jullie te bespreken en samen met moeder op te pakken.",
)
_CHATTER = (
    "Ter informatie: het verslag van het overleg volgt later deze week.",
    "Dank voor het meedenken, we gaan hier zelf mee verder.",
    "Hoe zouden jullie dit aanpakken? We willen graag even sparren over de veiligheid.",
)


class Words:
    """A vocabulary of *types* made-up Dutch words, drawn with Zipf's frequencies."""

    def __init__(self, chance: random.Random, types: int = 52_000) -> None:
        made: dict[str, None] = {}
        while len(made) < types:
            syllables = chance.randint(1, 4)
            word = "".join(
                chance.choice(_ONSETS) + chance.choice(_NUCLEI) + chance.choice(_CODAS) for _ in range(syllables)
            )
            made[word] = None
        self._words = list(made)
        self._weights = list(accumulate(1 / (rank + 2) for rank in range(types)))
        self._chance = chance

    def text(self, size: int) -> str:
        """Sentences in paragraphs, about *size* bytes."""
        lines: list[str] = []
        length = 0
        while length < size:
            words = self._chance.choices(self._words, cum_weights=self._weights, k=self._chance.randint(6, 18))
            line = " ".join(words).capitalize() + "."
            lines.append(line if self._chance.random() < 0.8 else line + "\n")
            length += len(line) + 1
        return "\n".join(lines)


def mails(count: int, seed: int = 7) -> Iterator[tuple[bytes, datetime]]:
    """*count* mails with their time of receipt, the same for the same seed."""
    chance = random.Random(seed)
    words = Words(chance)
    now = datetime.now(tz=UTC)
    for number in range(count):
        at = now - timedelta(seconds=(count - number) * 5)
        yield _mail(number, at, words, chance), at


def _mail(number: int, at: datetime, words: Words, chance: random.Random) -> bytes:
    partner = number % 4 == 0
    team = "jeugdteam.example" if partner else f"school{number % 97}.example"
    # All asks at once: among made-up words the reader needs them to be sure, and a proposal has to follow.
    opening = "\n".join(_ASKS) if partner else chance.choice(_CHATTER)
    sort = chance.random()
    story = words.text(chance.randint(100, 300) if partner else chance.randint(400, 1500))
    own = f"Beste collega's,\n\n{story}\n\n{opening}\n\nMet vriendelijke groet,\nMedewerker {number}"
    head = (
        f"Authentication-Results: mx.triage.example; dmarc=pass header.from={team}\r\n"
        f"Received: from mail.{team} by mx.triage.example; {format_datetime(at)}\r\n"
        f"From: Medewerker {number} <m{number}@{team}>\r\nTo: algemeen@veiligheidsteamzawa.nl\r\n"
        f"Subject: {words.text(30).splitlines()[0]}\r\nDate: {format_datetime(at)}\r\n"
        f"Message-ID: <{number}.{chance.getrandbits(64):x}@{team}>\r\nMIME-Version: 1.0\r\n"
    )
    if sort < 0.80:
        return _encoded(
            head + "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n",
            _thread(own, words, chance),
        )
    if sort < 0.95:
        return _encoded(
            head + "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n",
            _html(own, words),
        )
    return _encoded(head, _attached(own, chance))


def _encoded(head: str, body: str) -> bytes:
    return (head + body.replace("\r\n", "\n").replace("\n", "\r\n")).encode()


def _thread(own: str, words: Words, chance: random.Random) -> str:
    quoted = "\n".join("> " + line for line in words.text(chance.randint(2200, 12_500)).splitlines())
    return f"{own}\n\nOp ma 16 nov 2026 om 10:12 schreef Team <team@wijkteam.example>:\n{quoted}\n"


def _html(own: str, words: Words) -> str:
    paragraphs = "".join(
        f'<p class="MsoNormal" style="margin:0cm">{line}</p>\n' for line in words.text(44_000).splitlines()
    )
    shown = own.replace("\n", "<br>\n")
    style = "<style>p{font-family:Calibri}</style>"
    quoted = f"<blockquote>{paragraphs}</blockquote>"
    return f"<html><head>{style}</head><body><div>{shown}</div>{quoted}</body></html>"


def _attached(own: str, chance: random.Random) -> str:
    data = base64.encodebytes(chance.randbytes(200_000)).decode()
    return (
        'Content-Type: multipart/mixed; boundary="=_grens"\n\n--=_grens\nContent-Type: text/plain; charset=utf-8\n\n'
        f"{own}\n\n--=_grens\nContent-Type: application/pdf\nContent-Transfer-Encoding: base64\n"
        f'Content-Disposition: attachment; filename="formulier.pdf"\n\n{data}\n--=_grens--\n'
    )
