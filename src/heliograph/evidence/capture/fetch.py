"""The one place from which Heliograph reaches the network: for a page, or a timestamp, asked for.

A name is resolved once, each of its addresses is checked, and the connection is made to the very
address that was checked: a name service that says something else a moment later (DNS rebinding)
is not asked again. No cookies, no passwords, no proxies, nothing that the page refers to.
"""

from __future__ import annotations

import http.client
import re
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import msgspec

from heliograph.errors import InputError
from heliograph.evidence.capture.addresses import is_public
from heliograph.evidence.capture.urls import Target, parse_redirect, parse_target
from heliograph.evidence.capture.wire import (
    Limits,
    NoLengthError,
    Recorded,
    TooLargeError,
    Wire,
)
from heliograph.version import __version__

USER_AGENT = f"Heliograph/{__version__} (evidence capture of one page, named by a person)"

_REDIRECTS = {301, 302, 303, 307, 308}
_INTERIM = re.compile(rb"HTTP/1\.[01] 1\d\d[^\n]*\n(?:[^\r\n][^\n]*\n)*\r?\n")
_MOST_INTERIM = 5
_READ_BYTES = 65_536


def addresses_of(host: str, port: int) -> list[str]:
    """Return the IP addresses of a host, as the machine's own name service has them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class Network(msgspec.Struct, frozen=True, kw_only=True):
    """How names become addresses, which of them may be asked, and whose certificates count."""

    resolve: Callable[[str, int], Sequence[str]] = addresses_of
    permitted: Callable[[str], bool] = is_public
    tls: ssl.SSLContext | None = None  # None: the certificates that this machine trusts


class Exchange(msgspec.Struct, frozen=True, kw_only=True):
    """One request and its answer, byte by byte as they went over the wire."""

    url: str
    address: str
    request: bytes
    response: bytes
    status: int
    location: str | None  # where a redirect leads, as its header says
    broken_off: bool  # before the answer was as long as it said it would be


def fetch(
    url: str, limits: Limits | None = None, network: Network | None = None
) -> tuple[Exchange, ...]:
    """Return what a GET of ``url`` was answered: redirects first, the document last.

    Raises InputError where the URL, an address, a redirect or a limit forbids it, and where there
    is no answer. An answer with status 404 is an answer.
    """
    limits, network = limits or Limits(), network or Network()
    deadline_s = time.monotonic() + limits.total_s
    named = target = parse_target(url)
    exchanges: list[Exchange] = []
    while True:
        with _connected(target, limits, network, deadline_s) as (connection, address):
            request = _request("GET", target, {"Accept": "*/*", "Accept-Encoding": "identity"})
            done = _exchanged(target, connection, address, request, limits, deadline_s)
        exchanges.append(done)
        if done.location is None:
            return tuple(exchanges)
        if len(exchanges) > limits.redirects:
            raise InputError(
                f"there are more than {limits.redirects} redirects from here",
                path=named.url,
                remedy="name the page where they should end.",
            )
        target = parse_redirect(target, done.location, named)
        if any(target.url == earlier.url for earlier in exchanges):
            raise InputError(
                f"the redirects from here lead in a circle, back to {target.url}",
                path=named.url,
                remedy="the page may want a cookie, and a capture sends none.",
            )


def post(url: str, body: bytes, media_type: str, limits: Limits, network: Network) -> bytes:
    """Return the answer of a service in the user's own settings to ``body``; follows nothing.

    Raises InputError where there is no answer within the limits, or one of another status than
    200.
    """
    deadline_s = time.monotonic() + limits.total_s
    target = parse_target(url)
    headers = {"Content-Type": media_type, "Content-Length": str(len(body))}
    request = _request("POST", target, headers) + body
    with (
        _connected(target, limits, network, deadline_s) as (connection, _),
        _explained(target, limits),
    ):
        connection.sendall(request)
        recorded = Recorded(Wire(connection, limits, deadline_s))
        response = _begun(recorded)
        answer = b"".join(_pieces(response))
        if response.status != 200:
            raise InputError(f"the service answered with status {response.status}", path=url)
        return answer


def _request(method: str, target: Target, headers: dict[str, str]) -> bytes:
    lines = [f"{method} {target.path} HTTP/1.1", f"Host: {target.authority}"]
    headers = {"User-Agent": USER_AGENT, **headers, "Connection": "close"}
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")


def _exchanged(
    target: Target,
    connection: socket.socket,
    address: str,
    request: bytes,
    limits: Limits,
    deadline_s: float,
) -> Exchange:
    """Send one request, read its answer, and follow nothing."""
    with _explained(target, limits):
        connection.sendall(request)
        recorded = Recorded(Wire(connection, limits, deadline_s))
        response = _begun(recorded)
        try:
            for _ in _pieces(response):
                pass
            broken_off = False
        except http.client.IncompleteRead:
            broken_off = True
    is_redirect = response.status in _REDIRECTS
    return Exchange(
        url=target.url,
        address=address,
        request=request,
        response=_without_interim(bytes(recorded.seen)),
        status=response.status,
        location=response.getheader("Location") if is_redirect else None,
        broken_off=broken_off,
    )


def _begun(recorded: Recorded) -> http.client.HTTPResponse:
    """Return the answer, read up to the end of its headers; interim answers (1xx) are skipped."""
    for _ in range(_MOST_INTERIM):
        # What it asks of a socket is one method, which a recorded reader has.
        response = http.client.HTTPResponse(recorded)  # type: ignore[arg-type]
        response.begin()
        if response.status >= 200:
            return response
    raise http.client.HTTPException("only interim answers")


def _pieces(response: http.client.HTTPResponse) -> Iterator[bytes]:
    """Give the body in pieces, none so large as an answer may claim to be.

    Raises http.client.IncompleteRead where it ends before it was as long as it said.
    """
    try:
        while piece := response.read(_READ_BYTES):
            yield piece
    except NoLengthError as error:
        raise http.client.IncompleteRead(b"") from error
    if response.length:
        raise http.client.IncompleteRead(b"", response.length)


def _without_interim(answer: bytes) -> bytes:
    while interim := _INTERIM.match(answer):
        answer = answer[interim.end() :]
    return answer


@contextmanager
def _connected(
    target: Target, limits: Limits, network: Network, deadline_s: float
) -> Iterator[tuple[socket.socket, str]]:
    """Give a connection to a permitted address of the target, and that address."""
    with _explained(target, limits):
        addresses = list(network.resolve(target.host, target.port))
        permitted = [address for address in addresses if network.permitted(address)]
        if not permitted:
            raise InputError(
                f"{target.host} is not on the public internet: it is at "
                f"{', '.join(addresses) or 'no address'}",
                path=target.url,
                remedy="only public pages are captured; save it and capture the file.",
            )
        connection, address = _first_that_answers(permitted, target.port, limits, deadline_s)
    with connection:
        if target.scheme == "http":
            yield connection, address
            return
        with _explained(target, limits):
            context = network.tls or ssl.create_default_context()
            secured = context.wrap_socket(connection, server_hostname=target.host)
        with secured:
            yield secured, address


def _first_that_answers(
    addresses: Sequence[str], port: int, limits: Limits, deadline_s: float
) -> tuple[socket.socket, str]:
    problem: OSError = TimeoutError()
    for address in addresses:
        left_s = min(limits.read_s, deadline_s - time.monotonic())
        if left_s <= 0:
            raise TimeoutError
        try:
            # An address, not a name: nothing is resolved here.
            return socket.create_connection((address, port), timeout=left_s), address
        except OSError as error:
            problem = error
    raise problem


@contextmanager
def _explained(target: Target, limits: Limits) -> Iterator[None]:
    """Turn what can go wrong on the network into one paragraph for a person."""
    try:
        yield
    except TooLargeError as error:
        raise InputError(
            f"the answer is larger than {limits.max_bytes:,} bytes",
            path=target.url,
            remedy="raise the limit with --max-bytes if you trust the page.",
        ) from error
    except TimeoutError as error:
        raise InputError(
            f"there was no whole answer within {limits.total_s:g} s, or no byte of it for "
            f"{limits.read_s:g} s",
            path=target.url,
            remedy="try again later, or save the page and capture the file.",
        ) from error
    except ssl.SSLCertVerificationError as error:
        raise InputError(
            f"the certificate of {target.host} cannot be trusted ({error.verify_message})",
            path=target.url,
            remedy="somebody may be in between; nothing was fetched.",
        ) from error
    except (OSError, http.client.HTTPException) as error:
        what = (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
        raise InputError(
            f"there is no answer that can be read ({what})",
            path=target.url,
            remedy="check the address and the connection.",
        ) from error
