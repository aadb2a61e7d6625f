"""Pictures as the bytes of a file, so that whoever writes them can write all or nothing."""

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage


def encoded(image: QImage, form: str = "png", quality: int = -1) -> bytes:
    """Return ``image`` as the contents of a file of the form "png", "jpg" or "webp".

    ``quality`` is 0 to 100, for those that lose something; -1 is the form's own.
    """
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, form, quality)  # type: ignore[call-overload]
    return bytes(buffer.data().data())
