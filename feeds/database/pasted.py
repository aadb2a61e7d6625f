"""Lines for a shell that show what is in a table, or hear of it, from outside of this program."""
# ruff: noqa: S608 - nothing of a stranger's is in these statements

from __future__ import annotations

from shlex import quote as quoted
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from feeds.database import table as tables
from feeds.database.place import DATABASE, READER

if TYPE_CHECKING:
    from feeds.access import Address

_NEWEST = "ORDER BY id DESC LIMIT 1"
_TURN = "DO $$ BEGIN END $$;"
"""Has psql look for notifications, and says nothing."""


def queried(address: Address) -> list[str]:
    """Return lines that ask for the newest update."""
    url = _url(address)
    if address.database_url:
        form = f"'SELECT convert_from(body, %L) FROM %I {_NEWEST}', 'UTF8', max(relname)"
        return [f"""echo "{_found(address, form, notifies=False)}" | psql -At {quoted(url)}"""]
    body = f"SELECT convert_from(body, 'UTF8') FROM {tables.PLAIN} {_NEWEST}"
    row = f"psycopg.connect('{url}').execute('SELECT body FROM {tables.PLAIN} {_NEWEST}')"
    return [
        f"""psql -At "{url}" -c "{body}\"""",
        f"""python -c "import psycopg; print({row}.fetchone()[0].decode())\"""",
    ]


def listened(address: Address) -> list[str]:
    """Return lines that hear of every update: its row's number, and the update if it is short."""
    url, listen = _url(address), f"LISTEN {tables.PLAIN}"
    if address.database_url:
        first = _found(address, "'LISTEN %I', max(relname)", notifies=True)
        return [_heard(f'"{first}"', quoted(url))]
    session = f"c = psycopg.connect('{url}', autocommit=True); c.execute('{listen}')"
    return [
        _heard(f"'{listen};'", f'"{url}"'),
        f"""python -uc "import psycopg; {session}; [print(n.payload) for n in c.notifies()]\"""",
    ]


def _heard(first: str, url: str) -> str:
    return f"(echo {first}; while sleep 1; do echo '{_TURN}'; done) | psql -q {url}"


def _found(address: Address, form: str, *, notifies: bool) -> str:
    """Return what has psql make a statement with the name of this run's table, and execute it."""
    pattern = tables.pattern_for(address.token, notifies=notifies)
    tables_only = f"relkind = 'r' AND relname LIKE '{pattern}'"
    return f"SELECT format({form}) FROM pg_class WHERE {tables_only} \\gexec"


def _url(address: Address) -> str:
    """Return the URL of the database by way of the simulated network, without a person's password.

    The one of the program's own database is the token.
    """
    where = f"{address.host}:{address.port}"
    if not address.database_url:
        return f"postgresql://{READER}:{address.token}@{where}/{DATABASE}?sslmode=disable"
    parts = urlsplit(address.database_url)
    query = [(name, value) for name, value in parse_qsl(parts.query) if name != "password"]
    user = f"{quote(parts.username)}@" if parts.username else ""
    rest = f"?{urlencode(query)}" if query else ""
    return f"postgresql://{user}{where}{parts.path}{rest}"
