"""Brings one mail to another server as a server of the internet would: from an address and under a name of its own.

Everything of the bed is on loopback, and whoever checks SPF lets loopback pass; with Postfix's XCLIENT the port that
checks senders sees the address that is said here. As a program it is what Postfix's pipe hands a signed mail to.
"""

import smtplib
import sys

TRY_AGAIN = 75  # EX_TEMPFAIL: pipe(8) keeps the mail


def hand_over(mail, port, address, name, sender, recipients):
    """Raises smtplib.SMTPException where the server refuses."""
    with smtplib.SMTP("127.0.0.1", port, name, timeout=20) as smtp:
        smtp.ehlo()
        code, said = smtp.docmd("XCLIENT", f"ADDR={address} NAME={name}")
        if code != 220:
            raise smtplib.SMTPResponseException(code, said)
        smtp.ehlo(name)
        smtp.sendmail(sender, recipients, mail)


def main(port, address, name, sender, *recipients):
    mail = b"\r\n".join(sys.stdin.buffer.read().split(b"\n"))
    try:
        hand_over(mail, int(port), address, name, sender, recipients)
    except (OSError, smtplib.SMTPException) as error:
        print(error)
        sys.exit(TRY_AGAIN)


if __name__ == "__main__":
    main(*sys.argv[1:])
