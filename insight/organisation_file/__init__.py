"""Everything of one organisation in one file: what an admin may see, to keep or to go on from elsewhere.

The plans are written and read by the same parts as the file of a trajectory; what stands beside them is said here and
in docs/organisation-format.md. Nothing that a learner wrote, and nothing that was seen of one, is in it.
"""

FORMAT = "impactmodel organisation 1"
# The whole file is held in memory while it is read.
MOST_BYTES = 100 * 1024 * 1024
MOST_PEOPLE = 20_000
# Whom the plans of all trajectories speak of stands once, beside them.
SAID_ONCE = ("people", "deputies")
