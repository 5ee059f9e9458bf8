"""hooks.toml: which other systems are told of what happens in cases."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta

from pydantic import Field

from mailbox_config.duty import WebhookSettings
from mailbox_config.refusal import known
from mailbox_config.shape import Key, Shape
from triage.domain.hooks import HookEvent, HookRule


class HookSettings(WebhookSettings):
    """A system that is told. The secret that signs comes from TRIAGE_HOOK_SECRET_<KEY> or its _FILE. `mailboxes` empty:
    of every mailbox; `at_risk_hours`: how long before its end a term is at risk."""

    events: tuple[HookEvent, ...] = Field(min_length=1)
    mailboxes: tuple[Key, ...] = ()
    at_risk_hours: int = Field(24, ge=1, le=24 * 14)


class HooksFile(Shape):
    """hooks.toml."""

    hook: dict[Key, HookSettings] = Field(default_factory=dict)


def hooks_of(file: HooksFile, mailboxes: Collection[str]) -> Mapping[str, HookSettings]:
    """The systems of the file; a mailbox that is not there is refused by name."""
    boxes = {key: key for key in mailboxes}
    for key, settings in file.hook.items():
        for name in settings.mailboxes:
            known(boxes, name, "hooks.toml", f"hook.{key}.mailboxes")
    return dict(file.hook)


def rule_of(key: str, settings: HookSettings) -> HookRule:
    """What the service needs to know of a system: not where it is."""
    return HookRule(
        key=key,
        events=frozenset(settings.events),
        mailboxes=frozenset(settings.mailboxes),
        at_risk=timedelta(hours=settings.at_risk_hours),
    )
