"""What a region decides: data in TOML and text files, and the schema that checks it.

`load` is the door: it takes the name of a shipped configuration or a folder and gives a `Configuration`.
"""

from __future__ import annotations

from mailbox_config.busy import BusySettings
from mailbox_config.duty import WebhookSettings
from mailbox_config.hooks import HookSettings, rule_of
from mailbox_config.load import Configuration, load, shipped
from mailbox_config.servers import (
    Login,
    OAuthSettings,
    OidcProviderSettings,
    SessionSettings,
    SmtpSettings,
    SourceSettings,
)
from mailbox_config.shape import FILL_IN

__all__ = [
    "FILL_IN",
    "BusySettings",
    "Configuration",
    "HookSettings",
    "Login",
    "OAuthSettings",
    "OidcProviderSettings",
    "SessionSettings",
    "SmtpSettings",
    "SourceSettings",
    "WebhookSettings",
    "load",
    "rule_of",
    "shipped",
]
