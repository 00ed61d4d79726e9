"""What reaches the network, and what never does."""

import datetime as dt
import socket
import ssl
import threading
import time
from contextlib import suppress

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from heliograph.errors import InputError
from heliograph.evidence.capture.addresses import is_public
from heliograph.evidence.capture.fetch import Network, fetch, post
from heliograph.evidence.capture.urls import parse_redirect, parse_target
from heliograph.evidence.capture.wire import Limits

PRIVATE = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1",  # its own nets
    "169.254.169.254", "100.64.0.1", "100.100.100.200", "168.63.129.16", "192.0.0.192",  # clouds
    "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "198.18.0.5",
    "192.0.2.1", "198.51.100.1", "203.0.113.1", "192.88.99.1",
    "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1",
    "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1",
    "2002:7f00:1::", "2001:0:1::1", "3fff::1", "4000::1", "localhost", "", "8.8.8.8.",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_that_are_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "2a00:1450:4001::1"])
def test_public_addresses(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/", "file:///etc/passwd", "gopher://example.org/", "//example.org/",
        "http://user:secret@example.org/", "http://user@example.org/", "https://@example.org/",
        "http://", "http:///path", "http://example.org:99999/", "http://example.org:x/",
        "http://example.org/a b", "http://example.org/a\r\nHost: evil", "http://example.org/\x00",
        "http://example.org\\@evil.example/", "http://[::1", "http://" + "a" * 70 + ".example/",
    ],
)  # fmt: skip
def test_urls_that_are_refused(url):
    with pytest.raises(InputError, match="cannot be captured"):
        parse_target(url)


def test_a_url_keeps_its_meaning_when_it_is_normalised():
    target = parse_target("https://Bücher.Example./新闻/%E6%96%B0?q=新&r=%26#part")
    assert target.host == "xn--bcher-kva.example"
    assert target.port == 443
    assert target.url == (
        "https://xn--bcher-kva.example/%E6%96%B0%E9%97%BB/%E6%96%B0?q=%E6%96%B0&r=%26"
    )
    assert parse_target("http://[2606:4700::1111]:8080").url == "http://[2606:4700::1111]:8080/"


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1", "127.1", "0", "[::]"]
)
def test_this_machine_is_never_asked(host, server):
    server.page("/", b"secret")
    with pytest.raises(InputError, match=r"not on the public internet|no answer|no address"):
        fetch(f"http://{host}:{server.server_address[1]}/")
    assert server.asked == []


def test_a_name_is_resolved_once_and_the_checked_address_is_the_one_connected_to(monkeypatch):
    """DNS rebinding: the second answer of the name service would be this machine."""
    answers = iter([["93.184.215.14"], ["127.0.0.1"]])
    connected = []

    def connect(address, timeout):
        connected.append(address)
        raise ConnectionRefusedError(111, "refused here")

    monkeypatch.setattr(socket, "create_connection", connect)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: pytest.fail("resolved again"))
    with pytest.raises(InputError, match="no answer"):
        fetch("http://news.example/", network=Network(resolve=lambda host, port: next(answers)))
    assert connected == [("93.184.215.14", 80)]


def test_of_several_addresses_only_the_public_ones_are_tried(monkeypatch):
    connected = []

    def connect(address, timeout):
        connected.append(address[0])
        raise ConnectionRefusedError(111, "refused here")

    monkeypatch.setattr(socket, "create_connection", connect)
    mixed = ["10.0.0.1", "93.184.215.14", "::1", "2606:4700::1111"]
    with pytest.raises(InputError):
        fetch("http://news.example/", network=Network(resolve=lambda host, port: mixed))
    assert connected == ["93.184.215.14", "2606:4700::1111"]


def test_a_redirect_to_this_machine_is_refused(server):
    hidden = server.page("/hidden", b"secret")
    server.page("/", b"", status="302 Found", more="Location: http://inside.example/hidden\r\n")
    names = {"news.example": "127.0.0.1", "inside.example": "127.0.0.2"}
    network = Network(
        resolve=lambda host, port: [names[host]], permitted=lambda address: address == "127.0.0.1"
    )
    with pytest.raises(InputError, match=r"inside.example is not on the public internet"):
        fetch(server.url("/"), network=network)
    assert len(server.asked) == 1
    assert hidden.endswith("/hidden")


@pytest.mark.parametrize(
    "location",
    ["file:///etc/passwd", "http://user:p@news.example/", "http://news.example:22/", "gopher://x/"],
)
def test_redirects_that_nobody_could_name_are_refused(location):
    base = parse_target("https://news.example/a")
    with pytest.raises(InputError):
        parse_redirect(base, location, base)


