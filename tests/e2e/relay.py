"""A relay that does as it is told: an SMTP server in a thread, for what a real one does only on bad days."""

import socket
import threading


class Relay:
    """`offers` are its EHLO keywords; `rules` say what it answers instead of 250: [(prefix of the command, reply)], the
    first that fits; "." is the end of a mail's text. `mails` are those it took: (MAIL's words, RCPT's words, bytes). `texts`
    are all it has heard, also those it then refused."""

    def __init__(self, offers=("PIPELINING", "8BITMIME")):
        self.offers = list(offers)
        self.rules = []
        self.mails = []
        self.texts = []
        self.commands = []
        self.refused = 0  # how often a rule answered
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def keys(self):
        """Of the relay's table in the config."""
        return {"url": f"smtp://127.0.0.1:{self.port}", "tls": "none", "user": None, "password": None, "ca_file": None}

    def to(self, address):
        """The mails it took for this address."""
        return [mail for mail in self.mails if any(f"<{address}>" in words for words in mail[1])]

    def close(self):
        self.listener.close()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.talk, args=(client,), daemon=True).start()

    def answer(self, command, usual="250 ok"):
        for prefix, reply in self.rules:
            if command.upper().startswith(prefix.upper()):
                self.refused += 1
                return reply
        return usual

    def talk(self, client):
        with client, client.makefile("rwb", buffering=0) as lines:
            def say(reply):
                lines.write(reply.encode() + b"\r\n")
                return reply[0] in "23"
            say("220 relay ESMTP")
            sender, recipients = None, []
            try:
                while line := lines.readline():
                    command = line.decode().rstrip("\r\n")
                    self.commands.append(command)
                    verb = command[:4].upper()
                    if verb == "EHLO":
                        words = ["relay", *self.offers]
                        say("\r\n".join(f"250{' ' if word is words[-1] else '-'}{word}" for word in words))
                    elif verb == "MAIL":
                        sender, recipients = (command, []) if say(self.answer(command)) else (None, [])
                    elif verb == "RCPT":
                        if say(self.answer(command, "250 ok" if sender else "503 MAIL first")):
                            recipients.append(command)
                    elif verb == "DATA":
                        if not recipients:
                            say("554 no valid recipients")
                            continue
                        say("354 go ahead")
                        text = b""
                        while not (text == b".\r\n" or text.endswith(b"\r\n.\r\n")):
                            text += lines.readline() or exit_thread()
                        self.texts.append(text[:-3])
                        if say(self.answer(".")):
                            self.mails.append((sender, recipients, text[:-3]))
                    elif verb == "QUIT":
                        say("221 bye")
                        return
                    else:
                        say("250 ok")
            except (ConnectionError, UnicodeDecodeError):
                pass


def exit_thread():
    raise ConnectionError
