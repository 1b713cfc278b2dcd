package configfile

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/axolua/axolua/engine/catalog"
)

var apiPower = regexp.MustCompile(`^api\.[a-z][a-z0-9_.]*$`)

// power reads one element of `allow`.
func (d *decoder) power(to *[]string) reader {
	return func(v *value) {
		if host, isHTTP := strings.CutPrefix(v.text, "http."); isHTTP && v.kind == text && !v.secret {
			if fault := allowedHostFault(host); fault != "" {
				d.problem(v, "got %s: %s", v.show(), fault)
			}
		}
		var s string
		d.text(&s, isPower, powers())(v)
		*to = append(*to, s)
	}
}

// isPower checks the form of a power; which members of api there are, the bindings know, and of hosts power has more to
// say.
func isPower(s string) bool {
	return s == "admin" || isFamilyPower(s) || apiPower.MatchString(s) || strings.HasPrefix(s, "http.")
}

// familyPowers lists what the catalogue asks of modules that define certain callbacks.
var familyPowers = sync.OnceValue(func() []string {
	var all []string
	for _, cb := range catalog.All() {
		if p := cb.Family.Allow; p != "" && !slices.Contains(all, p) {
			all = append(all, p)
		}
	}
	return all
})

func isFamilyPower(s string) bool { return slices.Contains(familyPowers(), s) }

func powers() string {
	return orList(append(slices.Clone(familyPowers()), "admin", "api.NAME", "http.HOST"))
}
