"""A private Cyrus IMAP, for tests that ask whether another server than Dovecot says the same. State in one folder.

It has the accounts of the bed and mailboxes of its own: nothing is delivered here, mails come by APPEND.
"""

import os
import pathlib
import pwd
import subprocess

PROGRAM = "/usr/lib/cyrus/bin/master"


def write(folder, spec):
    """Configuration for `spec` (see bed.Bed); called again before each start."""
    home = pathlib.Path(folder) / "cyrus"
    owner = pwd.getpwnam("cyrus")
    for path in [home, home / "spool", home / "conf", *(home / "conf" / sub for sub in STATE)]:
        path.mkdir(exist_ok=True)
        os.chown(path, owner.pw_uid, owner.pw_gid)
    ports = {name: spec["ports"][name] for name in ("cyrus-imap", "cyrus-imaps")}
    (home / "imapd.conf").write_text(IMAPD.format(folder=folder, home=home, certificate=spec["certificate"]))
    (home / "cyrus.conf").write_text(MASTER.format(home=home, **ports))
    write_passwords(home / "sasldb2", spec["passwords"], owner)


def ready(folder):
    return True  # a port that answers is enough: master keeps what connects until imapd is there


def command(folder):
    home = f"{folder}/cyrus"
    return [PROGRAM, "-C", f"{home}/imapd.conf", "-M", f"{home}/cyrus.conf", "-p", f"{home}/master.pid", "-D"]


def write_passwords(path, passwords, owner):
    """SASL's own database: user NUL realm NUL property."""
    path.unlink(missing_ok=True)
    rows = []
    for address, password in passwords.items():
        user, _, realm = address.partition("@")
        key = "\0".join([user, realm, "userPassword"])
        rows += [f" {key.encode().hex()}", f" {password.encode().hex()}"]
    dump = "\n".join(["VERSION=3", "format=bytevalue", "type=hash", "HEADER=END", *rows, "DATA=END", ""])
    subprocess.run(["/usr/bin/db5.3_load", path], input=dump, text=True, check=True)
    os.chown(path, owner.pw_uid, owner.pw_gid)


STATE = ["db", "proc", "lock", "socket", "user", "quota", "msg", "log"]

IMAPD = """
configdirectory: {home}/conf
partition-default: {home}/spool
defaultpartition: default
cyrus_user: cyrus
admins: cyrus
servername: desk.test
skiplist_unsafe: 1

virtdomains: userid
defaultdomain: desk.test
autocreate_quota: 0
allowplaintext: 1
munge8bit: 0
idlesocket: {home}/conf/socket/idle

sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: {home}/sasldb2
sasl_mech_list: PLAIN LOGIN

tls_server_cert: {folder}/tls/{certificate}.pem
tls_server_key: {folder}/tls/{certificate}.key
"""

MASTER = """
START {{
  recover cmd="ctl_cyrusdb -C {home}/imapd.conf -r"
  idled cmd="idled -C {home}/imapd.conf"
}}
SERVICES {{
  imap cmd="imapd -C {home}/imapd.conf" listen="127.0.0.1:{cyrus-imap}" prefork=1 maxchild=100
  imaps cmd="imapd -C {home}/imapd.conf -s" listen="127.0.0.1:{cyrus-imaps}" prefork=1 maxchild=100
}}
EVENTS {{
}}
"""
