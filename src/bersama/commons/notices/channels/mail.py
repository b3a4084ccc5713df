"""Mail by SMTP, with the one answer that matters: was it handed over?"""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

Verdict = Literal["sent", "later", "refused", "unknown"]


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail. `key` makes its Message-ID, so that a copy would be known as one."""

    to: str
    subject: str
    text: str
    key: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of it; `reason` is a short technical word for the operator."""

    verdict: Verdict
    reason: str = ""


class _Line:
    """Notes the moment from which nobody can know whether the server took the letter."""

    handing_over: Callable[[], None]
    handed_over = False

    def data(self, msg: Any) -> Any:
        self.handing_over()
        self.handed_over = True
        try:
            return super().data(msg)  # type: ignore[misc]
        except smtplib.SMTPDataError:
            self.handed_over = False  # the server did not even want to begin
            raise


class _Smtp(_Line, smtplib.SMTP):
    pass


class _SmtpTls(_Line, smtplib.SMTP_SSL):
    pass


class _Backend(EmailBackend):
    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _SmtpTls if self.use_ssl else _Smtp


def send(letter: Letter, *, handing_over: Callable[[], None]) -> Outcome:
    """Send one mail. `handing_over` is called just before its text goes over the wire."""
    backend = _Backend(fail_silently=False)
    line: Any = None
    try:
        backend.open()
        line = backend.connection
        line.handing_over = handing_over
        backend.send_messages([_message(letter)])
        return Outcome("sent")
    except ValueError:  # a line break in a head, an address that is none
        return Outcome("refused", "not a valid address or subject")
    except smtplib.SMTPRecipientsRefused as error:
        return _said(*next(iter(error.recipients.values())))
    except smtplib.SMTPResponseException as error:
        return _said(error.smtp_code, error.smtp_error)
    except (OSError, smtplib.SMTPException) as error:
        unknown = line is not None and line.handed_over
        return Outcome("unknown" if unknown else "later", type(error).__name__)
    finally:
        _close(backend)


def _message(letter: Letter) -> EmailMessage:
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "localhost"
    return EmailMessage(
        subject=letter.subject,
        body=letter.text,
        to=[letter.to],
        headers={"Message-ID": f"<{letter.key}@{host}>", "Auto-Submitted": "auto-generated"},
    )


def _said(code: int, words: bytes | str) -> Outcome:
    """4xx means later, 5xx means never."""
    text = words.decode("ascii", "replace") if isinstance(words, bytes) else words
    return Outcome("later" if 400 <= code < 500 else "refused", f"{code} {text}"[:200])


def _close(backend: EmailBackend) -> None:
    """Hang up without waiting for a server that has stopped to answer."""
    if backend.connection is not None:
        backend.connection.close()
        backend.connection = None
