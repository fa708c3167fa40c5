"""Reads across: portfolio, one-page plan, ring, report, exports."""
