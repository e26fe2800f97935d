"""OpenDKIM three times: as our server's verifier, and as the signer of each of the two senders (domains.ADDRESSES).

Milters of the bed's Postfix, on sockets in the bed's folder, as a user without rights.
"""

import os
import pathlib
import pwd
import socket

import domains

PROGRAM = "/usr/sbin/opendkim"
USER = "opendkim"


class Filter:
    """One process. It answers at FOLDER/NAME/socket."""

    def __init__(self, name, config, files):
        """`config` may name {home}, the process's own folder; `files(spec)` are {name: text} for there."""
        self.name, self.config, self.files = name, config, files

    def write(self, folder, spec):
        home = pathlib.Path(folder) / self.name
        home.mkdir(exist_ok=True)
        owner = pwd.getpwnam(USER)
        os.chown(home, owner.pw_uid, owner.pw_gid)
        for key in (pathlib.Path(folder) / "names").glob("*.key"):
            os.chown(key, owner.pw_uid, owner.pw_gid)
        for name, text in self.files(spec).items():
            (home / name).write_text(text)
        (home / "opendkim.conf").write_text((COMMON + self.config).format(home=home))

    def command(self, folder):
        return [PROGRAM, "-f", "-x", f"{folder}/{self.name}/opendkim.conf"]

    def ready(self, folder):
        return answers(pathlib.Path(folder) / self.name / "socket")


def answers(path):
    """Whether somebody listens at this path."""
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0


COMMON = f"""
Background no
Syslog yes
LogWhy yes
UMask 000
UserID {USER}
Socket local:{{home}}/socket
"""

# ---- ours. Where mail comes from is no reason to believe it; what DNS does not know must not delay it.
VERIFY = """
Mode v
AuthservID mx.desk.test
AlwaysAddARHeader yes
InternalHosts 192.0.2.255
On-Default accept
ResolverConfiguration {home}/unbound.conf
"""
# Unbound asks nobody on this machine and answers for .test itself unless it is told otherwise (RFC 6761 6.2).
UNBOUND = """
server:
  do-not-query-localhost: no
  local-zone: "test." nodefault
  module-config: "iterator"
  do-ip6: no
forward-zone:
  name: "."
  forward-addr: {names}
"""

# ---- theirs: a mail is signed for the domain of its Sender, or else of its From, with the key of the server it passes.
SIGN = """
Mode s
Canonicalization relaxed/relaxed
SenderHeaders Sender,From
RequireSafeKeys no
KeyTable {home}/keys
SigningTable refile:{home}/senders
"""


def signer(sender):
    """provider signs for its domains only; a stranger for whatever the mail says: DNS has his key for what is his."""
    own = [name for name, domain in domains.DOMAINS.items() if domain.sender == sender]
    patterns = [f"*@{name}" for name in own] if sender == "provider" else ["*"]
    files = lambda spec: {"keys": f"key %:{sender}:{spec['folder']}/names/{sender}.key\n",
                          "senders": "".join(f"{pattern} key\n" for pattern in patterns)}
    return Filter(f"signer-{sender}", SIGN, files)


VERIFIER = Filter("opendkim", VERIFY, lambda spec: {"unbound.conf": UNBOUND.format(names=spec["names"])})
PROVIDER = signer("provider")
STRANGER = signer("stranger")
