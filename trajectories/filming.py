"""Whether a behaviour can be filmed. A kind question, not a judgement: words are a sign, and people know better."""

import re

# What happens inside people, or what others conclude of them; nothing a camera sees. Dutch and English.
_INSIDE = re.compile(
    r"\b("
    r"begrijp(?:t|en)?|snapt?|snappen|weet|weten|kent|kennen|besef(?:t|fen)?|realiseert|realiseren|bewust(?:er|zijn)?|"
    r"waardeert|waarderen|gelooft|geloven|voelt|klantgericht(?:er|heid)?|gemotiveerd(?:er)?|betrokken(?:er|heid)?|"
    r"proactie(?:f|ve|ver)|professione(?:el|ler|le)|empathisch(?:er)?|assertie(?:f|ve|ver)|zelfverzekerd(?:er)?|"
    r"houding|mindset|eigenaarschap|inzicht|"
    r"understands?|understanding|knows?|knowing|aware|awareness|realis(?:es?|ing)|realiz(?:es?|ing)|appreciates?|"
    r"believes?|feels?|customer[- ](?:minded|focused|oriented|centric)|motivated|engaged|committed|proactive|"
    r"professional|empathetic|assertive|confident|attitude|ownership|insight"
    r")\b",
    re.IGNORECASE,
)


def unfilmable(action: str) -> str:
    """The first word that no video shows; empty when all of it could be seen or heard."""
    found = _INSIDE.search(action)
    return found[1] if found else ""
