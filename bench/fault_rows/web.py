"""The web process of a rig: that of the product, with the guard of a row off when the environment says so."""

import os

from impactmodel.wsgi import application

__all__ = ["application"]

if off := os.environ.get("FAULT_GUARD_OFF", ""):
    from bench.fault_rows import unguarded

    unguarded.GUARDS[off]()
