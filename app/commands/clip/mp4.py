"""MP4 by ffmpeg, where that is installed: pictures go in at one end, the file comes out."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from app.features.clip.records import ENCODER

CODECS = {
    "libx264": ("-preset", "medium", "-crf", "{crf}"),
    "libopenh264": ("-b:v", "2M"),
    "h264_videotoolbox": ("-b:v", "2M"),
    "h264_mf": ("-b:v", "2M"),
    "mpeg4": ("-q:v", "5"),
}
"""Video codecs of ffmpeg, the best first, and how each is told how good it is to be."""


def mp4(pictures: Iterable[bytes], size: tuple[int, int], period_ms: int, crf: int) -> bytes:
    """Return ``pictures``, three bytes a pixel, as a video; raise ``OSError`` if that fails."""
    program = shutil.which(ENCODER)
    if program is None:
        raise OSError(None, f"{ENCODER} is not installed here")
    codec = _codec(program)
    quality = [word.format(crf=crf) for word in CODECS[codec]]
    width, height = size
    with TemporaryDirectory(prefix="live-vs-polled-", ignore_cleanup_errors=True) as folder:
        target = Path(folder) / "clip.mp4"
        raw = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}"]
        coming = [*raw, "-framerate", f"1000/{period_ms}", "-i", "-"]
        going = ["-an", "-c:v", codec, *quality, "-pix_fmt", "yuv420p", "-movflags", "+faststart"]
        process = subprocess.Popen(  # noqa: S603 - found on the person's own path
            [program, "-hide_banner", "-loglevel", "error", "-y", *coming, *going, str(target)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        try:
            assert process.stdin is not None
            with suppress(BrokenPipeError):  # what is wrong it says itself
                for picture in pictures:
                    process.stdin.write(picture)
            _, said = process.communicate()
        finally:
            process.kill()
            process.wait()  # while it lives, it may write into the folder again
        if process.returncode or not target.is_file():
            why = said.decode(errors="replace").strip().splitlines()
            raise OSError(None, f"{ENCODER}: {why[-1] if why else 'failed without saying why'}")
        return target.read_bytes()


def _codec(program: str) -> str:
    """Return the best codec that this ffmpeg was built with."""
    listed = subprocess.run(  # noqa: S603 - the same
        [program, "-hide_banner", "-encoders"], capture_output=True, text=True, check=False
    ).stdout.split()
    return next((codec for codec in CODECS if codec in listed), "mpeg4")
