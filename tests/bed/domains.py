"""The domains of the bed as the rest of the world sees them: who signs for them, from where their mail comes.

Only the servers that a test asks for as "verifiers" know of it. Two senders: `provider` is where the people of desk.test
hand in their mail, `stranger` is a server that somebody else owns, with all that DNS gives its owner.
"""

import dataclasses
import subprocess


@dataclasses.dataclass(frozen=True)
class Domain:
    """`sender` has its key and is in its SPF record; `policy` is its DMARC record."""
    sender: str
    policy: str


ADDRESSES = {"provider": "192.0.2.10", "stranger": "198.51.100.66"}
DOMAINS = {
    "desk.test": Domain("provider", "v=DMARC1; p=quarantine"),
    "elsewhere.test": Domain("stranger", "v=DMARC1; p=none"),
    # What a stranger can have of his own that looks like desk.test; the first one was desk.test's and was lost to him.
    "sub.desk.test": Domain("stranger", "v=DMARC1; p=none"),
    "desk.test.elsewhere.test": Domain("stranger", "v=DMARC1; p=none"),
    "notdesk.test": Domain("stranger", "v=DMARC1; p=reject"),
}


def make_keys(folder):
    """SENDER.key in the folder, for each sender, unless they are there."""
    for sender in ADDRESSES:
        if not (folder / f"{sender}.key").exists():
            openssl("genrsa", "-out", folder / f"{sender}.key", "2048")


def records(folder):
    """{name: {type: [text]}} of all domains; make_keys has been called for the folder."""
    keys = {sender: "".join(openssl("rsa", "-in", folder / f"{sender}.key", "-pubout").splitlines()[1:-1])
            for sender in ADDRESSES}
    zone = {}
    for name, domain in DOMAINS.items():
        zone[name] = {"TXT": [f"v=spf1 ip4:{ADDRESSES[domain.sender]} -all"], "MX": [f"mx.{name}"]}
        zone[f"mx.{name}"] = {"A": [ADDRESSES[domain.sender]]}
        zone[f"{domain.sender}._domainkey.{name}"] = {"TXT": [f"v=DKIM1; k=rsa; p={keys[domain.sender]}"]}
        zone[f"_dmarc.{name}"] = {"TXT": [domain.policy]}
    return zone


def openssl(*arguments):
    return subprocess.run(["openssl", *map(str, arguments)], check=True, stdin=subprocess.DEVNULL, capture_output=True,
                          text=True).stdout
