"""What may stand in a log line: never a working link, and nothing of what somebody wrote."""

import logging
import re

# A sign of a token, also written as a number, as some mail programs do.
_SIGN = "(?:%[0-9a-f]{2}|[a-z2-7])"
# Behind one of our addresses, also when a mail program cut it short.
TOKEN_PATH = re.compile(rf"(/[lwmriuc]/{_SIGN}{{4}}){_SIGN}{{8,}}", re.IGNORECASE)
# A whole one, wherever it stands and however its address is spelled.
TOKEN = re.compile(rf"({_SIGN}{{4}}){_SIGN}{{28,}}", re.IGNORECASE)

# PostgreSQL says of a row it refuses all that stands in it, which may be what somebody wrote; over several lines.
ROW = re.compile(r"^DETAIL:.*?(?=\n\n(?:The above exception|During handling)|\Z)", re.DOTALL | re.MULTILINE)


def mask(text: str) -> str:
    """A token becomes `/l/abcd…`, in any case, and a row that was refused `DETAIL: …`; the rest of the text stays."""
    text = ROW.sub("DETAIL: …", text)
    return TOKEN.sub(r"\1…", TOKEN_PATH.sub(r"\1…", text))


class MaskedFormatter(logging.Formatter):
    """A line as it is written, traceback and all, without tokens."""

    def format(self, record: logging.LogRecord) -> str:
        return mask(super().format(record))
