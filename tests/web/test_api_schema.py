"""Every question that the read API's own description allows, and many that it does not, as each kind of caller: the
answers are as the description says, never an error of ours, and hold nothing that the caller may not see (R-54).

Schemathesis makes the questions from the description. 20 of each kind in CI, always the same ones; by hand more:
`TRIAGE_EXAMPLES=500 python -m pytest tests/web/test_api_schema.py`.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.testclient import TestClient

from tests.web.parts import NOW, PARTNER, Office
from triage.domain.access import Role, Viewer
from triage.domain.api_token import TokenRole
from triage.domain.reading import Colour
from triage.identity import digest_of
from triage.web import api_access
from triage.web.allow import rules
from triage.web.app import create_app
from triage.workflow import shield, tokens

EXAMPLES = int(os.environ.get("TRIAGE_EXAMPLES", "20"))
RVT, RET = "veiligheidsteam", "ret"
MARK, ELSEWHERE, SHIELDED = "Zwanenkamp", "Ooievaarsnest", "Kievitsbloem"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@dataclass(frozen=True)
class Kind:
    """A kind of caller: the secret it shows, whether it sees what mails say, whether it is let in at all."""

    secret: str
    sees_content: bool = False
    is_in: bool = True


CALLERS = {
    "koppeling": Kind("koppeling-token-van-de-test-0123456789"),
    "meelezer": Kind("meelezer-token-van-de-test-0123456789", sees_content=True),
    "verlopen": Kind("verlopen-token-van-de-test-0123456789", is_in=False),
    "ingetrokken": Kind("ingetrokken-token-van-de-test-012345", is_in=False),
    "verkeerd": Kind("een-token-dat-er-niet-is-0123456789ab", is_in=False),
    "geen": Kind("", is_in=False),
}


class Coupled(Office):
    """An office with a case that tokens may see, one of another mailbox, a shielded one, and a token of each kind."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.seen = self.add(subject=f"Gezin {MARK}", text=f"Het gaat om {MARK}.", urgent=True, colour=Colour.RED)
        self.propose(self.seen)
        self.other = self.add(subject=f"Gezin {ELSEWHERE}", text=f"Het gaat om {ELSEWHERE}.", mailbox=RET)
        self.hidden = self.add(subject=f"Gezin {SHIELDED}", text=f"Het gaat om {SHIELDED}.")
        with self.store.transaction() as tx:
            vera = Viewer.of("vera", {RVT}, Role.BEHEERDER)
            tx.people.grant(tx.people.add("vera").id, RVT, Role.BEHEERDER, "test")
            shield.shield(tx, vera, self.hidden.reference, {"vera"})
            made = {}
            for name, caller in CALLERS.items():
                if name in ("verkeerd", "geen"):
                    continue
                role = TokenRole.READER if caller.sees_content else TokenRole.COUPLING
                days = timedelta(days=1 if name == "verlopen" else 300)
                made[name] = tokens.give_out(tx, "test", name, role, (RVT,), days, digest_of(caller.secret)).id
            tokens.take_back(tx, "test", made["ingetrokken"])
        self.clock.at = NOW + timedelta(days=2)


@pytest.fixture(scope="module")
def office() -> Coupled:
    return Coupled(allowed_hosts=("localhost", "testserver"))


@pytest.fixture(scope="module")
def app(office: Coupled) -> Iterator[FastAPI]:
    # So many questions in a moment are those of a test: how it slows down has tests of its own.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(api_access.Pace, "wait", lambda *_: 0)
        yield create_app(office.desk)


def _operations(app: FastAPI) -> dict[str, Any]:
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", app)
    return {found.ok().label: found.ok() for found in schema.get_all_operations()}


def _headers(caller: Kind) -> dict[str, str]:
    return {"authorization": f"Bearer {caller.secret}"} if caller.secret else {}


def test_the_description_names_every_question_there_is(app: FastAPI) -> None:
    routes = {path for _, path, _ in rules(app) if path.startswith("/api/v1/")}
    described = {label.partition(" ")[2] for label in _operations(app)}
    assert len(described) >= 5
    assert routes - {"/api/v1/openapi.json"} == described


@pytest.mark.parametrize("mode", GenerationMode, ids=lambda mode: mode.value)
@pytest.mark.parametrize("name", CALLERS)
def test_the_read_api_answers_as_its_description_says(
    app: FastAPI, office: Coupled, name: str, mode: GenerationMode
) -> None:
    caller, answered = CALLERS[name], set()
    for operation in _operations(app).values():

        @settings(
            max_examples=EXAMPLES,
            derandomize=EXAMPLES == 20,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode), steered=st.booleans())
        def ask(case: Any, steered: bool) -> None:
            if steered:
                _name_what_is_there(case, office)
            response = case.call(headers=_headers(caller))
            case.validate_response(response, checks=CHECKS, headers=_headers(caller))
            answered.add(response.status_code)
            _holds_nothing_else(response.text, caller)
            if not caller.is_in:
                assert response.status_code in (400, 401, 404, 429)

        ask()
    assert {200} <= answered if caller.is_in and mode is GenerationMode.POSITIVE else answered


def _name_what_is_there(case: Any, office: Coupled) -> None:
    """What no generator would guess: a mailbox and a case that exist."""
    if "reference" in (case.path_parameters or {}):
        case.path_parameters["reference"] = office.seen.reference
    elif isinstance(case.query, dict) and "mailbox" in case.query:
        case.query["mailbox"] = RVT


def _holds_nothing_else(text: str, caller: Kind) -> None:
    assert ELSEWHERE not in text
    assert SHIELDED not in text
    if not caller.sees_content:
        assert MARK not in text
        assert PARTNER not in text


@pytest.mark.parametrize("name", CALLERS)
def test_each_caller_gets_of_the_cases_there_are_what_it_may_see(app: FastAPI, office: Coupled, name: str) -> None:
    """The same with the references that exist, which no generator would guess."""
    caller = CALLERS[name]
    client = TestClient(app, headers=_headers(caller))
    operations = _operations(app)
    for label, operation in operations.items():
        path = label.partition(" ")[2]
        for case in (office.seen, office.other, office.hidden):
            target = path.replace("{reference}", case.reference)
            answer = client.get(target, params={"mailbox": case.mailbox} if "reference" not in path else {})
            operation.validate_response(answer)
            may = case is office.seen or ("reference" not in path and case is office.hidden)
            if not caller.is_in:
                assert answer.status_code in (401, 429), label
            else:
                assert (answer.status_code == 200) is may, f"{label} {case.mailbox}"
            assert ELSEWHERE not in answer.text
            assert SHIELDED not in answer.text
            content = caller.sees_content and case is office.seen and path == "/api/v1/cases/{reference}"
            assert (MARK in answer.text) is content, label


@pytest.mark.parametrize("name", ["koppeling", "meelezer"])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_can_be_changed_through_it(app: FastAPI, office: Coupled, name: str, method: str) -> None:
    client = TestClient(app, headers=_headers(CALLERS[name]))
    before = json.dumps(client.get("/api/v1/cases", params={"state": "all"}).json())
    for label in _operations(app):
        path = re.sub(r"\{reference\}", office.seen.reference, label.partition(" ")[2])
        answer = client.request(method, path, json={"state": "closed"})
        assert answer.status_code == 405, path
        assert "GET" in answer.headers["allow"]
    assert json.dumps(client.get("/api/v1/cases", params={"state": "all"}).json()) == before
