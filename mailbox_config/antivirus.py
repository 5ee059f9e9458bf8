"""[region.antivirus] in mailboxes.toml: the organisation's own ClamAV, where it has one."""

from __future__ import annotations

import ipaddress

from pydantic import Field, model_validator

from mailbox_config.shape import Shape


class AntivirusSettings(Shape):
    """Where clamd listens: its `socket` (a path on this machine), or `host` and `port`. clamd's protocol is not
    encrypted: `host` on another machine only with `unencrypted = true`, on a network that is closed to others.
    `signature_days`: from which age of ClamAV's own signatures `triage check` says so."""

    socket: str = ""
    host: str = ""
    port: int = Field(3310, ge=1, le=65535)
    unencrypted: bool = False
    timeout_seconds: int = Field(60, ge=1, le=600)
    signature_days: int = Field(3, ge=1, le=90)

    @model_validator(mode="after")
    def _is_one_place(self) -> AntivirusSettings:
        if bool(self.socket) == bool(self.host):
            raise ValueError("noem socket (een pad op deze machine) of host, een van beide")
        if self.socket and not self.socket.startswith("/"):
            raise ValueError("socket is geen volledig pad; schrijf bijvoorbeeld /run/clamav/clamd.ctl")
        if self.host and not self.unencrypted and not _is_here(self.host):
            raise ValueError(
                "clamd versleutelt niet, dus mail zou leesbaar over het netwerk gaan; gebruik socket of 127.0.0.1, of "
                "zet unencrypted = true als dat netwerk voor anderen gesloten is"
            )
        return self


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
