"""What an installed program is called by: ``live-vs-polled`` imports this, and this the program.

``app``, ``feeds`` and ``resources`` are names that others have, too. In a wheel they stand in this
package's folder, in the clone two above it; that folder is made known to this program alone.
"""

import os
import sys

_HERE = os.path.dirname(os.path.abspath(__file__))
_PACKED = os.path.isdir(os.path.join(_HERE, "app"))
sys.path.insert(0, _HERE if _PACKED else os.path.dirname(os.path.dirname(_HERE)))

from app.start import isolate, main  # noqa: E402

isolate()
__all__ = ["main"]
