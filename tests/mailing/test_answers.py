"""What a mail server says, and what it means: about the reader, about the letter, or about us."""

import pytest

from mailing.answers import Answer, Meaning

TABLE = """
data 250 2.0.0 OK                                      ACCEPTED
rcpt 421 4.3.2 shutting down                           LOST
data 421 4.3.2 shutting down                           LATER
rcpt 450 4.7.1 greylisted                              LATER
rcpt 451 try again later                               LATER
data 452 4.3.1 insufficient storage                    LATER
rcpt 452 4.2.2 mailbox full                            FULL
rcpt 552 5.2.2 over quota                              FULL
data 552 5.2.3 message too big                         FULL
rcpt 550 5.1.1 no such user                            DEAD
rcpt 550 5.1.10 recipient not found                    DEAD
rcpt 550 5.2.1 mailbox disabled                        DEAD
rcpt 550 5.4.1 recipient address rejected              DEAD
rcpt 550 5.4.4 no such host                             DEAD
rcpt 550 no such user here                             DEAD
rcpt 550 5.7.1 blocked by policy                       OURS
rcpt 550 relaying denied                               OURS
rcpt 550 SPF check failed                              OURS
rcpt 550 5.1.8 sender address does not exist           OURS
mail 553 5.1.8 sender not allowed                      OURS
mail 550 no                                            OURS
mail 530 5.7.0 authentication required                 OURS
open 535 5.7.8 bad password                            OURS
open 554 no service                                    OURS
open 454 4.7.0 temporary failure of authentication     LATER
data 554 5.7.1 looks like spam                         OURS
data 554 transaction failed                            OURS
data 550 5.6.0 not taken                               REFUSED
rcpt 550 5.3.0 something else                          REFUSED
""".strip().splitlines()


@pytest.mark.once
@pytest.mark.parametrize("line", TABLE)
def test_an_answer_means_one_thing(line: str) -> None:
    said, meaning = line.rsplit(maxsplit=1)
    at, code, text = said.split(maxsplit=2)
    assert Answer(at, int(code), text).meaning is Meaning[meaning]
