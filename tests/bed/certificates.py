"""A test authority and server certificates, good and bad, made anew for every bed."""

import subprocess

NAMES = "DNS:localhost,DNS:imap.desk.test,DNS:smtp.desk.test,DNS:mx.desk.test,IP:127.0.0.1"
# name -> (subjectAltName, the authority that signs)
CERTIFICATES = {
    "good": (NAMES, "ca"),
    "wrong-name": ("DNS:somewhere.else.test", "ca"),
    "unknown-authority": (NAMES, "stranger"),
    "expired": (NAMES, "ca"),
    "ending": (NAMES, "ca"),
}


def make(folder):
    """Writes ca.pem (what clients trust) and NAME.pem with NAME.key for each of CERTIFICATES."""
    folder.mkdir()
    for authority in ("ca", "stranger"):
        openssl("req", "-x509", *KEY, "-subj", f"/CN=Test bed {authority}", "-days", "400",
                "-keyout", folder / f"{authority}.key", "-out", folder / f"{authority}.pem")
    for name, (names, authority) in CERTIFICATES.items():
        openssl("req", *KEY, "-new", "-subj", "/CN=mx.desk.test", "-addext", f"subjectAltName={names}",
                "-keyout", folder / f"{name}.key", "-out", folder / f"{name}.csr")
        sign(folder, name, authority)
        (folder / f"{name}.key").chmod(0o644)  # Cyrus and Exim read it as users of their own


KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


def sign(folder, name, authority):
    times = {"expired": ["-startdate", "200101000000Z", "-enddate", "200102000000Z"], "ending": ["-days", "9"]}.get(
        name, ["-days", "200"])
    config = folder / f"{name}.cnf"
    config.write_text(f"""
[ca]
default_ca = here
[here]
database = {folder}/{name}.index
new_certs_dir = {folder}
rand_serial = yes
default_md = sha256
copy_extensions = copy
policy = any
[any]
commonName = supplied
""")
    (folder / f"{name}.index").touch()
    openssl("ca", "-batch", "-notext", "-config", config, "-cert", folder / f"{authority}.pem", "-keyfile",
            folder / f"{authority}.key", "-in", folder / f"{name}.csr", "-out", folder / f"{name}.pem", *times)


def openssl(*arguments):
    subprocess.run(["openssl", *arguments], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                   stderr=subprocess.PIPE)
