"""Sign-in of staff and learners: allauth's mailed code, sent through the outbox."""

from allauth.account.adapter import DefaultAccountAdapter


class Adapter(DefaultAccountAdapter):
    """Nobody signs up by themselves."""

    def is_open_for_signup(self, request: object) -> bool:
        return False
