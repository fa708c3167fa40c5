"""What one card or page of the follow-up sends. A card has one form, with a ballot for each learner it concerns."""

from checkins.forms.log import BuddyForm, IfThenForm, LearnerDeleteForm, LogForm, ObserveForm, TalkForm

__all__ = ["BuddyForm", "IfThenForm", "LearnerDeleteForm", "LogForm", "ObserveForm", "TalkForm"]
