"""OpenDMARC as our server's judge: it reads what OpenDKIM wrote, asks SPF itself, and adds its verdict to each mail."""

import os
import pathlib
import pwd

from opendkim import answers

PROGRAM = "/usr/sbin/opendmarc"
USER = "opendmarc"


def write(folder, spec):
    home = pathlib.Path(folder) / "opendmarc"
    home.mkdir(exist_ok=True)
    owner = pwd.getpwnam(USER)
    os.chown(home, owner.pw_uid, owner.pw_gid)
    (home / "nobody").write_text("192.0.2.255\n")
    (home / "opendmarc.conf").write_text(CONFIG.format(home=home, user=USER))


def command(folder):
    return [PROGRAM, "-f", "-c", f"{folder}/opendmarc/opendmarc.conf"]


def ready(folder):
    return answers(pathlib.Path(folder) / "opendmarc" / "socket")


# From 127.0.0.1 it would look at no mail. It rejects none, so that the desk sees what others would never get to see.
CONFIG = """
Background no
Syslog yes
UMask 000
UserID {user}
Socket local:{home}/socket
AuthservID mx.desk.test
TrustedAuthservIDs mx.desk.test
IgnoreHosts {home}/nobody
SPFIgnoreResults yes
SPFSelfValidate yes
RejectFailures no
PublicSuffixList /usr/share/publicsuffix/public_suffix_list.dat
"""
