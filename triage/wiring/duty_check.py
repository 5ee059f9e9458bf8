"""What `triage check` says of alarms, the rota and the watch's mail: one line each, with what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from mailbox_config import Configuration
from triage.domain.errors import ConfigurationError, ServerUnreachable
from triage.domain.policy import MailboxPolicy
from triage.mail import WebHook
from triage.wiring.worker import case_hook, web_hook

Told = tuple[str, bool, str, str]
"""What was looked at, whether it is well, what to do about it, and the kind of trouble: a finding's own order."""


def _finding(what: str, ok: bool, advice: str = "", kind: str = "wrong") -> Told:
    return what, ok, advice, kind


def examine_duty(loaded: Configuration, mailboxes: Sequence[str]) -> Iterator[Told]:
    """Who hears of an urgent case, whether they can be reached, and who gets the dagstart."""
    for key in mailboxes:
        yield _alarmed(loaded, loaded.region.mailboxes[key])
        yield from _beheerders(loaded, loaded.region.mailboxes[key])
    used = {person.webhook for shift in loaded.region.duty.shifts for step in shift.steps for person in step.people}
    for key, settings in loaded.webhooks.items():
        what = f"webhook {key}"
        if key not in used:
            yield _finding(what, True, "staat bij niemand in een dienst; noem hem bij een persoon in duty.toml")
            continue
        yield _reached(what, partial(web_hook, key, settings))


def examine_hooks(loaded: Configuration) -> Iterator[Told]:
    """Whether each system that is told of cases can be reached, and its secret is there. No call is made."""
    for key, settings in loaded.hooks.items():
        yield _reached(f"melding aan {key}", partial(case_hook, key, settings))


def _reached(what: str, make: Callable[[], WebHook]) -> Told:
    try:
        make().probe()
    except ConfigurationError as error:
        return _finding(what, False, str(error))
    except ServerUnreachable as error:
        return _finding(what, False, str(error), "unreachable")
    return _finding(f"{what}: bereikbaar", True)


def _alarmed(loaded: Configuration, policy: MailboxPolicy) -> Told:
    what = f"{policy.key}: alarm bij spoed"
    covered = [shift for shift in loaded.region.duty.shifts if not shift.mailboxes or policy.key in shift.mailboxes]
    if not covered and not policy.alarm_to:
        advice = (
            "geen rooster en geen alarm_to: niemand wordt gewaarschuwd; spoed staat bovenaan in wachtrij en dagstart. "
            "Stel duty.toml in, of alarm_to bij deze mailbox"
        )
        return _finding(what, True, advice)
    by_mail = bool(policy.alarm_to) or any(
        person.mail for shift in covered for step in shift.steps for person in step.people
    )
    if by_mail and policy.key not in loaded.smtp:
        return _finding(what, False, f"alarmen gaan per mail, en er is geen [mailbox.{policy.key}.smtp]; stel die in")
    if not covered:
        return _finding(what, True, "geen rooster: alleen alarm_to hoort het, en niemand daarna; zie duty.toml")
    return _finding(what, True)


def _beheerders(loaded: Configuration, policy: MailboxPolicy) -> Iterator[Told]:
    what = f"{policy.key}: herinneringen en dagstart"
    if not policy.watch.beheerders:
        yield _finding(what, True, f"gaan niet uit: noem adressen in beheerders van [mailbox.{policy.key}.watch]")
    elif policy.key not in loaded.smtp:
        yield _finding(what, False, f"gaan per mail, en er is geen [mailbox.{policy.key}.smtp]; stel die in")
