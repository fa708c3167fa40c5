"""Commands about the follow-up."""
