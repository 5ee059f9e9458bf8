"""Whether each login of the mailboxes can be made: which app registration it names, and what that one says."""

from __future__ import annotations

import re
from collections.abc import Mapping

from mailbox_config.mailboxes import MailboxesFile, MailboxShape
from mailbox_config.refusal import known
from mailbox_config.servers import Login, OAuthSettings, SmtpSettings
from mailbox_config.shape import FILL_IN
from triage.domain.errors import ConfigurationError


def check_logins(boxes: MailboxesFile, smtp: Mapping[str, SmtpSettings]) -> None:
    """Refuse a login by token without its app registration, and a registration that cannot be right."""
    logins: list[tuple[str, Login | None, str]] = []
    for key, shape in boxes.mailbox.items():
        logins += [(f"mailbox.{key}.source.{item.key}", item.login, item.oauth) for item in shape.source]
    logins += [(f"mailbox.{key}.smtp", item.login, item.oauth) for key, item in smtp.items() if item.user]
    users: dict[str, Login] = {}
    for where, login, name in logins:
        if login is None or login is Login.PASSWORD:
            if name:
                raise ConfigurationError(
                    "mailboxes.toml", f"{where}.oauth", "staat er zonder login", 'schrijf ook login = "microsoft"'
                )
            continue
        if not name:
            right = 'noem in oauth de app-registratie, zoals oauth = "gemeente" bij [oauth.gemeente]'
            raise ConfigurationError("mailboxes.toml", f"{where}.oauth", f"ontbreekt bij login = '{login}'", right)
        if users.setdefault(name, login) is not login:
            wrong = f"'{name}' wordt ook met login = '{users[name]}' gebruikt"
            raise ConfigurationError("mailboxes.toml", f"{where}.oauth", wrong, "geef elk een eigen [oauth.…]")
        found = known(boxes.oauth, name, "mailboxes.toml", f"{where}.oauth")
        if login is Login.MICROSOFT:
            _check_microsoft(found, f"oauth.{name}")


def with_login(shape: MailboxShape) -> SmtpSettings:
    """The settings for sending; without a login of their own they have that of the mailbox's first source."""
    assert shape.smtp is not None
    if shape.smtp.login is not None or shape.smtp.oauth or not shape.smtp.user:
        return shape.smtp
    login, oauth = (shape.source[0].login, shape.source[0].oauth) if shape.source else (Login.PASSWORD, "")
    return shape.smtp.model_copy(update={"login": login, "oauth": oauth})


_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_TENANT = re.compile(r"[^@\s<>/.]+(\.[^@\s<>/.]+)+")


def _check_microsoft(shape: OAuthSettings, where: str) -> None:
    example = "11111111-2222-3333-4444-555555555555"
    if not shape.tenant:
        right = f"neem de Directory (tenant) ID over van de app-registratie, zoals {example}"
        raise ConfigurationError("mailboxes.toml", f"{where}.tenant", "ontbreekt", right)
    if shape.tenant != FILL_IN and not (_GUID.fullmatch(shape.tenant) or _TENANT.fullmatch(shape.tenant)):
        right = f"schrijf de Directory (tenant) ID, zoals {example}, of het domein van de tenant"
        raise ConfigurationError("mailboxes.toml", f"{where}.tenant", f"{shape.tenant!r} kan niet", right)
    if shape.client_id != FILL_IN and not _GUID.fullmatch(shape.client_id):
        right = f"schrijf de Application (client) ID, zoals {example}"
        raise ConfigurationError("mailboxes.toml", f"{where}.client_id", f"{shape.client_id!r} kan niet", right)
