"""The grammar of the command line as people read it: commands and options.

A line of options is an option, the name of its value unless it is a switch, two spaces or more, and
what it is for. A line without two spaces is the title of a group.
"""

from collections.abc import Collection

from app.command_line import values
from app.command_line.options import DEFAULTS, OPTIONS
from app.commands.rendering.looks import VIEWS
from app.text.typed import range_of
from feeds import database_url
from feeds.deployment import Deployment
from feeds.own_token import TOKEN_VARIABLE
from feeds.remote.server import EXAMPLE
from feeds.settings import LIMITS, MAX_LATENCY_LIMIT
from feeds.upstream import broker_url

DESCRIPTION = """\
The same data arriving twice, side by side: pushed to one side (live) and asked for by the
other (polled), measured live on real processes of this machine.

Without a command the window opens; with no display, both sides are shown in the terminal.
"""

ABOUT = {
    "measure": "measure without a window; figures as a table or as JSON",
    "capacity": "find how many clients each side can bear: p95 latency under a limit",
    "compare": "put two runs side by side: the differences, and which are inside the noise",
    "replay": "show a recording again: the same figures, and no server",
    "story": "the stories that come with the program, and whether their claims hold "
    "without a window",
    "serve": "run the source and both servers in the foreground and print their addresses",
    "crowd": "many clients for servers that run already, on this machine or on many, by Locust",
    "doctor": "check whether the window can run here, and what to install if not",
}

MORE = {
    "serve": f"""\
Each server takes up to {LIMITS["clients"].high:,.0f} clients at one time: as many as it says when \
it starts, for they
need open files (ulimit -n). One more waits up to 5 s, then is refused, with HTTP status 503 and
the limit in words; a connection to PostgreSQL is closed.

Beyond this machine (--bind) clients reach the servers themselves: no network is simulated before
them. The token is random, or that of the environment variable {TOKEN_VARIABLE}: then
the lines to paste name the variable, and only --json tells the value. Each refusal is a line on
standard error, five a second at most.

With a broker (--upstream, a NATS server) one --role source feeds any number of --role gateway; both
wait for it if it is not there yet. Its URL may hold a user and a password or a token, and
?creds=FILE; other users can read a process's arguments, so it is also taken from the environment
variable {broker_url.VARIABLE}.""",
}
"""How a command's description goes on."""

UNTIL_DEFAULT = "polled.update_latency_ms"
_ELSEWHERE = ("push_limit_per_s", "clients")
_SETTING = {one.setting: f"{one.flag} {one.metavar}  {one.help()}" for one in OPTIONS}
_OF_CROWD = _SETTING["clients"].replace(", the one on screen included", "").replace(" 1)", " 100)")
_SETTINGS = "\n".join(line for setting, line in _SETTING.items() if setting not in _ELSEWHERE)
_MAX_LATENCY = range_of("s", MAX_LATENCY_LIMIT)
_BOUNDS = range_of("s", LIMITS["adaptive_low_s"])

RUN = f"""\
the run
--preset NAME_OR_FILE  a named set of settings; what is said beside it wins. See the list below, \
or a file that ends in .toml
--source NAME  where the data comes from (default {DEFAULTS.source}); see the list below
{_SETTINGS}
--fairness LIST  what each side does: fair, worst, or switches such as polled-keep-alive=off,\
live-compression=on (on or off; there are {", ".join(values.SWITCHES)}; default fair)
the crowd
{_SETTING["clients"]}
--in-step    all clients of the crowd ask at the same instant: a thundering herd
the ways to push and to pull
--live KEY  how updates are pushed to the live side (default {DEFAULTS.live_transport}); \
see the list below
--polled KEY  how the polled side asks for them (default {DEFAULTS.polled_transport}); \
see the list below
{_SETTING["push_limit_per_s"]}
--adaptive LOW..HIGH  the time between polls follows the measured rate, between these two: \
200ms..10s ({_BOUNDS}, or off; default off)
--query-all  a database query asks for all updates since the newest one held, not for the newest \
alone"""
"""The options of every command that measures or serves."""
DATABASE = f"""\
the database
--database-url URL  a PostgreSQL of your own in place of the built-in one: \
{database_url.EXAMPLE}. Other users of this machine can read what is written here: with a \
password, set the environment variable {database_url.VARIABLE} instead"""
"""The option of every command that may need a database."""