def test_redirects_are_resolved_against_the_page_and_kept(server, local):
    server.page("/a/b", b"gone on", status="301 Moved", more="Location: ../新?x=1\r\n")
    server.page("/%E6%96%B0?x=1", b"<p>here", status="200 OK")
    first, last = fetch(server.url("/a/b"), network=local)
    assert (first.status, last.status) == (301, 200)
    assert last.url == server.url("/%E6%96%B0?x=1")
    assert first.response.endswith(b"gone on")


def test_redirects_in_a_circle_and_too_many_of_them_end(server, local):
    server.page("/a", b"", status="302 Found", more="Location: /b\r\n")
    server.page("/b", b"", status="302 Found", more="Location: /a\r\n")
    with pytest.raises(InputError, match="in a circle"):
        fetch(server.url("/a"), network=local)
    for step in range(9):
        server.page(f"/{step}", b"", status="302 Found", more=f"Location: /{step + 1}\r\n")
    server.asked.clear()
    with pytest.raises(InputError, match="more than 5 redirects"):
        fetch(server.url("/0"), network=local)
    assert len(server.asked) == 6
    server.page("/9", b"end")
    assert fetch(server.url("/4"), network=local)[-1].response.endswith(b"end")


def test_the_request_says_who_asks_and_carries_nothing_else(server, local):
    more = "Set-Cookie: id=1\r\nLocation: /end\r\n"
    server.page("/", b"", status="302 Found", more=more)
    server.page("/end", b"x")
    exchanges = fetch(server.url("/"), network=local)
    for exchange, asked in zip(exchanges, server.asked, strict=True):
        assert exchange.request == asked
        names = [line.split(b":")[0] for line in asked.split(b"\r\n")[1:] if line]
        assert names == [b"Host", b"User-Agent", b"Accept", b"Accept-Encoding", b"Connection"]
        assert b"User-Agent: Heliograph/" in asked


def test_the_answer_is_kept_byte_by_byte(server, local):
    answer = (
        b"HTTP/1.1 200 Fine\r\nX-Odd:   \xe6\x96\xb0 \r\nTransfer-Encoding: chunked\r\n\r\n"
        b"3;ext=1\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: x\r\n\r\n"
    )
    server.answers["/"] = answer + b"HTTP/1.1 200 not asked for"
    (exchange,) = fetch(server.url("/"), network=local)
    assert exchange.response == answer
    assert not exchange.broken_off


def test_interim_answers_are_no_part_of_the_answer(server, local):
    interim = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"
    server.answers["/"] = interim + answer
    (exchange,) = fetch(server.url("/"), network=local)
    assert (exchange.response, exchange.status) == (answer, 200)


@pytest.mark.parametrize(
    ("answer", "broken_off"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", True),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nshort", True),
        (b"HTTP/1.1 200 OK\r\n\r\nuntil it closes", False),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhow long?", False),
        (b"HTTP/1.0 204 No Content\r\n\r\n", False),
    ],
)
def test_lengths_that_do_not_agree(server, local, answer, broken_off):
    server.answers["/"] = answer
    (exchange,) = fetch(server.url("/"), network=local)
    assert exchange.response == answer
    assert exchange.broken_off is broken_off


@pytest.mark.parametrize(
    "answer",
    [
        b"", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 abc\r\n\r\n", b"\x00" * 100,
        b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 1000 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nA: " + b"b" * 100_000 + b"\r\n\r\n",
    ],
)  # fmt: skip
def test_what_is_no_answer_is_an_error_in_one_paragraph(server, local, answer):
    server.answers["/"] = answer
    with pytest.raises(InputError, match="no answer that can be read"):
        fetch(server.url("/"), network=local)


