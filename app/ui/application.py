"""The application of Qt; or, where Qt would abort the process, one line that says why."""

import os
import sys

from PySide6.QtCore import QMessageLogContext, QtMsgType, qFormatLogMessage, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from app.running import display
from app.text.mistakes import PROGRAM, complain


def open_application() -> QApplication:
    """Return the application, on a platform that has a screen; end the process if there is none.

    What Qt warns of while it finds its way is only told if it finds none.
    """
    display.settle()
    display.forget_nonsense()
    os.environ.update(QT_API="pyside6", PYQTGRAPH_QT_LIB="PySide6")  # for qasync and pyqtgraph
    warned: list[str] = []

    def hear(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        if kind == QtMsgType.QtFatalMsg:
            _give_up((warned or [text])[0])
        elif kind == QtMsgType.QtWarningMsg:
            warned.append(text)
        else:
            sys.stderr.write(qFormatLogMessage(kind, context, text) + "\n")

    qInstallMessageHandler(hear)
    app = QApplication([PROGRAM])
    qInstallMessageHandler(None)
    if not app.screens():
        _give_up((warned or ["there is no screen"])[0])
    return app


def _give_up(reason: str) -> None:
    """Say why there is no window, and end the process: Qt would abort it, or be of no use."""
    reason = " ".join(reason.split()).rstrip(".")
    if asked := os.environ.get("QT_QPA_PLATFORM"):
        complain(f"no window by QT_QPA_PLATFORM={asked}: {reason}; unset it, or set it otherwise")
    else:
        complain(f"no window: {reason}; {display.HOW_TO_GET_THE_WINDOW}")
    sys.stderr.flush()
    os._exit(1)
