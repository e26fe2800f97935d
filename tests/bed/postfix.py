"""A private Postfix: submission, a careless submission, and the port where the internet delivers.

What it says about a sender can be believed: an Authentication-Results field that a client brought is removed, and
an authenticated submission gets one of its own. header_checks sees what smtpd prepends too, so smtpd prepends a field
under a random name and header_checks gives it its real one.
"""

import os
import pathlib
import pwd
import grp
import shutil

import domains

PROGRAM = "/usr/lib/postfix/sbin/master"


def write(folder, spec):
    """Configuration and queue for `spec` (see bed.Bed); called again before each start."""
    home = pathlib.Path(folder) / "postfix"
    make_queue(home)
    config = home / "config"
    config.mkdir(exist_ok=True)
    (config / "main.cf").write_text(MAIN.format(folder=folder, home=home, certificate=spec["certificate"],
                                                lmtp=spec["ports"]["lmtp"], size=spec["size_limit"],
                                                free=spec["disk_full"] and 1 << 60 or 0,
                                                delimiter="+" if spec["sub_addressing"] else ""))
    addresses = {f"{sender}_address": address for sender, address in domains.ADDRESSES.items()}
    verified = VERIFIED if "opendmarc" in spec["servers"] else ""
    hand_over = f"/usr/bin/python3 -I -S {home}/handover.py"
    (config / "master.cf").write_text((MASTER + verified).format(config=config, folder=folder, handover=hand_over,
                                                                 **addresses, **spec["ports"]))
    shutil.copy(pathlib.Path(__file__).with_name("handover.py"), home)  # where nobody can read it
    (config / "dynamicmaps.cf").touch()
    (config / "users").write_text("".join(f"{user} {user}\n" for user in spec["passwords"]))
    (config / "refused").write_text("".join(f"{user} {reply}\n" for user, reply in spec["refused"].items()))
    verdict = spec["verdict_header"]
    (config / "login").write_text(f"/^(.+)$/ PREPEND {verdict}: auth=pass (LOGIN) smtp.auth=$1\n")
    (config / "helo").write_text(f"/^dmarc-([a-z]+)-([a-z.]+)$/ PREPEND {verdict}: dmarc=$1 header.from=$2\n"
                                 f"/./ PREPEND {verdict}: dmarc=none\n")
    rewriting = REWRITING if spec["rewrite_ids"] else ""
    (config / "headers").write_text(f"{rewriting}/^Authentication-Results:/ IGNORE\n"
                                    f"/^{verdict}: *(.*)$/ REPLACE Authentication-Results: mx.desk.test; $1\n")
    for file in config.iterdir():  # Postfix waits up to two seconds for a file that was only just written
        os.utime(file, (0, 0))


def command(folder):
    return [PROGRAM, "-c", f"{folder}/postfix/config", "-d"]


def ready(folder):
    return True  # a port that answers is enough: master keeps what connects until smtpd is there


def make_queue(home):
    """What `postfix post-install` would make, without its two seconds."""
    postfix, postdrop = pwd.getpwnam("postfix").pw_uid, grp.getgrnam("postdrop").gr_gid
    for name, mode, owner, group in [("queue", 0o755, 0, 0), ("queue/pid", 0o755, 0, 0), ("data", 0o700, postfix, 0),
                                     ("queue/maildrop", 0o730, postfix, postdrop),
                                     ("queue/public", 0o710, postfix, postdrop),
                                     *((f"queue/{sub}", 0o700, postfix, 0) for sub in QUEUE)]:
        path = home / name
        path.mkdir(parents=True, exist_ok=True)
        os.chown(path, owner, group)
        path.chmod(mode)


