"""What the source of a letter that arrived means, line by line, for who can mend it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from mailing.received import METHODS, Received, Signature


@dataclass(frozen=True)
class Finding:
    """One line: well, or not and then what to do about it."""

    is_well: bool
    words: str
    mend: str = ""


def findings(received: Received, our_address: str) -> list[Finding]:
    """From whom it is, who signed, whether that fits, whether stopping was signed, and what the receiver made of it."""
    return [
        _sender(received, our_address),
        *[_signature(one, received) for one in received.signatures],
        _signed(received),
        _stop_button(received),
        *[_verdict(method, received.verdict(method)) for method in METHODS],
    ]


def _sender(received: Received, our_address: str) -> Finding:
    if received.sender == our_address.lower():
        return Finding(True, _("It comes from %(address)s, as all our mail.") % {"address": received.sender})
    return Finding(
        False,
        _("It comes from %(address)s; ours comes from %(ours)s.") % {"address": received.sender, "ours": our_address},
        _("Is this the test mail? Then a server on the way changed its sender."),
    )


def _signature(one: Signature, received: Received) -> Finding:
    said = {"domain": one.domain, "selector": one.selector}
    if one.fits(received.domain):
        return Finding(True, _("Signed by %(domain)s (key %(selector)s), which is the sender's own domain.") % said)
    return Finding(True, _("Signed by %(domain)s (key %(selector)s) too, another domain than the sender's.") % said)


def _signed(received: Received) -> Finding:
    """Whether a signature fits the sender."""
    if received.fitting:
        return Finding(True, _("The sender's address and a signature fit together."))
    mend = _("Let the mail server sign (DKIM) with the domain %(domain)s.") % {"domain": received.domain}
    if received.signatures:
        return Finding(False, _("No signature fits the sender's address."), mend)
    return Finding(False, _("Nothing was signed: there is no DKIM-Signature."), mend)


def _stop_button(received: Received) -> Finding:
    """Both headers are there, and both are signed."""
    if received.shows_stop_button:
        return Finding(True, _("Both headers about stopping are signed: mail programs can show a stop button."))
    lost = sorted({"list-unsubscribe", "list-unsubscribe-post"} - received.stop_headers)
    if lost:
        words = _("These headers got lost on the way: %(names)s.") % {"names": _names(lost)}
        return Finding(False, words, _("See whether a server on the way takes them off."))
    if not received.fitting:
        return Finding(False, _("The headers about stopping are there, and not signed by the sender's own domain."))
    if not received.unsigned_stop_headers:
        return Finding(False, _("The headers about stopping are signed, but the receiver found the signature wrong."))
    names = _names(received.unsigned_stop_headers)
    return Finding(
        False,
        _("Not signed: %(names)s. Gmail and others show no stop button then.") % {"names": names},
        _("Add them to the headers that the mail server signs (h= of DKIM)."),
    )


def _verdict(method: str, result: str) -> Finding:
    said = {"method": method.upper(), "result": result}
    if result == "pass":
        return Finding(True, _("The receiver checked %(method)s: good.") % said)
    if result:
        return Finding(False, _("The receiver checked %(method)s: %(result)s.") % said)
    return Finding(False, _("The receiver says nothing of %(method)s.") % said)


def _names(names: "list[str] | tuple[str, ...]") -> str:
    spelled = {"list-unsubscribe": "List-Unsubscribe", "list-unsubscribe-post": "List-Unsubscribe-Post"}
    return ", ".join(spelled[name] for name in names)
