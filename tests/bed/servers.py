"""The servers' programs: downloaded as Debian packages and unpacked beside the build, never installed.

A package that is unpacked runs no script, adds no user, starts nothing and replaces nothing: an exim4 or a Dovecot of
this machine stays as it is. The keeper makes the programs visible at their fixed paths inside its own mount namespace.
"""

import os
import pathlib
import shutil
import subprocess

TOP = pathlib.Path(__file__).resolve().parents[2]
FOLDER = TOP / "build" / "bed"
ROOT = FOLDER / "root"
PACKAGES = ["dovecot-core", "dovecot-imapd", "dovecot-lmtpd", "postfix"]
PROGRAMS = ["usr/sbin/dovecot", "usr/lib/dovecot/imap", "usr/lib/dovecot/lmtp", "usr/lib/postfix/sbin/master"]


class Unavailable(Exception):
    """The bed cannot run here; the text says why and what to do."""


def have(root):
    return all((pathlib.Path(root) / program).exists() for program in PROGRAMS)


def prepare():
    """Unpacks the servers unless that was done; returns the folder with their usr/. Raises Unavailable."""
    if have(ROOT):
        return ROOT
    try:
        packages = download()
    except subprocess.CalledProcessError as error:
        raise Unavailable(f"the servers' packages could not be downloaded:\n{error.output.strip()[-500:]}") from error
    fresh = FOLDER / f"root.{os.getpid()}"
    for package in packages:
        subprocess.run(["dpkg-deb", "-x", package, fresh], check=True)
    try:
        fresh.rename(ROOT)
    except OSError:  # another process was quicker
        shutil.rmtree(fresh)
    return ROOT


def download():
    """Fetches the packages and those they need and this machine lacks."""
    archives = FOLDER / f"archives.{os.getpid()}"
    (archives / "partial").mkdir(parents=True)  # apt hands it to its own user when that user can reach it
    command = ["apt-get", "-q", "-d", "-y", "--no-install-recommends", "--reinstall", "-o", "Debug::NoLocking=1",
               "-o", f"Dir::Cache::archives={archives}", "install", *PACKAGES]
    try:
        quiet(command)
    except subprocess.CalledProcessError:
        quiet([*as_root(), "apt-get", "-q", "update"])  # an image without package lists
        quiet(command)
    wanted = FOLDER / "archives"
    shutil.rmtree(wanted, ignore_errors=True)
    archives.rename(wanted)
    return sorted(wanted.glob("*.deb"))


def quiet(command):
    subprocess.run(command, check=True, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                   stderr=subprocess.STDOUT)


def as_root():
    """What stands before a command that needs root. Raises Unavailable."""
    if os.getuid() == 0:
        return []
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], stderr=subprocess.DEVNULL).returncode == 0:
        return ["sudo", "-n"]
    raise Unavailable("the mail servers of the test bed need root: run as root, or `sudo -v` first")
