"""A gate in front of a server: passes bytes both ways until a word of the client's is seen, and then holds it back.

With it a test stops the world at an exact moment: the client has said it, the server has not heard it.
"""

import select
import socket
import threading


class Gate:
    """Listens on `port`. `hold(word)` arms it; `held` is set when the word came by; `release()` lets go."""

    def __init__(self, server_port):
        self.server_port = server_port
        self.word = None
        self.held = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def hold(self, word):
        self.held.clear()
        self.word = word

    def release(self):
        """Connections to come pass freely; one that is held back stays so until its client goes."""
        self.word = None

    def close(self):
        self.listener.close()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.carry, args=(client,), daemon=True).start()

    def carry(self, client):
        with client, socket.create_connection(("127.0.0.1", self.server_port)) as server:
            while True:
                for source in select.select([client, server], [], [])[0]:
                    try:
                        data = source.recv(65536)
                    except ConnectionError:
                        data = b""
                    if not data:
                        return
                    if source is client and self.word and self.word in data:
                        self.held.set()
                        client_gone(client)
                        return
                    (server if source is client else client).sendall(data)


def client_gone(client):
    """Waits until the client has closed or died."""
    try:
        while client.recv(65536):
            pass
    except ConnectionError:
        pass
