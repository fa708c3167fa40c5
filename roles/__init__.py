"""Who takes part and promises what."""
