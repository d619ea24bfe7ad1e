"""Which addresses may be connected to.

Knows: the ranges that are not the public internet (IANA special-purpose registries, through `ipaddress`)
and the IPv6 forms that carry an IPv4 address inside.
Does not know: names, sockets, HTTP.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

_NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
_COMPATIBLE = IPv6Network("::/96")


class PrivateAddressError(OSError):
    """The name leads to an address that is not on the public internet."""


def is_public(address: str) -> bool:
    """Whether an IP address, as the resolver gives it, is one a stranger's page may send a crawler to.

    Private, loopback, link-local, shared, multicast, reserved and unspecified addresses are not, and neither
    is an IPv6 address that carries such an IPv4 address (mapped, compatible, 6to4, Teredo, NAT64).
    """
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(parsed, IPv6Address):
        return _plain(parsed) and all(_plain(inner) for inner in _carried(parsed))
    return _plain(parsed)


def _plain(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address) and (
        address.ipv4_mapped or address.sixtofour or address in _NAT64[0]
    ):
        return True
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _carried(address: IPv6Address) -> list[IPv4Address]:
    """The IPv4 addresses inside an IPv6 address."""
    inside = [inner for inner in (address.ipv4_mapped, address.sixtofour) if inner]
    if address.teredo:
        inside.extend(address.teredo)
    if any(address in network for network in (*_NAT64, _COMPATIBLE)):
        inside.append(IPv4Address(int(address) & 0xFFFFFFFF))
    return inside
