"""What people type: the examples at the end of each command's help."""

EXAMPLES = {
    "": """\
  live-vs-polled                                    open the window
  live-vs-polled --rate 100/s --poll-interval 1s    a fast source, polled every second
  live-vs-polled --source heartbeat --theme dark    a real electrocardiogram
  live-vs-polled --live sse --polled long-poll      other ways to push and to pull
  live-vs-polled --preset fresh-enough              a named set of settings
  live-vs-polled --duration 10 --screenshot out.png the window for 10 s, then its picture
  live-vs-polled measure --duration 30 --json -     figures alone, as JSON
  live-vs-polled measure --out run1.zip             evidence: every update, summary, report
  live-vs-polled compare run1.zip run2.zip          two runs, and which differences are noise
  live-vs-polled replay run.mcap                    what measure --record run.mcap has kept
  live-vs-polled capacity                           how many clients each side can bear
  live-vs-polled story --list                       stories that prove what they claim
  live-vs-polled serve --polled-port 8080           both servers, for curl or a browser
  live-vs-polled crowd --live-url U --polled-url U  many clients for them, on many machines
  live-vs-polled doctor                             can the window run here?""",
    "measure": """\
  live-vs-polled measure                            10 s, then a table
  live-vs-polled measure --poll-interval 500ms --delay-ms 80 --seed 7
  live-vs-polled measure --json -  | jq .polled.update_latency_ms.p50
  live-vs-polled measure --polled rest-cursor --adaptive 200ms..10s
  live-vs-polled measure --duration 1min --out run1 a folder: summary.json, updates.csv, report.html
  live-vs-polled measure --record run.mcap          everything in one file, to be shown again
  live-vs-polled measure --until 2%                 until the mean is known to ± 2 %
  live-vs-polled measure --until 1% --of live.staleness_ms --duration 5min
  live-vs-polled measure --all-transports --out ways  every way in one table: also JSON and a chart
  live-vs-polled measure --clients 500 --duration 30  what many clients cost each server
  live-vs-polled measure --check-theory             does it measure what theory says? 5 min""",
    "capacity": """\
  live-vs-polled capacity                           p95 under 1 s, up to 5000 clients a side
  live-vs-polled capacity --max-latency 200ms --rate 1/s --side live
  live-vs-polled capacity --out capacity1           a page with the curve; interrupted, the same
                                                    command again goes on
  live-vs-polled capacity --json - | jq .polled.clients""",
    "compare": """\
  live-vs-polled compare run1 run2                  two folders, zips or summary.json files
  live-vs-polled compare run1.zip run2.zip --json   the same as JSON""",
    "replay": """\
  live-vs-polled replay run.mcap                    in the window; without a display, the figures
  live-vs-polled replay run.mcap --speed 4          four times as fast
  live-vs-polled replay run.mcap --speed max        the table that measure --record printed
  live-vs-polled replay run.mcap --json -           the same figures as JSON""",
    "story": """\
  live-vs-polled story --list                       the stories that come with the program
  live-vs-polled story --check fool-yourself        are its claims true here and now?
  live-vs-polled story --render pictures            every step of all of them, in every look
  live-vs-polled story --check mine.toml --step 3   one step of a story of your own
  live-vs-polled story --notes notes.html ten-steps the speaker's notes, to print
  live-vs-polled story --handout class.html chat    measured now: a page for a class, to print
  live-vs-polled --story fool-yourself              the story in the window""",
    "serve": """\
  live-vs-polled serve                              ports of the system's choice
  live-vs-polled serve --live-port 8001 --polled-port 8002 --rate 5/s
  live-vs-polled serve --live sse                   for a browser's EventSource, or curl -N
  live-vs-polled serve --json                       one line: live_url, polled_url, token
  live-vs-polled serve --role source --upstream nats://broker:4222
  live-vs-polled serve --role gateway --upstream nats://broker:4222 --live sse --polled rest
  live-vs-polled serve --bind 0.0.0.0 --certificate chain.pem --key key.pem \
--allow-host updates.example.org""",
    "crowd": """\
  live-vs-polled crowd --clients 1000 --live-url ws://127.0.0.1:8001/updates \
--polled-url http://127.0.0.1:8002/latest
  live-vs-polled crowd --master --workers 2 …       waits for workers of other machines
  live-vs-polled crowd --worker --master-host HOST  is one
  locust -f $(live-vs-polled crowd --locustfile)    the same users, with Locust's own page""",
    "doctor": "  live-vs-polled doctor",
}
