"""What may stand in a log line: never a working link."""

import logging
import re

TOKEN_PATH = re.compile(r"(/[lwmriu]/[A-Za-z2-7]{4})[A-Za-z2-7]{8,}")


def mask(text: str) -> str:
    """A token becomes `/l/abcd…`, also one that a mail program cut short; the rest of the text stays."""
    return TOKEN_PATH.sub(r"\1…", text)


class MaskTokens(logging.Filter):
    """Mask link tokens in the message of every record that passes."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        masked = mask(message)
        if masked != message:
            record.msg, record.args = masked, ()
        return True
