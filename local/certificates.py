"""The certificate that the local AWS shows, and the authority that everything trusts which talks to it."""

from dataclasses import dataclass
from pathlib import Path

import trustme


@dataclass(frozen=True)
class Certificates:
    """Where the PEM files are."""

    authority: Path
    certificate: Path
    key: Path


def write_certificates(folder: Path) -> Certificates:
    """Make an authority nobody else trusts, and a certificate of its for this machine."""
    authority = trustme.CA(organization_name="local AWS")
    server = authority.issue_cert("localhost", "127.0.0.1")
    files = Certificates(folder / "authority.pem", folder / "server.pem", folder / "server.key")
    authority.cert_pem.write_to_path(files.authority)
    server.cert_chain_pems[0].write_to_path(files.certificate)
    server.private_key_pem.write_to_path(files.key)
    files.key.chmod(0o600)
    return files
