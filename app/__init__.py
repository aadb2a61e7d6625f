"""The face of the instrument: command line and window. The only place that imports Qt."""

__version__ = "0.1.0"
