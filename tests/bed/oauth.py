"""A real OAuth 2.0 server for one test, from the npm registry: unpacked into build/bed/oauth, never installed.

    with OauthServer(access_seconds=60) as oauth:
        bed.use_oauth(oauth)

Raises Unavailable where node or npm is missing, or the package cannot be had.
"""

import base64
import html
import http.cookiejar
import json
import os
import re
import shutil
import subprocess
import urllib.error
import urllib.parse
import urllib.request

import servers
from bed import reserve_port
from servers import Unavailable

FOLDER = servers.FOLDER / "oauth"
PACKAGE = "oidc-provider@9.5.1"  # MIT; the last that runs on Node 18 to 20, which Debian and most machines have
PROGRAM = servers.TOP / "tests" / "bed" / "oauth_server.mjs"
REDIRECT = "http://localhost:8912/"


def prepare():
    """Unpacks the package unless that was done. Nothing of it runs meanwhile."""
    for program in ("node", "npm"):
        if not shutil.which(program):
            raise Unavailable(f"the OAuth server of these tests needs {program}: apt-get install nodejs npm")
    if (FOLDER / "node_modules" / "oidc-provider" / "package.json").exists():
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(["npm", "install", "--prefix", FOLDER, "--ignore-scripts", "--no-audit", "--no-fund", PACKAGE],
                          cwd=FOLDER, capture_output=True, text=True)
    if done.returncode:
        raise Unavailable(f"npm could not fetch {PACKAGE}:\n{done.stderr.strip()[-500:]}")


class OauthServer:
    def __init__(self, access_seconds=3600, refresh_seconds=14 * 86400, service="support@desk.test"):
        prepare()
        self.reserved = reserve_port()
        self.port = self.reserved.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.secret = "canary-client-secret"
        self.environment = {**os.environ, "PORT": str(self.port), "ACCESS_SECONDS": str(access_seconds),
                            "REFRESH_SECONDS": str(refresh_seconds), "SECRET": self.secret, "REDIRECT": REDIRECT,
                            "SERVICE": service}
        self.process = None

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.close()

    @property
    def introspection(self):
        return f"http://dovecot:{self.secret}@127.0.0.1:{self.port}/token/introspection"

    def start(self):
        self.process = subprocess.Popen(["node", "--input-type=module"], cwd=FOLDER, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=self.environment)
        self.process.stdin.write(PROGRAM.read_text())
        self.process.stdin.close()
        said = []
        while (line := self.process.stdout.readline()) and line.strip() != "ready":
            said.append(line)
        if not line:
            raise Unavailable(f"the OAuth server did not start:\n{''.join(said)}{self.process.stderr.read()[-1500:]}")
        return self

    def stop(self):
        """It forgets everything, and its port refuses connections."""
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process.stdout.close()
            self.process.stderr.close()
            self.process = None

    def close(self):
        self.stop()
        self.reserved.close()

    def end(self, access_token):
        """This token is no longer good; the refresh token that it came with is."""
        self.post(f"/end?token={access_token}", {})

    def revoke(self, token):
        """This token and what came with it."""
        self.post("/token/revocation", {"token": token, "client_id": "desk", "client_secret": self.secret})

    def is_active(self, token):
        request = urllib.request.Request(f"{self.url}/token/introspection", urllib.parse.urlencode({"token": token}).encode())
        request.add_header("Authorization", "Basic " + base64.b64encode(f"dovecot:{self.secret}".encode()).decode())
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)["active"]

    def post(self, path, fields):
        with urllib.request.urlopen(self.url + path, urllib.parse.urlencode(fields).encode()) as answer:
            return answer.read()

    def browse(self, address, user, **typed):
        """What a person does with a browser: follows, signs in as `user`, agrees. Returns where it ended.

        `typed` are fields of the person's own, such as the user_code of a device.
        """
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()), StayHere)
        typed = {"login": user, "password": "any", **typed}
        body = None
        for _ in range(20):
            try:
                with browser.open(address, body) as answer:
                    page, body = answer.read().decode(), None
            except urllib.error.HTTPError as redirect:
                if redirect.code not in (302, 303):
                    raise AssertionError(f"{address}: {redirect.code} {redirect.read().decode()[:500]}") from redirect
                address, body = urllib.parse.urljoin(address, redirect.headers["Location"]), None
                if address.startswith(REDIRECT):
                    return address
                continue
            form = re.search(r"<form.*?</form>", page, re.DOTALL)
            if not form:
                return address
            action = re.search(r'action="([^"]+)"', form[0])
            fields = {}
            for tag in re.findall(r"<(?:input|button)[^>]*>", form[0]):
                name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
                if name and name[1] != "abort":
                    fields[name[1]] = typed.get(name[1], html.unescape(value[1]) if value else "")
            address = urllib.parse.urljoin(address, html.unescape(action[1])) if action else address
            body = urllib.parse.urlencode(fields).encode()
        raise AssertionError(f"the browser goes in circles at {address}")


class StayHere(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None
