"""How many clients a side has: the one on screen, and a crowd beside it."""

from app.text import formats
from app.text.clients import ONE, a_side, read
from app.text.tips import wrapped
from app.ui.override import override
from app.window.controls.log_scale import LogScale
from app.window.controls.log_slider import LogSlider

_TIP = (
    f"1 is {ONE}; all others are real connections to the same two servers, made by a process of "
    "their own (X)"
)


class CrowdSlider(LogSlider):
    """Whole numbers of clients, in steps of 1, 2 and 5."""

    def __init__(self, label: str, scale: LogScale, value: float) -> None:
        super().__init__(label, scale, value, widest="5 000")
        self.track.setToolTip(wrapped(f"{label}. {_TIP}"))
        self.track.setWhatsThis(f"{self.track.whatsThis()} {_TIP}.")

    @override
    def shown(self, value: float) -> str:
        return formats.count(value)

    @override
    def said(self, value: float) -> str:
        return a_side(round(value))

    @override
    def read(self, text: str) -> float:
        return read(text)
