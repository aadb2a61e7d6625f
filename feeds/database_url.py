"""The address of a person's own database: checked before anything starts, shown without password.

A URL as PostgreSQL's own clients take it: ``postgresql://user:password@host:port/database``.
"""

import re

VARIABLE = "LIVE_VS_POLLED_DATABASE_URL"
"""Where it is looked for when no option gives it: other users can read a process's arguments."""
EXAMPLE = "postgresql://user@localhost:5432/database"
SCHEMES = ("postgresql", "postgres")
_BEFORE_HOST = re.compile(r"(\w://[^\s/@:]*):.*@")
_IN_QUERY = re.compile(r"(?i)\b(password=)[^\s&'\"]+")


def without_password(text: str) -> str:
    """Return ``text``, which may hold a URL, with dots in place of every password.

    Rather too much is left out than too little: a password that is written wrongly is one, too.
    """
    return _IN_QUERY.sub(r"\1…", _BEFORE_HOST.sub(r"\1:…@", text))


def problem(url: str) -> str:
    """Return why ``url`` is none, in a few words and without any of it; empty if it is one.

    What is behind it, and whether it may be used, only the database itself can say.
    """
    from urllib.parse import parse_qs, urlsplit  # 2 ms, and few have a URL

    if not url.isprintable() or any(sign.isspace() for sign in url):
        return "holds spaces or signs that cannot be shown; write them as %20"
    try:
        parts = urlsplit(url)
        port = parts.port
        query = parse_qs(parts.query, strict_parsing=bool(parts.query))
    except ValueError:
        return f"is not understood; write {EXAMPLE}"
    if parts.scheme.lower() not in SCHEMES or not url[len(parts.scheme) :].startswith("://"):
        return f"does not begin with postgresql://; write {EXAMPLE}"
    if "," in parts.netloc or not parts.hostname or "host" in query or "hostaddr" in query:
        return f"does not name one host; write {EXAMPLE}"
    if port == 0:
        return "has port 0; allowed is 1 to 65535"
    return "" if not parts.fragment else "holds #; write it as %23"
