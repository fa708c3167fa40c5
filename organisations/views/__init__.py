"""Pages that belong to no trajectory: the front door, what everybody may read, and what a reader chooses."""
