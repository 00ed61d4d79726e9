"""What the tests of captures share: servers on this machine, and the programs that check them."""

import datetime as dt
import os
import shutil
import socketserver
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from heliograph.evidence.capture.fetch import Network, fetch
from heliograph.evidence.capture.take import capture
from heliograph.evidence.capture.timestamp import Authority

AT = dt.datetime(2026, 1, 31, 12, 0, 0, tzinfo=dt.UTC)


def _without(what):
    """Skip for want of a program; fail where HELIOGRAPH_ALL_PROGRAMS expects all."""
    if os.environ.get("HELIOGRAPH_ALL_PROGRAMS"):
        pytest.fail(what)
    pytest.skip(what)


def _program(name, why):
    beside = Path(sys.executable).with_name(name)
    path = str(beside) if beside.exists() else shutil.which(name)
    if path is None:
        _without(why)
    return path


@pytest.fixture(scope="session")
def openssl():
    """The path of OpenSSL."""
    return _program("openssl", "OpenSSL is not installed (Debian's package openssl)")


@pytest.fixture(scope="session")
def warcio():
    """The path of warcio's command."""
    return _program("warcio", "warcio is not installed (the Python package warcio)")


@pytest.fixture(scope="session")
def wacz():
    """The path of py-wacz's command."""
    return _program("wacz", "py-wacz is not installed (the Python package wacz)")


class _Handler(socketserver.BaseRequestHandler):
    def handle(self):
        request = b""
        while b"\r\n\r\n" not in request:
            got = self.request.recv(65_536)
            if not got:
                return
            request += got
        head, _, body = request.partition(b"\r\n\r\n")
        for line in head.lower().split(b"\r\n"):
            if line.startswith(b"content-length:"):
                while len(body) < int(line.partition(b":")[2]):
                    body += self.request.recv(65_536)
        path = head.split(b" ")[1].decode()
        self.server.asked.append(head + b"\r\n\r\n" + body)
        answer = self.server.answers[path]
        try:
            if callable(answer):
                answer(self.request)
            else:
                self.request.sendall(answer)
        except (BrokenPipeError, ConnectionResetError):
            pass  # the other side had enough


class Server(socketserver.ThreadingTCPServer):
    """Answers each path with the bytes, or by the function, in ``answers``; no HTTP of its own."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers = {}
        self.asked = []

    def page(self, path, body, content_type="text/html; charset=utf-8", status="200 OK", more=""):
        """Answer a path with a whole page; return its URL."""
        head = f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\n{more}"
        head += f"Content-Length: {len(body)}\r\n\r\n"
        self.answers[path] = head.encode() + body
        return self.url(path)

    def url(self, path):
        return f"http://news.example:{self.server_address[1]}{path}"

    def handle_error(self, request, client_address):
        pass


@pytest.fixture
def server():
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.fixture
def local():
    """A network on which every name is this machine, and that is allowed: in tests only."""
    return Network(resolve=lambda host, port: ["127.0.0.1"], permitted=lambda address: True)


@pytest.fixture
def take(local):
    """Capture as a user would, but from the servers of this machine."""

    def taken(source, evidence, **given):
        given.setdefault("at", AT)
        get = lambda url, limits: fetch(url, limits, local)  # noqa: E731
        return capture(str(source), evidence, get=get, **given)

    return taken


ARTICLE = (
    b"<!doctype html><html><head><title>Notice of the centre</title>"
    b'<meta property="article:published_time" content="2025-03-04T08:00:00+08:00"></head><body>'
    b"<script>document.title = 'made by a script'</script><article><h1>Notice of the centre</h1>"
    b"<p>The centre was founded in the spring, and its brand is listed as its own.</p>"
    b"<p>A second paragraph says who runs it, and which office it answers to.</p>"
    b"</article></body></html>"
)


@pytest.fixture
def article():
    """A page of some text, with a date and a script."""
    return ARTICLE


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """A directory with two pages in files, and evidence with their captures."""
    directory = tmp_path_factory.mktemp("made")
    for number in (1, 2):
        source = directory / f"{number}.html"
        source.write_bytes(ARTICLE.replace(b"spring", b"spring of year %d" % number))
        capture(str(source), directory / "evidence", at=AT)
    return directory


@pytest.fixture
def evidence(made, tmp_path):
    """A copy of that evidence, to do things to, and of the pages beside it."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return tmp_path / "evidence"


@pytest.fixture(scope="session")
def authority_files(openssl, tmp_path_factory):
    """Keys and certificates of a timestamp authority, and of one that is not trusted."""
    directory = tmp_path_factory.mktemp("tsa")

    def run(*words):
        subprocess.run([openssl, *words], cwd=directory, check=True, capture_output=True)

    (directory / "tsa.ext").write_text("extendedKeyUsage=critical,timeStamping\n")
    for name in ("trusted", "other"):
        run("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{name}-ca.key", "-out",
            f"{name}-ca.pem", "-subj", f"/CN={name} root", "-days", "30",
            "-addext", "keyUsage=critical,keyCertSign")  # fmt: skip
        run("req", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{name}.key", "-out",
            f"{name}.csr", "-subj", f"/CN={name} timestamps")  # fmt: skip
        run("x509", "-req", "-in", f"{name}.csr", "-CA", f"{name}-ca.pem", "-CAkey",
            f"{name}-ca.key", "-CAcreateserial", "-out", f"{name}.pem", "-days", "30",
            "-extfile", "tsa.ext")  # fmt: skip
        (directory / f"{name}.serial").write_text("01\n")
        (directory / f"{name}.cnf").write_text(
            "[tsa]\ndefault_tsa = one\n[one]\n"
            f"serial = {directory}/{name}.serial\nsigner_cert = {directory}/{name}.pem\n"
            f"signer_key = {directory}/{name}.key\ncerts = {directory}/{name}-ca.pem\n"
            "signer_digest = sha256\ndefault_policy = 1.2.3.4.1\ndigests = sha256\n"
            "ess_cert_id_chain = no\ntsa_name = no\nordering = no\n"
        )
    return directory


@pytest.fixture
def authority(authority_files, openssl, server, tmp_path):
    """A timestamp authority on this machine, made of `openssl ts`; ``sign`` answers a request."""

    def sign(query, name="trusted"):
        (tmp_path / "query.tsq").write_bytes(query)
        subprocess.run(
            [openssl, "ts", "-reply", "-config", authority_files / f"{name}.cnf", "-section",
             "one", "-queryfile", tmp_path / "query.tsq", "-out", tmp_path / "reply.tsr"],
            check=True, capture_output=True)  # fmt: skip
        return (tmp_path / "reply.tsr").read_bytes()

    def answered(name):
        def answer(connection):
            reply = sign(server.asked[-1].partition(b"\r\n\r\n")[2], name)
            connection.sendall(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/timestamp-reply\r\n"
                b"Content-Length: %d\r\n\r\n%s" % (len(reply), reply)
            )

        return answer

    server.answers["/tsa"] = answered("trusted")
    server.answers["/other"] = answered("other")
    url = f"http://127.0.0.1:{server.server_address[1]}"
    return Authority(f"{url}/tsa", authority_files / "trusted-ca.pem")
