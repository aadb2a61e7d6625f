"""The face of the instrument: command line and window. The only place that imports Qt."""

from feeds import __version__ as __version__
