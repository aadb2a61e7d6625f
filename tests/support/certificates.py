"""Certificates for tests: an authority, and what it signs, as files."""

from __future__ import annotations

import ssl
from datetime import datetime
from pathlib import Path

import trustme
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from feeds.deployment import Deployment


class Authority:
    """Signs certificates and writes them to files in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._authority = trustme.CA()
        self.file = str(folder / "authority.pem")
        self._authority.cert_pem.write_to_path(self.file)

    def issue(
        self, name: str, *hosts: str, begins: datetime | None = None, ends: datetime | None = None
    ) -> tuple[str, str]:
        """Return the files of a certificate for ``hosts`` (default: 127.0.0.1) and of its key."""
        made = self._authority.issue_cert(
            *(hosts or ("127.0.0.1",)), not_before=begins, not_after=ends
        )
        certificate, key = self.folder / f"{name}.pem", self.folder / f"{name}-key.pem"
        made.cert_chain_pems[0].write_to_path(str(certificate))
        made.private_key_pem.write_to_path(str(key))
        return str(certificate), str(key)

    def client(self) -> ssl.SSLContext:
        """Return what a client has who trusts this authority."""
        return ssl.create_default_context(cafile=self.file)

    def deployment(self, *hosts: str, bind: str = "127.0.0.1") -> Deployment:
        """Return encrypted gateways, named ``hosts``."""
        certificate, key = self.issue(hosts[0] if hosts else "gateway", *hosts)
        return Deployment(bind=bind, certificate=certificate, key=key, hosts=hosts)


def encrypt(key: str, password: bytes) -> str:
    """Return the file of ``key`` with this password."""
    plain = load_pem_private_key(Path(key).read_bytes(), None)
    form = Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(password)
    target = Path(key).with_suffix(".encrypted")
    target.write_bytes(plain.private_bytes(*form))
    return str(target)
