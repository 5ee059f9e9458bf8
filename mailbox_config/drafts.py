"""drafts.toml: the mails that a person sends, each with its text in texts/drafts/ and what is filled in by whom."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import Field, field_validator, model_validator

from mailbox_config.refusal import known
from mailbox_config.shape import Domain, Key, Shape
from mailbox_config.texts import text_in
from triage.domain.draft import Addressee, Choice, DraftField, DraftRule, FieldKind, SecureRoute
from triage.domain.errors import ConfigurationError
from triage.domain.obligation import ObligationRule
from triage.domain.policy import RoutePolicy
from triage.domain.record import RecordKind

_FILE = "drafts.toml"
# What a mail can be; the rest are a person's own acts on the case.
_BY_MAIL = frozenset(
    {RecordKind.HANDOVER_CONFIRMED, RecordKind.REPORTED_BACK, RecordKind.VERRIJKING_ANSWERED,
     RecordKind.CLOSING_REPORTED, RecordKind.CONTACT_SOUGHT, RecordKind.CRISIS_ACTED}
)  # fmt: skip
_FIXED = frozenset({"reference", "mailbox"})


class ChoiceShape(Shape):
    """One of a list; `reasons`: it is not complete without a text."""

    key: Key
    text: str = Field(min_length=1)
    reasons: bool = False


class FieldShape(Shape):
    """What a person fills in. A choice has its own `choices`, or those of the outcomes of an obligation."""

    key: Key
    title: str = Field(min_length=1)
    kind: FieldKind
    choices: tuple[ChoiceShape, ...] = ()
    outcomes_of: str = ""
    needed: bool = True

    @model_validator(mode="after")
    def _has_choices(self) -> FieldShape:
        wanted = self.kind is FieldKind.CHOICE
        if wanted != (bool(self.choices) or bool(self.outcomes_of)):
            raise ValueError("een keuze heeft choices of outcomes_of, een ander veld geen van beide; pas het veld aan")
        return self


class DraftShape(Shape):
    """One draft."""

    title: str = Field(min_length=1)
    to: Addressee = Addressee.SENDER
    routes: tuple[Key, ...] = ()
    content: bool = False
    strangers: bool = False
    records: RecordKind | None = None
    field: tuple[FieldShape, ...] = ()
    source: str = Field(min_length=1)

    @field_validator("records")
    @classmethod
    def _is_by_mail(cls, value: RecordKind | None) -> RecordKind | None:
        if value is not None and value not in _BY_MAIL:
            raise ValueError(f"dit legt een mail niet vast; kies uit {', '.join(sorted(_BY_MAIL))}")
        return value


class DraftsFile(Shape):
    """drafts.toml; a region may do without."""

    draft: dict[Key, DraftShape] = Field(default_factory=dict)


class SecureSettings(Shape):
    """Where a mailbox's mail may carry content: the recipients' `domains` to which its own mail server keeps it secret,
    and a word in the subject by which a gateway knows, where it needs one."""

    domains: tuple[Domain, ...] = ()
    subject_tag: str = Field("", max_length=40)


def secure_of(shape: SecureSettings, *, sends: bool) -> SecureRoute:
    """The secure route of a mailbox; *sends*: it has a mail server to send by."""
    return SecureRoute(sends, frozenset(shape.domains), shape.subject_tag.strip())


def texts_of_drafts(chain: tuple[Path, ...], shape: DraftsFile) -> dict[str, tuple[str, str]]:
    """Subject and body of each draft, by the name of its text; a subject names fixed fields only."""
    found = {}
    for key, draft in shape.draft.items():
        name = f"drafts/{key}.txt"
        subject, body = text_in(chain, name, _FIXED | {field.key for field in draft.field})
        for field in draft.field:
            if f"{{{field.key}}}" in subject:
                raise ConfigurationError(
                    f"texts/{name}", f"{{{field.key}}}", "staat in het onderwerp", "noem daar alleen {reference}"
                )
            if f"{{{field.key}}}" not in body:
                raise ConfigurationError(
                    f"texts/{name}", f"{{{field.key}}}", "ontbreekt in de tekst", "zet het veld waar het moet komen"
                )
        found[name] = (subject, body)
    return found


def drafts_of(
    shape: DraftsFile,
    texts: Mapping[str, tuple[str, str]],
    rules: Mapping[str, ObligationRule],
    routes: Mapping[str, RoutePolicy],
    desks: tuple[Choice, ...],
) -> tuple[DraftRule, ...]:
    """The drafts, in the order of the file."""
    return tuple(
        _draft(key, draft, texts[f"drafts/{key}.txt"], rules, routes, desks) for key, draft in shape.draft.items()
    )


def _draft(
    key: str,
    shape: DraftShape,
    text: tuple[str, str],
    rules: Mapping[str, ObligationRule],
    routes: Mapping[str, RoutePolicy],
    desks: tuple[Choice, ...],
) -> DraftRule:
    for route in shape.routes:
        known(routes, route, _FILE, f"draft.{key}.routes")
    fields = tuple(_field(f"draft.{key}.field", field, rules, desks) for field in shape.field)
    return DraftRule(
        key, shape.title, text[0], text[1], shape.to, shape.content, fields, frozenset(shape.routes), shape.records,
        shape.source, shape.strangers,
    )  # fmt: skip


def _field(where: str, shape: FieldShape, rules: Mapping[str, ObligationRule], desks: tuple[Choice, ...]) -> DraftField:
    choices = tuple(Choice(each.key, each.text, each.reasons) for each in shape.choices)
    if shape.outcomes_of:
        rule = known(rules, shape.outcomes_of, _FILE, f"{where}.outcomes_of")
        choices = tuple(Choice(each.key, each.title, each.reasons_required) for each in rule.outcomes)
        if not choices:
            raise ConfigurationError(
                _FILE, f"{where}.outcomes_of", f"'{shape.outcomes_of}' heeft geen uitkomsten",
                "noem een verplichting met uitkomsten",
            )  # fmt: skip
    return DraftField(
        shape.key, shape.title, shape.kind, desks if shape.kind is FieldKind.DESK else choices, shape.needed
    )
