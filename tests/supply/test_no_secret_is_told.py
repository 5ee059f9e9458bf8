"""What the service is trusted with stays untold: every command breaks in several ways with secrets in its environment,
also under --debug, and none stands in what it writes, logs, raises or shows (passwords, keys, tokens, addresses with
one)."""

from __future__ import annotations

import base64
import contextlib
import dataclasses
import inspect
import io
import json
import logging
import pkgutil
import re
import signal
import ssl
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from tests.servers.scripted import Line, imap_script, scripted_server
from tests.servers.tls import make_certificates
from tests.walk.inside import within
from tests.walk.region import Place, mail, write_region
from tests.walk.test_marks import forms_of
from tests.web.parts import Office
from triage.cli.main import COMMANDS, main
from triage.web.allow import rules
from triage.web.api_problem import API
from triage.web.app import create_app
from triage.wiring.settings import Settings

PASSWORD = "Kwikstaart-zingt-bij-1937"
SENDING = "Grasmus-wipt-over-8842"
SIGNING = "Tapuit-tekent-voor-5519"
DATABASE = "Boomklever-bewaart-6604"
CLIENT = "Zanglijster-vraagt-2291"
REFRESH = "Goudvink-vernieuwt-7730"
# 32 bytes in base64, as `TRIAGE_KEY` is.
KEY = base64.b64encode(b"Kwikstaart-zingt-boven-het-water").decode()
SECRETS = {
    "the mailbox's password": PASSWORD,
    "the password for sending": SENDING,
    "the webhook's secret": SIGNING,
    "the database's password": DATABASE,
    "the client secret": CLIENT,
    "the refresh token": REFRESH,
    "the master key": KEY,
}
_FORMS = {what: list(forms_of(secret)) for what, secret in SECRETS.items()}


def told(text: str) -> set[str]:
    """Which secrets stand in *text*, plain or in base64, whole."""
    data = text.encode("utf-8", "replace")
    return {
        what
        for what, forms in _FORMS.items()
        if any(form in data or form in data.lower() for form in forms if len(form) >= 12)
    }


# Each command with what it needs to get as far as its work; {folder} holds a mail and a file that is no examples.
ARGUMENTS: dict[str, list[list[str]]] = {
    "audit": [["verify"], ["export"]],
    "check": [[]],
    "db": [["upgrade"], ["copy", "--to", f"postgresql://triage:{DATABASE}@127.0.0.1:1/elders"]],
    "deadline": [["--mailbox", "veiligheidsteam", "--route", "consult", "--from", "2026-11-24T09:00:00+01:00"]],
    "evaluate": [["{folder}/geen.jsonl"]],
    "explain": [["{folder}/mail.eml"], ["{folder}/weg.eml"]],
    "export": [[]],
    "feed": [["list"], ["revoke", "1"]],
    "ingest": [["{folder}/mail.eml", "--mailbox", "veiligheidsteam"]],
    "keys": [["list"], ["rotate"]],
    "backup": [["{folder}/kopie"]],
    "health": [[]],
    "poll": [["--once"]],
    "purge": [["held"], ["settle", "--by", "iemand"], ["verify", "{folder}/mail.eml"]],
    "restore": [["{folder}/mail.eml"], ["{folder}/weg"]],
    "rights": [["list"]],
    "shield": [["list"], ["add", "VT-2026-1", "iemand"]],
    "simulate": [["--runs", "1", "--weeks", "1"]],
    "slots": [["--mailbox", "veiligheidsteam"]],
    "token": [["list"], ["revoke", "1"]],
    "train": [["--data", "{folder}/weg"]],
    "user": [["list"], ["add", "iemand@regio.example"]],
}
# They go on until they are stopped, also where the database is away: run only where nothing can begin. Their parts are
# those of `poll`, `check` and the pages below.
LASTING = frozenset({"demo", "run", "serve"})
NOTHING_BEGINS = "a configuration that is not there"


@dataclass(frozen=True)
class Trusted(Place):
    """A place with every secret there can be in its environment."""

    def environment(self) -> dict[str, str]:
        return super().environment() | {
            "TRIAGE_PASSWORD_VEILIGHEIDSTEAM": PASSWORD,
            "TRIAGE_SMTP_PASSWORD_VEILIGHEIDSTEAM": SENDING,
            "TRIAGE_WEBHOOK_SECRET_OPROEP": SIGNING,
            "TRIAGE_OIDC_SECRET_GEMEENTE": CLIENT,
            "TRIAGE_OAUTH_SECRET_TEAM": CLIENT,
            "TRIAGE_OAUTH_REFRESH_TEAM": REFRESH,
        }


