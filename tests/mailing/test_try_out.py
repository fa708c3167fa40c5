"""A test to oneself, and the source of what arrived."""

import pytest
from django.test import Client

from mailing.arrived import arrived
from mailing.models import Mail
from mailing.sending import drain
from organisations import clock
from tests import factories
from tests.mailing.test_received import GMAIL
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


def test_a_test_goes_to_oneself_and_its_source_is_read_and_not_kept(client: Client) -> None:
    sanne = factories.member()
    sign_in(client, sanne)
    page = f"/o/{sanne.organisation.public_id}/settings/mail/test/"
    assert "Komt onze mail aan?" in client.get(f"/o/{sanne.organisation.public_id}/settings/").content.decode()

    for _ in range(2):
        answer = client.post(page, {"send": "1"}, follow=True)
    assert f"De test is onderweg naar {sanne.person.email}." in answer.content.decode()
    drain(clock.now())
    assert Mail.objects.get().state == Mail.State.SENT, "one a minute"
    (letter,) = arrived(address=sanne.person.email)
    assert (letter.subject, letter.sender) == ("Je testmail", "Sanne via Impactmodel <noreply@impactmodel.example>")
    assert letter.letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert page in letter.text
    assert "verstuurd" in client.get(page).content.decode()

    read = client.post(page, {"source": letter.source})
    assert read.status_code == 200
    assert "Er is niets ondertekend" in read.content.decode()
    signed = client.post(page, {"source": GMAIL}).content.decode()
    assert "Ondertekend door impactmodel.example" in signed
    refused = client.post(page, {"source": "<b>Hoi</b>"})
    assert refused.status_code == 422
    assert "&lt;b&gt;Hoi&lt;/b&gt;" in refused.content.decode(), "what was pasted stays"
