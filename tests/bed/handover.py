"""Brings one mail to another server as a server of the internet would: from an address and under a name of its own.

Everything of the bed is on loopback, and whoever checks SPF lets loopback pass; with Postfix's XCLIENT the port that
checks senders sees the address that is said here. As a program it is what Postfix's pipe hands a signed mail to: it
begins once for each, so it needs no more of Python than a socket.
"""

import socket
import sys

TRY_AGAIN = 75  # EX_TEMPFAIL: pipe(8) keeps the mail


class Refused(Exception):
    """What the server said."""


def hand_over(mail, port, address, name, sender, recipients):
    """`mail` with CRLF. Raises Refused where the server does not take it for all."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as wire, wire.makefile("rb") as replies:
        def say(line, expected):
            if line is not None:
                wire.sendall(line + b"\r\n")
            while (reply := replies.readline())[3:4] == b"-":
                pass
            if not reply.startswith(expected):
                raise Refused(f"{(line or b'')[:200].decode()}: {reply.decode().strip() or 'nothing'}")

        greeting = f"EHLO {name}".encode()
        say(None, b"220")
        say(greeting, b"250")
        say(f"XCLIENT ADDR={address} NAME={name}".encode(), b"220")
        say(greeting, b"250")
        say(f"MAIL FROM:<{sender}>".encode(), b"250")
        for recipient in recipients:
            say(f"RCPT TO:<{recipient}>".encode(), b"250")
        say(b"DATA", b"354")
        stuffed = b"\r\n".join(b"." + line if line.startswith(b".") else line for line in mail.split(b"\r\n"))
        say(stuffed.removesuffix(b"\r\n") + b"\r\n.", b"250")
        say(b"QUIT", b"221")


def main(port, address, name, sender, *recipients):
    mail = b"\r\n".join(sys.stdin.buffer.read().split(b"\n"))
    try:
        hand_over(mail, int(port), address, name, sender, recipients)
    except (OSError, Refused) as error:
        print(error)
        sys.exit(TRY_AGAIN)


if __name__ == "__main__":
    main(*sys.argv[1:])
