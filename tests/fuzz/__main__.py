"""`python -m tests.fuzz --minutes N`: mail that grows towards what no mail did before, guided by what code it reaches.

Starts from the hard mails of the corpus. By hand, not in CI: `make fuzz` installs what it needs beside the other tools.
"""

from __future__ import annotations

import argparse
import importlib.util
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

CORPUS = Path(__file__).parents[1] / "corpus"
# Words of mail that a mutation would take long to guess.
WORDS = """Content-Type: Content-Transfer-Encoding: Content-Disposition: base64 quoted-printable multipart/mixed
multipart/alternative message/rfc822 message/delivery-status text/html text/calendar application/ms-tnef boundary=
charset= filename*0*= utf-8''  =?utf-8?B? =?utf-8?Q? ?= BEGIN:VCALENDAR BEGIN:VEVENT METHOD:REPLY ATTENDEE DTSTART
TZID= format=flowed; <blockquote <table <!-- &#x Van: Verzonden: schreef: Onderwerp: oranje rood g-e-e-l"""


def main() -> int:
    """Fuzz; 1 where something broke, with the mail that did it."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description="Mail verzinnen tot er iets breekt.")
    parser.add_argument("--minutes", type=float, default=10, metavar="N", help="zo lang")
    parser.add_argument("--keep", type=Path, metavar="MAP", help="waar de verzonnen mail blijft, om verder te gaan")
    options = parser.parse_args()
    if importlib.util.find_spec("atheris") is None:
        print("atheris ontbreekt: draai `make fuzz`, of installeer requirements/fuzz.txt", file=sys.stderr)
        return 2
    if options.keep is not None:
        return run(options.keep, options.minutes)
    with tempfile.TemporaryDirectory() as name:
        return run(Path(name), options.minutes)


def run(folder: Path, minutes: float) -> int:
    """Fuzz in *folder* for so many minutes and tell what broke."""
    grown, broken = folder / "grown", folder / "broken"
    grown.mkdir(parents=True, exist_ok=True)
    broken.mkdir(exist_ok=True)
    words = folder / "words"
    words.write_text("".join(f'"{escaped(word)}"\n' for word in WORDS.split()), "utf-8")
    ended = subprocess.run(
        [
            *(sys.executable, "-m", "tests.fuzz.target", str(broken)),
            *(
                f"-max_total_time={int(minutes * 60)}",
                "-timeout=60",
                "-report_slow_units=60",
                "-max_len=40000",
                f"-dict={words}",
            ),
            *(f"-artifact_prefix={broken}/", "-print_final_stats=1", str(grown), str(CORPUS)),
        ],
        check=False,
    )
    return 1 if tell(broken) or ended.returncode else 0


def escaped(word: str) -> str:
    """*word* as libFuzzer's dictionary writes it."""
    return word.replace("\\", "\\\\").replace('"', '\\"')


def tell(broken: Path) -> int:
    """Name each thing that broke, and keep its mail where a person finds it."""
    found = sorted(broken.glob("*"))
    if not found:
        print("niets gebroken")
        return 0
    place = Path(tempfile.mkdtemp(prefix="fuzz-"))
    for path in found:
        shutil.copy(path, place)
        if path.suffix == ".txt":
            print(f"gebroken: {path.read_text('utf-8').splitlines()[0]}")
        elif path.suffix != ".eml":
            print(f"gebroken: te lang of te veel geheugen ({path.name})")
    print(f"de mails staan in {place}")
    return len(found)


if __name__ == "__main__":
    sys.exit(main())