def repeats_the_login(line: Line, tag: str, command: str) -> bool:
    """A server that refuses a login and says what it heard."""
    if command.upper().startswith(("LOGIN", "AUTHENTICATE")):
        line.say(f"{tag} NO [AUTHENTICATIONFAILED] geweigerd: {command}")
        return True
    return False


def sends_nothing(line: Line) -> None:
    """A mail server that refuses a login and says what it heard."""
    line.say("220 localhost ESMTP")
    while heard := line.hear():
        word = heard.upper().split(" ")[0]
        if word == "EHLO":
            line.say("250-localhost")
            line.say("250 AUTH PLAIN LOGIN")
        elif word == "AUTH":
            line.say(f"535 5.7.8 geweigerd: {heard}")
        else:
            line.say("250 goed" if word != "QUIT" else "221 dag")


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A region whose servers refuse every login and repeat what was said."""
    folder = tmp_path_factory.mktemp("regio")
    made = make_certificates(folder)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(made.chain, made.key)
    with (
        scripted_server(imap_script(repeats_the_login), context) as imap,
        scripted_server(sends_nothing, context) as smtp,
    ):
        config = folder / "config"
        write_region(config, imap_port=imap, imap_ca=made.ca_file, smtp_port=smtp, smtp_ca=made.ca_file)
        text = (config / "mailboxes.toml").read_text("utf-8")
        text = text.replace('user = ""', 'user = "rvt"').replace('security = "starttls"', 'security = "tls"')
        entra = '\n[oidc.gemeente]\ntitle = "Gemeente"\nissuer = "https://127.0.0.1:1/x"\nclient_id = "c"\n'
        (config / "mailboxes.toml").write_text(text + entra, "utf-8")
        (folder / "mail.eml").write_bytes(mail(1))
        (folder / "geen.jsonl").write_text("geen voorbeelden\n", "utf-8")
        yield folder


@pytest.fixture(scope="module")
def places(region: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Trusted]:
    """Where a command may be run, by what is wrong there."""
    config, home = region / "config", tmp_path_factory.mktemp("thuis")
    good = Trusted(config, home / "goed", key=KEY)
    broken = home / "stuk"
    broken.mkdir()
    (broken / "triage.db").write_bytes(b"dit is geen database, maar wel lang genoeg om te lezen" * 100)
    with within(good), contextlib.redirect_stdout(io.StringIO()):
        assert main(["user", "list"]) == 0
    away = f"postgresql://triage:{DATABASE}@127.0.0.1:1/triage"
    return {
        "servers that refuse": good,
        "a database that is away": Trusted(config, home / "leeg", away, KEY),
        "an address that is none": Trusted(
            config, home / "leeg", f"postgresql://triage:{DATABASE}@[half:x/triage", KEY
        ),
        "a database of another kind": Trusted(
            config, home / "leeg", f"mysql://triage:{DATABASE}@127.0.0.1/triage", KEY
        ),
        "another key": Trusted(config, home / "goed", key=KEY[:-5] + "AAAA="),
        "a key that is none": Trusted(config, home / "goed", key=KEY[:-4] + "!"),
        "a file that is no database": Trusted(config, broken, key=KEY),
        NOTHING_BEGINS: Trusted(config / "weg", home / "goed", key=KEY),
    }


class GoesOn(BaseException):
    """The command did not end."""


@contextlib.contextmanager
def ended() -> Iterator[None]:
    """A net: a command that goes on for ever belongs in LASTING."""

    def too_long(_signal: int, _frame: FrameType | None) -> None:
        raise GoesOn

    before = signal.signal(signal.SIGALRM, too_long)
    signal.alarm(120)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def run(place: Place, arguments: list[str], records: pytest.LogCaptureFixture) -> str:
    """Everything that one command tells: its output, its log at every level, and its traceback under --debug."""
    records.clear()
    out = io.StringIO()
    with within(place), ended(), contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        try:
            main(arguments)
        except SystemExit as stopped:
            out.write(str(stopped))
        except GoesOn:
            raise
        except BaseException as error:
            out.write("".join(traceback.format_exception(error)))
            out.write(repr(error))
    formatter = logging.Formatter()
    logged = [formatter.format(record) for record in records.records]
    return "\n".join([out.getvalue(), *logged])


NAMES = (
    *("servers that refuse", "a database that is away", "an address that is none", "a database of another kind"),
    *("another key", "a key that is none", "a file that is no database", NOTHING_BEGINS),
)


@pytest.mark.parametrize("name", NAMES)
def test_no_command_tells_a_secret_whatever_is_wrong(
    places: dict[str, Trusted], region: Path, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    wrong, spoke = {}, 0
    for command in COMMANDS:
        if command in LASTING and (command == "demo" or name != NOTHING_BEGINS):
            continue
        for options in ARGUMENTS.get(command, [[]]):
            given = [part.format(folder=region) for part in options]
            said = run(places[name], [command, *given, "--debug"], caplog)
            spoke += "Traceback" in said
            if found := told(said):
                wrong[f"{command} {' '.join(options)}".replace(DATABASE, "…")] = sorted(found)
    assert wrong == {}
    # A scene in which nothing breaks shows nothing.
    assert spoke or name == "servers that refuse"


def test_the_servers_that_refuse_really_repeat_what_they_heard(
    places: dict[str, Trusted], caplog: pytest.LogCaptureFixture
) -> None:
    """Else their scene shows nothing."""
    said = run(places["servers that refuse"], ["check", "--json"], caplog)
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    refused = [line for line in lines if not line["ok"] and ("weigert" in str(line) or "wachtwoord" in str(line))]
    assert len(refused) >= 2, said


def test_a_secret_in_any_form_would_be_found() -> None:
    assert told(f"wachtwoord {PASSWORD} geweigerd") == {"the mailbox's password"}
    assert told("AUTH PLAIN " + base64.b64encode(f"\0rvt\0{SENDING}".encode()).decode())
    assert told("niets bijzonders") == set()


def _fields() -> Iterator[tuple[str, dataclasses.Field[Any]]]:
    """Every field of the product that holds something secret, by its name and what it is: text. A number called token
    says who is first; it opens nothing."""
    import triage

    secret = re.compile(r"(?:^|_)(?:password|secret|token|database_url|secrets)$")
    for found in pkgutil.walk_packages(triage.__path__, "triage."):
        if found.name.startswith(("triage.demo", "triage.store.migrations")) or found.name.endswith("__main__"):
            continue
        for _, each in inspect.getmembers(import_module(found.name), inspect.isclass):
            if each.__module__ == found.name and dataclasses.is_dataclass(each):
                for field in dataclasses.fields(each):
                    is_key = each is Settings and field.name == "key"
                    if (secret.search(field.name) or is_key) and re.search(
                        r"\b(?:str|bytes)\b(?!, date)", str(field.type)
                    ):
                        yield f"{each.__qualname__}.{field.name}", field


def test_what_holds_a_secret_does_not_show_it() -> None:
    """A value that is logged or stands in a traceback by accident tells nothing."""
    found = dict(_fields())
    assert {"ImapAccount.password", "HookAccount.secret", "Settings.key"} <= set(found)
    assert [name for name, field in found.items() if field.repr] == []


def test_no_page_and_no_log_tells_what_an_error_of_a_library_says(caplog: pytest.LogCaptureFixture) -> None:
    """A driver may put the address of the database, with its password, into an error."""
    caplog.set_level(logging.DEBUG)
    office = Office()
    reference = office.add().reference
    client = office.inside()
    app = create_app(office.desk)

    def breaks(*_: Any, **__: Any) -> Any:
        raise RuntimeError(f"connection to postgresql://triage:{DATABASE}@db.example failed, key {KEY}")

    paths = sorted({path for methods, path, _ in rules(app) if "GET" in methods})
    office.store.reading = breaks  # type: ignore[method-assign]
    office.store.transaction = breaks  # type: ignore[method-assign]
    broke = 0
    for path in paths:
        target = re.sub(r"\{reference\}", reference, path)
        target = re.sub(r"\{[^}]*\}", "1", target)
        answer = client.get(target, follow_redirects=False, headers={"authorization": f"Bearer {CLIENT}"})
        broke += answer.status_code >= 500
        assert told(answer.text + str(answer.headers)) == set(), path
    assert broke > len(paths) / 2
    formatter = logging.Formatter()
    assert {what for record in caplog.records for what in told(formatter.format(record))} == set()


def test_what_is_typed_to_come_in_stands_in_no_page_and_no_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    client = Office().outside()
    origin = {"origin": "http://testserver"}
    for path in ("/aanmelden", "/eerste-keer"):
        for field in ("wachtwoord", "code", "herhaling", "token"):
            answer = client.post(path, data={"naam": "iemand", field: PASSWORD}, headers=origin)
            assert told(answer.text) == set(), f"{path} {field}"
    answer = client.get(f"{API}cases", headers={"authorization": f"Bearer {PASSWORD}"})
    assert told(answer.text) == set()
    own = [record for record in caplog.records if not record.name.startswith(("httpx", "httpcore"))]
    assert {what for record in own for what in told(logging.Formatter().format(record))} == set()
