"""The shell drawn as a ring, by the server, for templates to write out as SVG.

Pure geometry: no database and no words. Fill a `Shell` with one `Segment` per must-commitment and hand it to the tags
of `{% load rings %}`, or to `large`, `mini`, `guest` or `kept` for the drawing itself.
"""

from roles.ring.drawing import Arc, Drawing, Mark, guest, kept, large, mini
from roles.ring.shell import PARTIES, Party, Segment, Shell, State

__all__ = ["PARTIES", "Arc", "Drawing", "Mark", "Party", "Segment", "Shell", "State", "guest", "kept", "large", "mini"]