CONNECT = f"""\
another machine
--connect URL          show what a live-vs-polled serve serves elsewhere, in place of servers \
here: the URL of either of its gateways, such as {EXAMPLE}; its token is in the environment \
variable {TOKEN_VARIABLE}
--token-file FILE      the token stands in this file instead
--ca FILE              certificates (PEM) that the server's is checked against, in place of \
the system's"""
"""The options of the commands that may show another machine's servers."""

OWN = {
    "": f"""\
the window (without a command)
--screenshot FILE      write a picture of the window (.png or .jpg) at the end, in place \
of what is there; needs no display
--clip FILE            write a clip (.webp, .gif, .mp4) of up to 30 s at the end, in place \
of what is there; needs no display
--reset-settings       forget what the window remembered
--fresh                begin with the defaults, not with what was set last time
--theme NAME           dark, light or system (default: as last time, at first system)
--size WxH             size of the window in pixels, for instance 1600x1000 ({values.SIZES})
--text-scale PERCENT   size of the text (100% to 250%; default 100%)
--story NAME_OR_FILE   play a story: its key, or a file that ends in .toml \
(see live-vs-polled story)
--present              begin in presentation mode
{CONNECT}""",
    "measure": f"""\
the figures
--json FILE            write the figures as JSON to FILE; - is standard output, \
and nothing else goes there
evidence
--out TARGET           keep every update, the summary and a report: a folder, \
or a file that ends in .zip
--record FILE          keep everything in one file (an MCAP), for live-vs-polled replay
--force                replace what --out or --record would write over; \
figures as JSON replace what is there without it
statistics
--until PERCENT        measure until the 95 % interval of a mean is ± this share of it \
({values.UNTIL.low:g}% to {values.UNTIL.high:g}%); --duration bounds it (default then 10 min)
--of FIGURE            the figure that --until looks at: {values.UNTIL_NAMES} \
(default {UNTIL_DEFAULT})
--all-transports       measure every way to push and to pull, a push and a pull at once, each pair \
for --duration (default then 8 s); --push-limit and --adaptive say what theirs are, and with \
--clients it tells what each way costs its server
--check-theory         measure every way to push and to pull, and compare each figure \
with what theory predicts; takes 5 min
{CONNECT}""",
    "capacity": f"""\
the search
--max-latency TIME     the maximum acceptable latency: p95 of all clients stays under it \
({_MAX_LATENCY}; default 1 s); --poll-interval is half of it unless given
--most N               the largest crowd that is tried ({values.MOST.low} to \
{values.MOST.high}; default {values.MOST.high})
--side SIDE            live, polled or both (default both)
--json FILE            write what was found as JSON to FILE; - is standard output, \
and nothing else goes there
--out TARGET           keep the search: JSON, every measurement, a page with the curve; a folder, \
or a file that ends in .zip. An interrupted search there is gone on with
--force                replace what is at TARGET already""",
    "compare": """\
the runs
A                      evidence: a folder, a zip, or its summary.json, which alone is read
B                      the same of the other run
--json                 print the comparison as JSON""",
    "replay": f"""\
the recording
FILE                   what measure --record, or the window, has kept
--json FILE            write the figures as JSON to FILE, without a window; - is standard output, \
and nothing else goes there
--speed SPEED          how many times as fast as it was ({values.SPEED.low:g} to \
{values.SPEED.high:g}; default 1), or {values.MAX}: the figures at once, without a window""",
    "story": f"""\
the story
--list                 list keys, titles and steps
--check NAME_OR_FILE   run all steps without a window: a key of the list, \
or a file that ends in .toml
STORY                  a key of the list, or a file: what --notes or --handout is written of
--notes FILE           write the speaker's notes of STORY, a page to print; nothing is measured
--handout FILE         measure STORY as --check does, and write a page for a class to print: \
pictures, figures, questions, and solutions on the last page
--force                replace the page that is at FILE of --notes or --handout already: \
somebody may have written in it
--render FOLDER        write a picture of every step in every look, and index.html with all of them
--sizes WxH,…          sizes of the window in pixels (default 1280x720,1600x1000,3840x2160)
--text-scale PERCENT   size of the text (100% to 250%; default 100%, and 250% at the smaller sizes)
--theme NAME           dark or light (default: both)
--views LIST           what is drawn of each step: {", ".join(VIEWS)}, or all \
(default window)
--step N               check only this step, from 1
{_SETTING["seed"]}
--json FILE            write the results as JSON to FILE; - is standard output, \
and nothing else goes there""",
    "serve": f"""\
the servers
--bind ADDRESS         address that the gateways listen on (default 127.0.0.1, this machine alone)
--certificate FILE     certificates (PEM) for TLS: the servers' own, then those that vouch for it
--key FILE             the key (PEM) of the certificate, without a password
--plain                do without TLS though other machines can come: whoever is on the way reads \
the token
--allow-host NAME      a name by which clients may call the servers, beside --bind; several with \
commas, or again
--allow-origin ORIGIN  pages of this origin may read them: https://example.org; several with \
commas, or again
--live-port N          port of the live server (0 to 65535; default 0, the system chooses)
--polled-port N        port of the polled server (0 to 65535; default 0, the system chooses)
--json                 print one line of JSON: live_url, polled_url, token
more than one machine
--role ROLE            what runs here: all, source or gateway (default all)
--upstream URL         the broker between the source and the gateways: {broker_url.EXAMPLE}, \
or tls://
--upstream-ca FILE     certificates (PEM) that the broker's is checked against
--subject NAME         what the broker's subjects of this fleet begin with (default \
{Deployment().subject})""",
    "crowd": f"""\
the servers
--live-url URL         where the live side is served, as serve tells it
--polled-url URL       where the polled side is
--token-file FILE      holds the token of the servers; without it LIVE_VS_POLLED_TOKEN does
--ca FILE              certificates (PEM) that the servers' are checked against (default: the \
system's)
the clients
{_OF_CROWD}
{_SETTING["duration_s"].replace("no end", "10 s")}
{_SETTING["poll_interval_s"].replace("default 2 s", "default the servers'")}
--ramp RATE            how many clients of both sides begin to connect a second \
({values.RAMP.low:g} to {values.RAMP.high:g} /s; default 400 /s)
the machines
--workers N            processes that have the clients ({values.WORKERS.low} to \
{values.WORKERS.high}; default: as many as there are cores)
--master               wait for workers of other machines in place of starting them here
--worker               be one of them: the master says what to do
--master-host HOST     where the master of a worker is
--master-port N        port of the master (1 to 65535; default 5557)
--master-bind-host ADDRESS  where a master listens (default 127.0.0.1). Whoever reaches it is \
taken for a worker, for Locust asks for no token: only in a network of your own
the figures
--json FILE            write the figures as JSON to FILE; - is standard output, \
and nothing else goes there
--out TARGET           keep the figures for compare: a folder, or a file that ends in .zip
--force                replace what is at TARGET already
--locustfile           print where the file with the users is, for locust -f""",
    "doctor": "",
}
"""The options that a command has of its own."""


def for_capacity(lines: str, flags: Collection[str]) -> str:
    """Return ``lines`` of options of a run as ``capacity`` has them, without those of ``flags``."""
    lines = lines.replace(
        f"default {DEFAULTS.poll_interval_s:g} s", "default half of --max-latency"
    )
    return "\n".join(line for line in lines.splitlines() if line.split()[0] not in flags)
