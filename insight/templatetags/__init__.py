"""Template tags of pages that read across."""
