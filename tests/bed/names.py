"""A DNS server that knows the bed's domains and nothing else, on port 53 of a loopback address that the bed has alone.

In the bed's mount namespace it is the only one (keeper.resolve_here): no question of a server there leaves the machine.
"""

import json
import pathlib
import socketserver
import struct
import sys
import threading

import domains

TYPES = {"A": 1, "MX": 15, "TXT": 16}
IN = 1
NO_SUCH_NAME = 3
LARGEST_DATAGRAM = 512  # of one who did not say that larger ones are welcome (RFC 1035 4.2.1); 1232 of the others


# ---- as a server of the bed
def write(folder, spec):
    home = pathlib.Path(folder) / "names"
    home.mkdir(exist_ok=True)
    (home / "ready").unlink(missing_ok=True)
    domains.make_keys(home)
    (home / "zone.json").write_text(json.dumps({"address": spec["names"], "records": domains.records(home)}))


def command(folder):
    return [sys.executable, "-B", __file__, f"{folder}/names/zone.json"]


def ready(folder):
    return (pathlib.Path(folder) / "names" / "ready").exists()


# ---- the wire (RFC 1035 4)
def answer(query, zone, room):
    """The reply to one question, in at most `room` octets: cut short and marked so where it is longer."""
    number, flags, questions = struct.unpack(">HHH", query[:6])
    name, kind, end = question(query)
    rows = [encoded(kind, text) for text in zone.get(name, {}).get(kind, [])]
    records = b"".join(b"\xc0\x0c" + struct.pack(">HHIH", TYPES[kind], IN, 60, len(row)) + row for row in rows)
    known = any(other == name or other.endswith(f".{name}") for other in zone)
    head = lambda cut, count: struct.pack(">HHHHHH", number, 0x8480 | flags & 0x0100 | cut << 9 |
                                          (0 if known else NO_SUCH_NAME), 1, count, 0, 0)
    reply = head(False, len(rows)) + query[12:end] + records
    return reply if len(reply) <= room else head(True, 0) + query[12:end]


def question(query):
    """Its name in lower case, its type's name ("" for one we have none of), and where it ends."""
    labels, place = [], 12
    while query[place]:
        labels.append(query[place + 1:place + 1 + query[place]])
        place += 1 + query[place]
    kind, = struct.unpack(">H", query[place + 1:place + 3])
    kinds = {number: name for name, number in TYPES.items()}
    return b".".join(labels).decode("latin-1").lower(), kinds.get(kind, ""), place + 5


def encoded(kind, text):
    if kind == "A":
        return bytes(int(part) for part in text.split("."))
    if kind == "MX":
        return struct.pack(">H", 10) + pieces(text.encode().split(b".")) + b"\0"
    octets = text.encode()
    return pieces(octets[start:start + 255] for start in range(0, len(octets), 255))


def pieces(parts):
    """Each behind its length, as labels and strings stand in a message."""
    return b"".join(bytes([len(part)]) + part for part in parts)


class Datagram(socketserver.BaseRequestHandler):
    def handle(self):
        query, wire = self.request
        larger = struct.unpack(">H", query[10:12])[0] > 0  # an OPT record (RFC 6891): they all allow 1232
        wire.sendto(answer(query, self.server.zone, 1232 if larger else LARGEST_DATAGRAM), self.client_address)


class Stream(socketserver.StreamRequestHandler):
    def handle(self):
        while head := self.rfile.read(2):
            reply = answer(self.rfile.read(struct.unpack(">H", head)[0]), self.server.zone, 65535)
            self.wfile.write(struct.pack(">H", len(reply)) + reply)


class UdpServer(socketserver.ThreadingUDPServer):
    daemon_threads = True


class TcpServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True


def main(path):
    said = json.loads(pathlib.Path(path).read_text())
    servers = [UdpServer((said["address"], 53), Datagram), TcpServer((said["address"], 53), Stream)]
    for server in servers:
        server.zone = said["records"]
    threading.Thread(target=servers[0].serve_forever, daemon=True).start()
    pathlib.Path(path).with_name("ready").touch()
    servers[1].serve_forever()


if __name__ == "__main__":
    main(sys.argv[1])
