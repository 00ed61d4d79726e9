"""Which internet addresses a captured page may be fetched from: public ones only."""

from __future__ import annotations

import ipaddress

# Global in Python's eyes, yet answered by something near: protocol assignments (of which it knows
# some), the relays of 6to4 (RFC 7526), and where one cloud serves a machine's own metadata.
_NOT_PUBLIC_4 = tuple(
    map(ipaddress.IPv4Network, ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32"))
)
_PUBLIC_6 = ipaddress.IPv6Network("2000::/3")  # all that IANA has given out as global unicast
# Of that, what stands for something else: protocol assignments with Teredo, 6to4, and the two
# blocks of documentation (RFC 3849, RFC 9637). They could carry a private IPv4 address inside.
_NOT_PUBLIC_6 = tuple(
    map(ipaddress.IPv6Network, ("2001::/23", "2002::/16", "2001:db8::/32", "3fff::/20"))
)


def is_public(address: str) -> bool:
    """Return whether an IP address, as text, is one of the public internet.

    Private, loopback, link-local, shared (CGNAT), multicast, reserved and unspecified addresses
    are not, nor is an IPv6 address that stands for an IPv4 one (mapped, NAT64, 6to4, Teredo), nor
    a cloud's metadata service. Source: the IANA special-purpose registries (RFC 6890).

    >>> is_public("93.184.215.14"), is_public("2606:2800:21f::1")
    (True, True)
    >>> [is_public(a) for a in ("127.0.0.1", "10.0.0.1", "169.254.169.254", "::ffff:8.8.8.8")]
    [False, False, False, False]
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if not ip.is_global or ip.is_multicast or ip.is_reserved or ip.is_unspecified:
        return False
    if isinstance(ip, ipaddress.IPv4Address):
        return not any(ip in network for network in _NOT_PUBLIC_4)
    return ip in _PUBLIC_6 and not any(ip in network for network in _NOT_PUBLIC_6)
