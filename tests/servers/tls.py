"""Certificates for the servers of the tests, made on the spot."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import trustme


@dataclass(frozen=True)
class Certificates:
    """A certificate for localhost and the authority that signed it, as files."""

    ca_file: Path
    chain: Path
    key: Path


def make_certificates(folder: Path) -> Certificates:
    """Write an authority and a certificate for localhost into *folder*."""
    authority = trustme.CA()
    issued = authority.issue_cert("localhost")
    found = Certificates(folder / "ca.pem", folder / "chain.pem", folder / "key.pem")
    authority.cert_pem.write_to_path(str(found.ca_file))
    for number, blob in enumerate(issued.cert_chain_pems):
        blob.write_to_path(str(found.chain), append=number > 0)
    issued.private_key_pem.write_to_path(str(found.key))
    found.key.chmod(0o600)
    return found
