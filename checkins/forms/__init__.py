"""What one card or page of the follow-up sends. A card has one form, with a ballot for each learner it concerns."""

from checkins.forms.beside import BesideForm, PairingForm
from checkins.forms.buddy import BuddyForm
from checkins.forms.decisions import DecisionForm, DecisionReplyForm
from checkins.forms.for_them import ForThemForm
from checkins.forms.help import HelpAnswerForm, HelpForm, TakeHelpBackForm
from checkins.forms.if_then import IfThenAgainForm, IfThenForm
from checkins.forms.log import LearnerDeleteForm, LogForm
from checkins.forms.observe import ObserveForm
from checkins.forms.reply import ReplyForm
from checkins.forms.sharing import ShareForm
from checkins.forms.talks import TalkForm

__all__ = [
    "BesideForm",
    "BuddyForm",
    "DecisionForm",
    "DecisionReplyForm",
    "ForThemForm",
    "HelpAnswerForm",
    "HelpForm",
    "IfThenAgainForm",
    "IfThenForm",
    "LearnerDeleteForm",
    "LogForm",
    "ObserveForm",
    "PairingForm",
    "ReplyForm",
    "ShareForm",
    "TakeHelpBackForm",
    "TalkForm",
]