# What a desk calls its mails, HD-1's second among them: one name for another, as some relays do, and no way back.
REWRITING = "/^Message-ID:[[:space:]]*<hd-([0-9]+)\\.([0-9]+)\\..*>/ REPLACE Message-ID: <$1.$2.named.anew@relay.test>\n"
QUEUE = ["active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "saved", "trace"]

MAIN = """
compatibility_level = 3.6
queue_directory = {home}/queue
data_directory = {home}/data
meta_directory = {home}/config
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
shlib_directory = /usr/lib/postfix
mail_owner = postfix
setgid_group = postdrop
maillog_file = {folder}/log/postfix.log
maillog_file_prefixes = {folder}

myhostname = mx.desk.test
mydomain = desk.test
myorigin = desk.test
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks =
alias_maps =
alias_database =
biff = no
notify_classes =
recipient_delimiter = {delimiter}
message_size_limit = {size}
mailbox_size_limit = 0
queue_minfree = {free}

virtual_mailbox_domains = desk.test elsewhere.test
virtual_mailbox_maps = texthash:{home}/config/users
virtual_transport = lmtp:[127.0.0.1]:{lmtp}
default_transport = error:5.4.4 the test bed delivers nothing outside
disable_dns_lookups = yes
smtpd_peername_lookup = no
minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s

header_checks = regexp:{home}/config/headers
mime_header_checks =
nested_header_checks =

smtpd_tls_cert_file = {folder}/tls/{certificate}.pem
smtpd_tls_key_file = {folder}/tls/{certificate}.key
smtpd_sasl_type = dovecot
smtpd_sasl_path = private/auth
smtpd_sender_login_maps = texthash:{home}/config/users
smtpd_recipient_restrictions =
    check_recipient_access texthash:{home}/config/refused
    permit_sasl_authenticated
    reject_unauth_destination
smtpd_relay_restrictions =
"""

# submission and smtps let people send as themselves only; careless lets them write any envelope sender; mx asks for no
# login and finds out nothing about the sender by itself: its verdict is ordered with the name in HELO.
MASTER = """
127.0.0.1:{submission} inet n - n - - smtpd
    -o smtpd_sasl_auth_enable=yes -o smtpd_tls_security_level=encrypt
    -o smtpd_client_restrictions=permit_sasl_authenticated,reject
    -o smtpd_sender_restrictions=reject_authenticated_sender_login_mismatch
    -o smtpd_data_restrictions=check_sasl_access,regexp:{config}/login
127.0.0.1:{smtps} inet n - n - - smtpd
    -o smtpd_sasl_auth_enable=yes -o smtpd_tls_wrappermode=yes
    -o smtpd_client_restrictions=permit_sasl_authenticated,reject
    -o smtpd_sender_restrictions=reject_authenticated_sender_login_mismatch
    -o smtpd_data_restrictions=check_sasl_access,regexp:{config}/login
127.0.0.1:{careless} inet n - n - - smtpd
    -o smtpd_sasl_auth_enable=yes -o smtpd_tls_security_level=encrypt
    -o smtpd_client_restrictions=permit_sasl_authenticated,reject
    -o smtpd_data_restrictions=check_sasl_access,regexp:{config}/login
127.0.0.1:{mx} inet n - n - - smtpd
    -o smtpd_data_restrictions=check_helo_access,regexp:{config}/helo
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""

# proven is our server's port 25 with its milters: the verdict is theirs. What a mail brought along stays in it, but for
# what OpenDKIM removes by itself. provider and stranger are other people's servers, which sign what they take and bring it
# there, each as a host of its own (handover.py); provider wants a login, and nothing tells of that but the signature.
VERIFIED = """
127.0.0.1:{proven} inet n - n - - smtpd
    -o cleanup_service_name=cleanup-whole -o smtpd_authorized_xclient_hosts=127.0.0.1
    -o smtpd_milters=unix:{folder}/opendkim/socket,unix:{folder}/opendmarc/socket
127.0.0.1:{provider} inet n - n - - smtpd
    -o smtpd_sasl_auth_enable=yes -o smtpd_tls_security_level=encrypt
    -o smtpd_client_restrictions=permit_sasl_authenticated,reject
    -o smtpd_sender_restrictions=reject_authenticated_sender_login_mismatch
    -o cleanup_service_name=cleanup-whole -o content_filter=provider:
    -o myhostname=mx.desk.test -o smtpd_milters=unix:{folder}/signer-provider/socket
127.0.0.1:{stranger} inet n - n - - smtpd
    -o cleanup_service_name=cleanup-whole -o content_filter=stranger:
    -o myhostname=mx.elsewhere.test -o smtpd_milters=unix:{folder}/signer-stranger/socket
cleanup-whole unix n - n - 0 cleanup
    -o header_checks=
provider unix - n n - - pipe
    user=nobody null_sender= argv={handover} {proven} {provider_address} mx.desk.test ${{sender}} ${{recipient}}
stranger unix - n n - - pipe
    user=nobody null_sender= argv={handover} {proven} {stranger_address} mx.elsewhere.test ${{sender}} ${{recipient}}
"""
