"""partners.toml: whom the mailboxes know (R-5)."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from mailbox_config.refusal import known
from mailbox_config.shape import Address, Domain, Key, Shape
from triage.domain.policy import Partner, PartnerBook


class PartnerShape(Shape):
    """One partner. Without `mailboxes` it is a partner of all."""

    name: str = Field(min_length=1)
    addresses: tuple[Address, ...] = ()
    domains: tuple[Domain, ...] = ()
    mailboxes: tuple[Key, ...] = ()


class PartnersFile(Shape):
    """partners.toml."""

    partner: tuple[PartnerShape, ...] = ()


def partners_of(shape: PartnersFile, mailboxes: Mapping[str, object]) -> PartnerBook:
    """The partners; one that names mailboxes names those that there are."""
    for number, item in enumerate(shape.partner):
        for key in item.mailboxes:
            known(mailboxes, key, "partners.toml", f"partner.{number}.mailboxes")
    return PartnerBook(
        tuple(
            Partner(item.name, frozenset(item.addresses), frozenset(item.domains), frozenset(item.mailboxes))
            for item in shape.partner
        )
    )
