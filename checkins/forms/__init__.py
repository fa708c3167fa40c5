"""What one card or page of the follow-up sends. A card has one form, with a ballot for each learner it concerns."""
