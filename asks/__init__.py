"""What one person is asked until answered: ladder, day's letter and its page, links."""
