package web

import (
	"fmt"
	"net/http"
	"net/netip"
	"strings"
)

// Proxies are the networks whose X-Forwarded-For is believed: the reverse
// proxies in front of the house. Anyone else could write there what they like.
type Proxies []netip.Prefix

// ParseProxies reads "10.0.0.0/8, ::1".
func ParseProxies(list string) (Proxies, error) {
	var ps Proxies
	for item := range strings.SplitSeq(list, ",") {
		item = strings.TrimSpace(item)
		if item == "" {
			continue
		}
		if p, err := netip.ParsePrefix(item); err == nil {
			ps = append(ps, p.Masked())
			continue
		}
		a, err := netip.ParseAddr(item)
		if err != nil {
			return nil, fmt.Errorf("trusted proxy %q is neither an address nor a network", item)
		}
		ps = append(ps, netip.PrefixFrom(a.Unmap(), a.Unmap().BitLen()))
	}
	return ps, nil
}

func (ps Proxies) trusts(a netip.Addr) bool {
	for _, p := range ps {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// Client is the address of the client: the connection's own, or, behind trusted
// proxies, the nearest address in X-Forwarded-For that is not one of them.
func (ps Proxies) Client(r *http.Request) netip.Addr {
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	client := at.Addr().Unmap()
	if len(ps) == 0 {
		return client
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && ps.trusts(client); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		client = hop.Unmap()
	}
	return client
}

// ipv6Site is the network one IPv6 customer is usually given; limits by single
// address would give each of them 2^64 fresh starts.
const ipv6Site = 64

// AddressKey is the key under which limits count an address.
func AddressKey(a netip.Addr) string {
	if a.Is6() {
		if p, err := a.WithZone("").Prefix(ipv6Site); err == nil {
			return p.String()
		}
	}
	return a.String()
}
