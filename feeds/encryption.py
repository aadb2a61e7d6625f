"""TLS of the gateways: what encrypts them, and what is wrong with a certificate before they start.

Whether a certificate holds is asked by shaking hands with oneself, in memory: so everything is
looked at that clients look at, and nothing of a certificate is parsed here.
"""

from __future__ import annotations

import ssl
from typing import NoReturn

from feeds.deployment import Deployment
from feeds.foreign import at_once, reason

NOT_YET, EXPIRED = 9, 10
"""What OpenSSL calls the two ends of a certificate's time: X509_V_ERR_CERT_NOT_YET_VALID, and
X509_V_ERR_CERT_HAS_EXPIRED (openssl-verification-options(1), x509_vfy.h)."""
MOST_FLIGHTS = 8
"""Messages in one direction: a handshake has two or three."""


class CertificateError(OSError):
    """Why there can be no TLS, in one line that begins with the option to blame."""


def server_context(deployment: Deployment) -> ssl.SSLContext:
    """Return what encrypts connections to the gateways; raise :class:`CertificateError`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_RENEGOTIATION  # a client cannot ask for one handshake on another
    context.set_alpn_protocols(["http/1.1"])
    certificate, key = deployment.certificate, deployment.key
    _read("--certificate", certificate)
    try:
        _trusting(certificate)
    except ssl.SSLError:
        raise CertificateError(f"--certificate: {certificate} holds no certificate (PEM)") from None
    option, file = ("--key", key) if key else ("--certificate", certificate)
    _read(option, file)
    try:
        context.load_cert_chain(certificate, key or None, password=lambda: _encrypted(option, file))
    except CertificateError:
        raise
    except ssl.SSLError as error:
        if error.reason == "KEY_VALUES_MISMATCH":
            why = f"is not the key of the certificate in {certificate}"
        elif error.library and error.reason:  # of the certificate: the key was read
            option, file, why = "--certificate", certificate, f"is not taken: {error.reason}"
        else:
            why = "holds no key (PEM)" if key else "holds no key (PEM); name its file with --key"
        raise CertificateError(f"{option}: {file} {why}") from None
    return context


def objection(deployment: Deployment) -> str:
    """Return why certificate and key will not do, in one line; empty if they will."""
    try:
        server = server_context(deployment)
    except CertificateError as error:
        return str(error)
    client = _trusting(deployment.certificate)
    client.check_hostname = False
    if (found := _refused(client, server, "")) is None:
        return ""
    ends = {EXPIRED: "has expired", NOT_YET: "is not valid yet"}
    why = ends.get(found.verify_code, f"is not taken: {found.verify_message}")
    return f"--certificate: {deployment.certificate} {why}"


def misnamed(deployment: Deployment) -> bool:
    """Return whether the certificate is for others than :attr:`Deployment.host`."""
    client = _trusting(deployment.certificate)
    return _refused(client, server_context(deployment), deployment.host) is not None


def known_here(deployment: Deployment, authorities: str | None = None) -> bool:
    """Return whether this machine's own authorities vouch for the certificate.

    Or those in the file ``authorities``, where one that vouches for itself has to be at the end.
    """
    client = ssl.create_default_context(cafile=authorities)
    client.check_hostname = False
    client.verify_flags &= ~ssl.VERIFY_X509_PARTIAL_CHAIN  # which is new with Python 3.13
    return _refused(client, server_context(deployment), "") is None


def _read(option: str, file: str) -> None:
    """Raise :class:`CertificateError` if ``file`` cannot be read, which OpenSSL would not say."""
    try:
        with open(file, "rb", opener=at_once) as opened:
            opened.read(1)
    except (OSError, ValueError) as error:
        raise CertificateError(f"{option}: {file} cannot be read: {reason(error)}") from None


def _encrypted(option: str, file: str) -> NoReturn:
    """Answer OpenSSL, which would ask for a password on the terminal."""
    raise CertificateError(f"{option}: {file} is encrypted; the servers need it without a password")


def _trusting(certificate: str) -> ssl.SSLContext:
    """Return a client that trusts what is in the file ``certificate``, and nothing else."""
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN  # whoever signed it need not be there
    client.load_verify_locations(certificate)
    return client


def _refused(
    client: ssl.SSLContext, server: ssl.SSLContext, name: str
) -> ssl.SSLCertVerificationError | None:
    """Return why ``client``, which calls for ``name``, does not trust ``server``, if that is so."""
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [
        client.wrap_bio(down, up, server_hostname=name.strip("[]") or None),
        server.wrap_bio(up, down, server_side=True),
    ]
    for _ in range(MOST_FLIGHTS):
        for end in ends:
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                pass
            except ssl.SSLCertVerificationError as error:
                return error
    return None
