"""When the TLS certificate of an address ends, whoever signed it."""

import ssl
from contextlib import closing
from datetime import datetime, timedelta
from time import monotonic
from urllib.parse import urlsplit

import httpcore2
from cryptography import x509

from digest.collect.connect import GuardedBackend, RefusedError

_HTTPS = 443


def certificate_end(url: str, patience: timedelta, *, allow_private: bool) -> datetime | None:
    """The end of what the host of *url* shows, in UTC; None where it shows none in time."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    backend = GuardedBackend(allow_private=allow_private)
    backend.deadline = monotonic() + patience.total_seconds()
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # what is over, or another's, has an end to tell as well
    try:
        bare = backend.connect_tcp(host, parts.port or _HTTPS)
        with closing(bare.start_tls(context, host)) as stream:  # a failure closes the bare one
            raw = stream.get_extra_info("ssl_object").getpeercert(True)  # noqa: FBT003 - it takes no keywords
        return x509.load_der_x509_certificate(raw).not_valid_after_utc
    except (RefusedError, httpcore2.NetworkError, httpcore2.TimeoutException, OSError, ValueError):
        return None
