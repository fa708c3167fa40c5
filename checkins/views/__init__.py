"""Pages of the follow-up, by who opens them: by a link, the learner, staff."""
