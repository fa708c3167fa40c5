"""Requests in, responses out: across trajectories, of one, its report, and what is taken along."""
