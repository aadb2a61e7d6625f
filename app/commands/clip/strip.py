"""Pictures of a spool as one image of many frames, each made when it is read: never all at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PIL import Image

from app.commands.clip.spool import Spool


class Strip(Image.Image):
    """The pictures ``indices`` in the colours of ``palette``; ``seen`` is told as they are read.

    Pillow's writers go through its frames by ``seek``, as through those of a file.
    """

    def __init__(
        self,
        spool: Spool,
        indices: Sequence[int],
        palette: Image.Image,
        seen: Callable[[int], object] = lambda number: None,
    ) -> None:
        super().__init__()
        self._spool, self._indices, self._colours, self._seen = spool, indices, palette, seen
        self._at = self._farthest = -1
        self.n_frames = len(indices)
        self.seek(0)

    def seek(self, frame: int) -> None:
        """Be the frame of this number."""
        if frame >= self.n_frames:
            raise EOFError
        if frame != self._at:
            drawn = self._spool.image(self._indices[frame])
            shown = drawn.quantize(palette=self._colours, dither=Image.Dither.NONE)
            self._size, self._mode, self.palette = shown.size, shown.mode, shown.palette
            self.im, self._at = shown.im, frame
            if frame > self._farthest:  # writers go back to the first at the end
                self._farthest = frame
                self._seen(frame)

    def tell(self) -> int:
        """Return the number of the frame that it is."""
        return self._at
