"""The yardstick of painting: a Chromium page with two canvas charts on the same live gateway.

From publication to the frame callback that would draw the update: what comes after that inside of
the browser is not counted, in its favour. The page's clock is related to ours by an echo over a
WebSocket: of fifty answers the quickest says what the page's clock shows at which of our instants.
"""

from __future__ import annotations

import asyncio
import json
import shutil
from tempfile import TemporaryDirectory
from typing import Any

from websockets.asyncio.server import ServerConnection, serve
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

from feeds.clock import now_ns
from feeds.lab import Lab
from feeds.settings import Settings

__all__ = ["chromium", "measure"]

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1600,1000",
)
WARM_UP_S = 3.0
START_S = 30.0
PAGE = """<!doctype html><title>two charts</title>
<style>body{margin:0;background:#171c23} canvas{display:block}</style>
<canvas id=value width=1600 height=600></canvas><canvas id=age width=1600 height=400></canvas>
<script>
const KEPT = 30000, charts = [["value", "#56b4e9", 1], ["age", "#e69f00", 2]];
let offset = 0, points = [], fresh = [], latencies = null;
function chart(name, colour, column, now) {
  const canvas = document.getElementById(name), pen = canvas.getContext("2d");
  const {width, height} = canvas, values = points.map(point => point[column]);
  const low = Math.min(...values), high = Math.max(...values, low + 1e-9);
  pen.fillStyle = "#171c23"; pen.fillRect(0, 0, width, height);
  pen.strokeStyle = colour; pen.lineWidth = 2; pen.beginPath();
  for (const point of points)
    pen.lineTo(width * (1 - (now - point[0]) / KEPT),
               height * (0.95 - 0.9 * (point[column] - low) / (high - low)));
  pen.stroke();
}
function frame() {
  const now = performance.now() + offset;
  if (latencies) for (const published of fresh) latencies.push(now - published);
  fresh = [];
  while (points.length && points[0][0] < now - KEPT) points.shift();
  for (const [name, colour, column] of charts) chart(name, colour, column, now);
  requestAnimationFrame(frame);
}
function follow(url) {
  new WebSocket(url).onmessage = event => {
    const update = JSON.parse(event.data), published = update.published_ns / 1e6;
    const now = performance.now() + offset;
    points.push([now, update.value, now - published]); fresh.push(published);
  };
  requestAnimationFrame(frame);
}
const clock = new WebSocket(`ws://${location.host}/clock`);
let best = Infinity, left = 50, sent = 0;
const ask = () => { sent = performance.now(); clock.send("now"); };
clock.onopen = ask;
clock.onmessage = event => {
  const told = JSON.parse(event.data), now = performance.now();
  if (told.ms && now - sent < best) { best = now - sent; offset = told.ms - (sent + now) / 2; }
  if (told.ms) { if (--left) ask(); else clock.send("ready"); }
  if (told.url) follow(told.url);
  if (told.begin) latencies = [];
  if (told.end) clock.send(JSON.stringify(latencies));
};
</script>"""


def chromium() -> str | None:
    """Return the browser's program; ``None`` where none is installed."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


def _page(_connection: ServerConnection, request: Request) -> Response | None:
    if request.path == "/clock":
        return None
    body = PAGE.encode()
    headers = Headers({"Content-Type": "text/html", "Content-Length": str(len(body))})
    return Response(200, "OK", headers, body)


async def _run(program: str, rate_per_s: float, seconds: float) -> list[float]:
    settings = Settings(rate_per_s=rate_per_s, delay_ms=0.0, jitter_ms=0.0, seed=1)
    found: asyncio.Future[list[float]] = asyncio.get_running_loop().create_future()

    async with Lab(settings) as lab:
        assert lab.endpoints is not None
        url = f"{lab.endpoints.live_url}?token={lab.endpoints.token}"

        async def talk(connection: ServerConnection) -> None:
            async def tell(**what: Any) -> None:  # noqa: ANN401 - JSON
                await connection.send(json.dumps(what))

            while (said := await connection.recv()) == "now":
                await tell(ms=now_ns() / 1e6)
            assert said == "ready"
            await tell(url=url)
            await asyncio.sleep(WARM_UP_S)
            await tell(begin=True)
            await asyncio.sleep(seconds)
            await tell(end=True)
            found.set_result(json.loads(await connection.recv()))

        async with serve(talk, "127.0.0.1", 0, process_request=_page, max_size=None) as server:
            port = server.sockets[0].getsockname()[1]
            with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
                browser = await asyncio.create_subprocess_exec(
                    program,
                    *FLAGS,
                    f"--user-data-dir={folder}",
                    "--remote-debugging-port=0",  # without it the browser ends after the load
                    f"http://127.0.0.1:{port}/",
                    stdout=asyncio.subprocess.DEVNULL,
                    stderr=asyncio.subprocess.DEVNULL,
                )
                try:
                    return await asyncio.wait_for(found, START_S + WARM_UP_S + seconds)
                finally:
                    browser.terminate()
                    await browser.wait()


def measure(program: str, rate_per_s: float, seconds: float) -> float:
    """Return the median time from publication to the frame callback, in milliseconds."""
    latencies = sorted(asyncio.run(_run(program, rate_per_s, seconds)))
    return latencies[len(latencies) // 2]
