package bindings

import (
	"fmt"
	"net/netip"

	"github.com/axolua/axolua/bindings/fetch"
	prose "github.com/axolua/axolua/bindings/text"
	lua "github.com/yuin/gopher-lua"
)

// ipLibrary is `ip`.
var ipLibrary = Library{
	Name: "ip",
	Doc: "IP addresses and networks. Addresses come from outside, so one that is none is an answer (nil or false); networks come from the " +
		"admin, so one that is none raises.",
	Funcs: []Func{
		{
			Name: "parse", Doc: "The usual form of an IP address: 2001:DB8:0:0::1 as 2001:db8::1, ::ffff:1.2.3.4 as 1.2.3.4, [::1] without brackets.",
			Params:  []Param{{Name: "s", Type: tText}},
			Returns: []Param{{Name: "ip", Type: tText, Optional: true, Doc: "nil if it is no IP address, or has a port"}},
			run: func(c Call) int {
				ip, ok := prose.ParseIP(c.text(0))
				if !ok {
					return c.give(lua.LNil)
				}
				return c.giveText(ip.String())
			},
		},
		{
			Name: "in_cidr", Doc: "Whether an address is in a network, or in one of several. For many networks or questions use ip.net.",
			Params: []Param{
				{Name: "ip", Type: tText, Optional: true, Doc: "false if it is nil or no address"},
				{Name: "cidr", Type: tNets, Doc: "\"10.0.0.0/8\", a single address, or a list of them"},
			},
			Returns: []Param{{Name: "inside", Type: tBool}},
			run: func(c Call) int {
				nets := prose.NewNets(c.networks(1))
				return c.inNets(nets)
			},
		},
		{
			Name: "net", Doc: "A set of networks, made once and asked often: local bad = ip.net(config.networks), then bad:has(request.ip).",
			Params:  []Param{{Name: "list", Type: tNets, Doc: "a network, a single address, or a list of them"}},
			Returns: []Param{{Name: "nets", Type: "Nets"}},
			run: func(c Call) int {
				return c.give(c.b.newObject(&netsClass, prose.NewNets(c.networks(0))))
			},
		},
		{
			Name: "is_private", Doc: "Whether an address is not of the public Internet: this machine, home and office networks, carriers' inner " +
				"ones, link-local, multicast, documentation and reserved ones. false for what is no address.",
			Params:  []Param{{Name: "s", Type: tText}},
			Returns: []Param{{Name: "private", Type: tBool}},
			run: func(c Call) int {
				ip, ok := prose.ParseIP(c.text(0))
				return c.give(lua.LBool(ok && !fetch.IsPublic(ip)))
			},
		},
	},
}

var netsClass = Class{
	Name: "Nets", Doc: "A set of networks, as ip.net gives it.",
	Funcs: []Func{{
		Name: "has", Doc: "Whether an address is in one of them; false for what is no address, and for nil.",
		Params:  []Param{{Name: "ip", Type: tText, Optional: true}},
		Returns: []Param{{Name: "inside", Type: tBool}},
		run:     func(c Call) int { return c.inNets(self[*prose.Nets](c)) },
	}},
}

func (c Call) inNets(nets *prose.Nets) int {
	ip, ok := prose.ParseIP(c.text(0))
	return c.give(lua.LBool(ok && nets.Has(ip)))
}

// perNetwork is what a network takes, in bytes.
const perNetwork = 100

// networks is argument i: a network or a list of them.
func (c Call) networks(i int) (nets []netip.Prefix) {
	texts := []string{c.text(i)}
	if c.arg(i).Type() == lua.LTTable {
		texts = c.texts(i)
	}
	for _, s := range texts {
		c.stopIf(c.b.scope.Spend(perNetwork))
		n, ok := prose.ParseNet(s)
		if !ok {
			c.bad(i, fmt.Sprintf("network such as 10.0.0.0/8 expected, got %q", prose.Truncate(s, 50)))
		}
		nets = append(nets, n)
	}
	return nets
}
