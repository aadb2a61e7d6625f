"""Pictures as the bytes of a file, so that whoever writes them can write all or nothing."""

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage


def encoded(image: QImage, form: str = "png") -> bytes:
    """Return ``image`` as the contents of a file of the form "png" or "jpg"."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, form)  # type: ignore[call-overload]
    return bytes(buffer.data().data())
