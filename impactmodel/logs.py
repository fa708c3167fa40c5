"""What may stand in a log line: never a working link."""

import logging
import re

# A sign of a token, also written as a number, as some mail programs do.
_SIGN = "(?:%[0-9a-f]{2}|[a-z2-7])"
# Behind one of our addresses, also when a mail program cut it short.
TOKEN_PATH = re.compile(rf"(/[lwmriuc]/{_SIGN}{{4}}){_SIGN}{{8,}}", re.IGNORECASE)
# A whole one, wherever it stands and however its address is spelled.
TOKEN = re.compile(rf"({_SIGN}{{4}}){_SIGN}{{28,}}", re.IGNORECASE)


def mask(text: str) -> str:
    """A token becomes `/l/abcd…`, in any case; the rest of the text stays."""
    return TOKEN.sub(r"\1…", TOKEN_PATH.sub(r"\1…", text))


class MaskedFormatter(logging.Formatter):
    """A line as it is written, traceback and all, without tokens."""

    def format(self, record: logging.LogRecord) -> str:
        return mask(super().format(record))
