"""What the follow-up says in a letter and shows on a link page: one card for each kind of ask.

A log card never shows what was written before: reading back takes a device session.
"""

from asks.register import register, ways
from checkins.cards.beside import Beside, Chosen, beside_form, pairings_of
from checkins.cards.decisions import MakeStick
from checkins.cards.figures import Figure
from checkins.cards.for_them import ForThem, role_of
from checkins.cards.learner import IfThen, Log, plan_values, way_to_help
from checkins.cards.others import Buddy, Observe
from checkins.cards.shared import FollowUpCard, own_role
from checkins.cards.stories import Story
from checkins.cards.talks import CoachTalk, MidwayTalk, ReturnTalk, StartTalk, TalkCard
from checkins.reading_along import way_to_the_group

TALK_CARDS: dict[str, TalkCard] = {card.kind: card for card in (StartTalk(), ReturnTalk(), MidwayTalk(), CoachTalk())}
CARDS: dict[str, FollowUpCard] = {
    **TALK_CARDS,
    **{card.kind: card for card in (IfThen(), Log(), Beside(), Chosen(), Buddy(), Observe())},
    **{card.kind: card for card in (ForThem(), Figure(), MakeStick(), Story())},
}
for _card in CARDS.values():
    register(_card)
ways += [way_to_help, way_to_the_group]

__all__ = ["CARDS", "TALK_CARDS", "beside_form", "own_role", "pairings_of", "plan_values", "role_of"]
