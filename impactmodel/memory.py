"""How seldom a process that stays looks for memory it no longer needs."""

import gc


def hold_on() -> None:
    """Leave what was loaded alone, which stays for good: looking through it again and again would cost every page."""
    gc.collect()
    gc.freeze()
    # The page of a large plan, or a batch of letters, makes some hundred thousand objects and lets go of nearly all of
    # them by itself.
    gc.set_threshold(200_000, 20, 20)
