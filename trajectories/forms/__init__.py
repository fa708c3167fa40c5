"""What the pages of the plan send, by noun."""
