"""Mail in and mail out: the only code that speaks IMAP, SMTP, MIME and iCalendar.

`imap` reads a mailbox, `parse` turns bytes into a message in a child process that can be killed, `compose` writes the
mails that may go out by themselves, `preview` reads them back, `smtp` hands them to a server, `oauth` gets the tokens
that stand in for passwords, `webhook` makes the request of an alarm. What is named here is the door; the modules behind
it are private. Names are imported when they are asked for: the parse child must start without IMAP, SMTP and iCalendar.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from triage.mail.account import ImapAccount, SmtpAccount, Tokens
    from triage.mail.clamav import Clamd, ClamdAccount
    from triage.mail.compose import FixedTextComposer, MailIdentity, NotAnAddress
    from triage.mail.extract import ChildExtractor
    from triage.mail.imap import FolderRefused, ImapSource
    from triage.mail.limits import ParseLimits
    from triage.mail.oauth import Provider, Registration, TokenSource
    from triage.mail.parse import ChildParser
    from triage.mail.preview import preview_of
    from triage.mail.smtp import SmtpSender
    from triage.mail.webhook import HookAccount, WebHook

__all__ = [
    "ChildExtractor",
    "ChildParser",
    "Clamd",
    "ClamdAccount",
    "FixedTextComposer",
    "FolderRefused",
    "HookAccount",
    "ImapAccount",
    "ImapSource",
    "MailIdentity",
    "NotAnAddress",
    "ParseLimits",
    "Provider",
    "Registration",
    "SmtpAccount",
    "SmtpSender",
    "TokenSource",
    "Tokens",
    "WebHook",
    "preview_of",
]

_HOMES = {
    "account": ("ImapAccount", "SmtpAccount", "Tokens"),
    "clamav": ("Clamd", "ClamdAccount"),
    "compose": ("FixedTextComposer", "MailIdentity", "NotAnAddress"),
    "extract": ("ChildExtractor",),
    "imap": ("FolderRefused", "ImapSource"),
    "limits": ("ParseLimits",),
    "oauth": ("Provider", "Registration", "TokenSource"),
    "parse": ("ChildParser",),
    "preview": ("preview_of",),
    "smtp": ("SmtpSender",),
    "webhook": ("HookAccount", "WebHook"),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOME_OF[name]}"), name)
