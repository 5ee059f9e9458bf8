"""retention.toml: how long each mailbox keeps what, by which category of the selectielijst (R-55)."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from mailbox_config.refusal import halves, known
from mailbox_config.shape import Key, Shape
from triage.domain.errors import ConfigurationError
from triage.domain.policy import MailboxPolicy
from triage.domain.retention import LOOSE, REGISTER, BadKeeping, Keeping, RetentionPolicy, RetentionRule
from triage.domain.rights import RIGHTS

_FILE = "retention.toml"


class LooseShape(Shape):
    """For mail that belongs to no case, and for the register of requests about somebody's own data."""

    term: str = Field(min_length=1)
    category: str = Field(min_length=1, max_length=200)


class RuleShape(LooseShape):
    """For the cases of *routes*; without routes for all that no other rule names."""

    routes: tuple[Key, ...] = ()


class KeptShape(Shape):
    """One mailbox."""

    rule: dict[Key, RuleShape] = Field(default_factory=dict)
    without_case: LooseShape | None = None


class RetentionFile(Shape):
    """retention.toml; a region may do without, and then nothing is ever destroyed."""

    selectielijst: str = Field("", max_length=200)
    rights: LooseShape | None = None
    mailbox: dict[Key, KeptShape] = Field(default_factory=dict)


def retention_of(
    shape: RetentionFile, mailboxes: Mapping[str, MailboxPolicy], routes: Mapping[str, object]
) -> dict[str, RetentionPolicy]:
    """What each mailbox keeps; one that is not named keeps everything."""
    for key in shape.mailbox:
        known(mailboxes, key, _FILE, f"mailbox.{key}")
    named = shape.rights or any(each.rule or each.without_case for each in shape.mailbox.values())
    if named and not shape.selectielijst.strip():
        raise ConfigurationError(
            _FILE, "selectielijst", "ontbreekt", "noem de selectielijst waaruit de termijnen komen, met het jaar"
        )
    empty = KeptShape()
    kept = {key: _policy(shape, key, shape.mailbox.get(key, empty), routes) for key in mailboxes}
    if shape.rights is not None:
        rule = RetentionRule(REGISTER, _keeping("rights", shape.rights), shape.rights.category.strip())
        kept[RIGHTS] = RetentionPolicy(RIGHTS, shape.selectielijst.strip(), loose=rule)
    return kept


def _policy(shape: RetentionFile, mailbox: str, kept: KeptShape, routes: Mapping[str, object]) -> RetentionPolicy:
    where = f"mailbox.{mailbox}"
    rules = tuple(_rule(f"{where}.rule.{key}", key, each, routes) for key, each in kept.rule.items())
    _check_once(where, rules)
    loose = None
    if kept.without_case is not None:
        loose = RetentionRule(LOOSE, _keeping(f"{where}.without_case", kept.without_case), kept.without_case.category)
    return RetentionPolicy(mailbox, shape.selectielijst.strip(), rules, loose)


def _rule(where: str, key: str, shape: RuleShape, routes: Mapping[str, object]) -> RetentionRule:
    if key == LOOSE:
        raise ConfigurationError(_FILE, where, f"'{LOOSE}' is al een naam", "gebruik without_case, of een andere naam")
    for each in shape.routes:
        known(routes, each, _FILE, f"{where}.routes")
    return RetentionRule(key, _keeping(where, shape), shape.category.strip(), frozenset(shape.routes))


def _keeping(where: str, shape: LooseShape) -> Keeping:
    try:
        return Keeping.parse(shape.term)
    except BadKeeping as error:
        raise ConfigurationError(_FILE, f"{where}.term", *halves(error)) from None


def _check_once(where: str, rules: tuple[RetentionRule, ...]) -> None:
    """A route has one term: of two it would depend on their order which counts."""
    seen: set[str] = set()
    for rule in rules:
        names = set(rule.routes) or {""}
        twice = sorted(seen & names)
        if twice:
            what = f"route '{twice[0]}' staat in twee regels" if twice[0] else "twee regels noemen geen route"
            raise ConfigurationError(_FILE, f"{where}.rule.{rule.key}.routes", what, "laat er een over")
        seen |= names
