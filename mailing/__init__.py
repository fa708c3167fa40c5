"""Letters out: outbox, sending, bounces, calendars."""