def endless(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        connection.sendall(b"x" * 65_536)


def endless_chunks(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        connection.sendall(b"1;" + b"e" * 60_000 + b"\r\nx\r\n")


def endless_trailers(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n")
    while True:
        connection.sendall(b"T: " + b"t" * 60_000 + b"\r\n")


@pytest.mark.parametrize("answer", [endless, endless_chunks, endless_trailers])
def test_an_endless_answer_is_cut_at_the_limit(server, local, answer):
    server.answers["/"] = answer
    with pytest.raises(InputError, match="larger than 1,000,000 bytes"):
        fetch(server.url("/"), Limits(max_bytes=1_000_000), local)


def drip(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(1000):
        connection.sendall(b"x")
        time.sleep(0.05)


def silent(connection):
    time.sleep(3)


@pytest.mark.parametrize(
    ("answer", "limits"),
    [
        (drip, Limits(total_s=0.5, read_s=0.4)),  # always another byte, never the end
        (silent, Limits(total_s=30, read_s=0.2)),
    ],
)
def test_slow_servers_are_left(server, local, answer, limits):
    server.answers["/"] = answer
    begun = time.monotonic()
    with pytest.raises(InputError, match="no whole answer within"):
        fetch(server.url("/"), limits, local)
    assert time.monotonic() - begun < 2


def test_the_time_limit_is_for_all_redirects_together(server, local):
    def slow(connection):
        time.sleep(0.3)
        step = len(server.asked)
        connection.sendall(
            b"HTTP/1.1 302 Found\r\nLocation: /%d\r\nContent-Length: 0\r\n\r\n" % step
        )

    server.answers |= {f"/{step}": slow for step in range(9)}
    with pytest.raises(InputError, match="no whole answer within"):
        fetch(server.url("/0"), Limits(total_s=0.7, read_s=0.5), local)
    assert len(server.asked) <= 3


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for news.example, and the file of its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "news.example")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("news.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    pem = made.public_bytes(serialization.Encoding.PEM)
    path.write_bytes(
        pem
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path


@pytest.fixture
def secure(certificate):
    """The port of a server with TLS, and the names that it was asked for (SNI)."""
    names = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.sni_callback = lambda connection, name, _: names.append(name)
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve():
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                try:
                    with connection, context.wrap_socket(connection, server_side=True) as secured:
                        secured.recv(65_536)
                        secured.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")
                except OSError:
                    pass

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listening.getsockname()[1], names
        listening.shutdown(socket.SHUT_RDWR)
        thread.join()


def test_tls_is_verified_for_the_name_while_the_address_is_pinned(secure, certificate):
    port, names = secure
    trusting = ssl.create_default_context(cafile=str(certificate))
    anywhere = {"resolve": lambda host, port: ["127.0.0.1"], "permitted": lambda address: True}
    (exchange,) = fetch(f"https://news.example:{port}/", network=Network(tls=trusting, **anywhere))
    assert exchange.response.endswith(b"hi")
    assert names == ["news.example"]
    with pytest.raises(InputError, match=r"certificate of other.example cannot be trusted"):
        fetch(f"https://other.example:{port}/", network=Network(tls=trusting, **anywhere))
    with pytest.raises(InputError, match=r"certificate of news.example cannot be trusted"):
        fetch(f"https://news.example:{port}/", network=Network(**anywhere))


def test_a_name_that_does_not_resolve_is_an_error_in_one_paragraph():
    def unknown(host, port):
        raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(InputError, match="Name or service not known"):
        fetch("http://nowhere.example/", network=Network(resolve=unknown))


@pytest.mark.parametrize(
    "location",
    ["http://[::1", "//[", "http://[zz]/", "http://\u2100.com/"],
)
def test_a_redirect_that_is_malformed_is_refused(server, local, location):
    head = f"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n"
    server.answers["/"] = head.encode()
    with pytest.raises(InputError, match="this page cannot be captured"):
        fetch(server.url("/"), network=local)
    assert len(server.asked) == 1


@given(
    st.sampled_from(["", "//", "http://", "https://[", "http://[::1%", "http://a.example:"]),
    st.text() | st.text("[]:/?#@%.é\u2100\udcff1a"),
)
def test_of_any_text_there_is_an_address_in_ascii_or_a_refusal(start, rest):
    base = parse_target("https://news.example/a")
    ways = [lambda: parse_target(start + rest)]
    ways += [lambda: parse_redirect(base, start + rest, base)]
    for way in ways:
        with suppress(InputError):
            target = way()
            assert (target.url + target.host + target.path).isascii()


@pytest.mark.parametrize("place", ["/\udcff", "/?q=\udcff", "/#\udcff"])
def test_a_url_of_bytes_that_are_no_text_is_refused(place):
    with pytest.raises(InputError, match="bytes that are no text"):
        parse_target(f"http://example.org{place}")


@pytest.mark.parametrize("size", [b"-5", b"-1", b"-0x2", b"f" * 40])
def test_a_chunk_of_an_impossible_size_is_an_answer_that_broke_off(server, local, size):
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    server.answers["/"] = answer = head + b"2\r\nhi\r\n" + size + b"\r\nmore"
    (exchange,) = fetch(server.url("/"), network=local)
    assert exchange.broken_off
    assert answer.startswith(exchange.response)
    with pytest.raises(InputError, match="no answer that can be read"):
        post(server.url("/"), b"x", "text/plain", Limits(), local)


def test_a_service_that_breaks_off_has_not_answered(server, local):
    server.answers["/"] = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi"
    with pytest.raises(InputError, match="no answer that can be read"):
        post(server.url("/"), b"x", "text/plain", Limits(), local)
    server.page("/", b"whole")
    assert post(server.url("/"), b"x", "text/plain", Limits(), local) == b"whole"
