"""A bad network in front of a server: passes bytes both ways, and spoils them as a test orders.

    proxy = Proxy(bed.ports["imap"])
    proxy.stall()                    # what is open now carries nothing any more, and nobody is told
    proxy.stall_at(b"DATA", True)    # once: so it goes on from the client's word on; the server hears the word, or (False) not
    proxy.cut_after(700)             # each connection to come is reset after so many bytes, both ways together
    proxy.corrupt(0.01, seed=1)      # each byte is another one with this probability
    proxy.outage(True)               # connections are reset, those that are there and those to come
    proxy.before(b"BODY.PEEK", act)  # once: act() runs while the client's bytes with that word wait
    proxy.drip(1, 0.05)              # the server's bytes come so many at a time, with a pause between

Orders are for all bytes from then on. What the client said stands in `heard`, connection by connection; `most` of them
were open at one time.
"""

import random
import select
import socket
import struct
import threading
import time

TICK = 0.02  # how soon an order reaches a connection that carries nothing


class Proxy:
    def __init__(self, server_port):
        self.server_port = server_port
        self.heard = []
        self.limit = None  # bytes of one connection, both ways
        self.rate, self.random = 0, None
        self.piece = None  # bytes, seconds
        self.down = False
        self.watched = None
        self.stalling = None
        self.stalled = threading.Event()  # the word of stall_at() came by
        self.rewrite = lambda data: data  # what the server's bytes become
        self.connections = set()
        self.most = 0  # connections at one time
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    # ---- orders
    def stall(self):
        for connection in list(self.connections):
            connection.stalled = True

    def stall_at(self, word, heard):
        self.stalled.clear()
        self.stalling = word, heard

    def reset_stalled(self):
        """At last the dead connections are known to be dead."""
        for connection in list(self.connections):
            connection.dead = connection.stalled

    def cut_after(self, octets):
        self.limit = octets

    def corrupt(self, rate, seed=None):
        self.rate, self.random = rate, random.Random(seed)

    def drip(self, octets, seconds):
        self.piece = octets, seconds

    def outage(self, down):
        self.down = down

    def before(self, word, act):
        self.watched = word, act

    def close(self):
        self.listener.close()
        self.down = True

    # ---- carrying
    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        if self.down:
            return reset(client)
        try:
            server = socket.create_connection(("127.0.0.1", self.server_port))
        except OSError:
            return reset(client)
        connection = Connection(self, client, server)
        self.connections.add(connection)
        self.most = max(self.most, len(self.connections))
        try:
            connection.carry()
        except OSError:
            pass
        finally:
            self.connections.discard(connection)
            reset(client)
            reset(server)

    def spoil(self, data):
        """Some bytes are others: bits are flipped, so that each one changed is changed for sure."""
        if not self.rate:
            return data
        flip = lambda octet: octet ^ self.random.randrange(1, 256) if self.random.random() < self.rate else octet
        return bytes(map(flip, data))


class Connection:
    def __init__(self, proxy, client, server):
        self.proxy, self.client, self.server = proxy, client, server
        self.stalled = self.dead = False
        self.carried = 0
        self.place = len(proxy.heard)
        proxy.heard.append(b"")

    def carry(self):
        """Returns when the connection is to be reset or has ended."""
        while not self.proxy.down and not self.dead:
            for source in select.select([self.client, self.server], [], [], TICK)[0]:
                data = source.recv(65536)
                if self.stalled:
                    continue  # and an end is not passed on either
                if not data:
                    return self.end(source)
                if not self.pass_on(source is self.client, data):
                    return

    def end(self, source):
        """A proper end is passed on as one."""
        other = self.server if source is self.client else self.client
        other.shutdown(socket.SHUT_RDWR)

    def pass_on(self, ours, data):
        """False when the connection is to be cut."""
        proxy = self.proxy
        if ours:
            proxy.heard[self.place] += data
            if proxy.stalling and proxy.stalling[0] in data:
                heard, proxy.stalling = proxy.stalling[1], None
                self.stalled = True
                proxy.stalled.set()
                if not heard:
                    return True
            if proxy.watched and proxy.watched[0] in data:
                act, proxy.watched = proxy.watched[1], None
                act()
        else:
            data = proxy.rewrite(data)
        left = len(data) if proxy.limit is None else proxy.limit - self.carried
        self.carried += len(data)
        self.send(self.server if ours else self.client, proxy.spoil(data[:left]), ours)
        return len(data) < left or proxy.limit is None

    def send(self, target, data, ours):
        if ours or not self.proxy.piece:
            return target.sendall(data)
        size, pause = self.proxy.piece
        for at in range(0, len(data), size):
            if self.proxy.down:
                return
            target.sendall(data[at:at + size])
            time.sleep(pause)


def reset(connection):
    """RST instead of FIN: the other side loses what it has not read."""
    try:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    except OSError:
        pass
    connection.close()
