package fetch_test

import (
	"net/netip"
	"testing"

	"github.com/axolua/axolua/bindings/fetch"
)

// TestAddresses: what is not of the public internet is told in every form that it can be written in.
func TestAddresses(t *testing.T) {
	for text, want := range map[string]bool{
		"8.8.8.8": true, "1.1.1.1": true, "100.63.255.255": true, "172.32.0.1": true, "2606:4700::1111": true, "2a00::1": true,
		"::ffff:8.8.8.8": true, "64:ff9b::8.8.8.8": true, "2002:808:808::1": true,

		"127.0.0.1": false, "127.255.255.254": false, "0.0.0.0": false, "10.1.2.3": false, "172.16.0.1": false, "172.31.255.255": false,
		"192.168.1.1": false, "169.254.169.254": false, "100.64.0.1": false, "100.127.255.255": false, "192.0.0.170": false,
		"192.0.2.1": false, "198.18.0.1": false, "198.51.100.1": false, "203.0.113.1": false, "224.0.0.1": false,
		"239.255.255.255": false, "240.0.0.1": false, "255.255.255.255": false, "192.88.99.1": false,

		"::": false, "::1": false, "fe80::1": false, "fe80::1%eth0": false, "fec0::1": false, "fc00::1": false, "fd12::1": false,
		"ff02::1": false, "100::1": false, "2001:db8::1": false, "2001::1": false, "3fff::1": false, "5f00::1": false, "4000::1": false,
		"::127.0.0.1": false, "::ffff:127.0.0.1": false, "::ffff:10.0.0.1": false, "::ffff:169.254.169.254": false,
		"64:ff9b::127.0.0.1": false, "64:ff9b::a00:1": false, "64:ff9b:1::8.8.8.8": false, "2002:7f00:1::": false, "2002:a00:1::1": false,
		"2002:c0a8:101::1": false,
	} {
		if got := fetch.IsPublic(netip.MustParseAddr(text)); got != want {
			t.Errorf("%s: public is %v", text, got)
		}
	}
	if fetch.IsPublic(netip.Addr{}) {
		t.Error("no address is public")
	}
}

// TestPermitted: what the configuration permits is permitted in every form, and nothing beside it is.
func TestPermitted(t *testing.T) {
	list := []string{"10.0.0.0/8", "::1", "[fd00::1]", "192.168.1.77/24", "intra.example.org"}
	for text, want := range map[string]bool{
		"10.1.2.3": true, "::ffff:10.1.2.3": true, "64:ff9b::a01:203": true, "2002:a01:203::1": true, "::1": true, "fd00::1": true,
		"192.168.1.2": true, "8.8.8.8": true,
		"11.0.0.1": true, "192.168.2.1": false, "127.0.0.1": false, "fd00::2": false, "::ffff:127.0.0.1": false, "::": false,
	} {
		if got := fetch.Permitted(list, netip.MustParseAddr(text)); got != want {
			t.Errorf("%s: permitted is %v", text, got)
		}
	}
}
