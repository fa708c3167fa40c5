"""Follow-up: moments, log entries, observations, talks."""
