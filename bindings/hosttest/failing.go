package hosttest

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine/catalog"
)

// failing is what Load has a member of the module API fail with.
type failing struct {
	Kind    string `json:"kind"` // "matrix" if there is an errcode, "failed" if there is none
	Code    int64  `json:"code"`
	Errcode string `json:"errcode"`
	Error   string `json:"error"`
}

// kinds are those of bindings.APIError that a homeserver's answers have.
var kinds = []string{"matrix", "not_offered", "timeout", "unreachable", "failed"}

func (f *failing) failure() error {
	kind := f.Kind
	switch {
	case kind == "not_offered":
		return bindings.ErrNotOffered
	case kind == "" && f.Errcode != "":
		kind = "matrix"
	case kind == "":
		kind = "failed"
	}
	return &bindings.APIError{Kind: kind, Code: int(f.Code), Errcode: f.Errcode, Text: f.Error}
}

// CheckMember says what is wrong with the name of a member of the module API, as Call has it; nil if there is one.
func CheckMember(method string) error {
	names := bindings.HostMembers()
	if slices.Contains(names, method) {
		return nil
	}
	return fmt.Errorf("no member of api that asks the homeserver is called %s%s", method, hint(method, names))
}

// checkFail finds failures that nobody would ever meet.
func (c *content) checkFail() error {
	for _, method := range slices.Sorted(maps.Keys(c.Fail)) {
		f, path := c.Fail[method], below("fail", method)
		if err := CheckMember(method); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		if f.Kind != "" && !slices.Contains(kinds, f.Kind) {
			return fmt.Errorf("%s.kind: got %q, want one of %s%s", path, f.Kind, strings.Join(kinds, ", "), catalog.DidYouMean(f.Kind, kinds))
		}
		if f.Errcode != "" && !catalog.IsErrcode(f.Errcode) {
			return fmt.Errorf("%s.errcode: got %q, want a code such as M_FORBIDDEN", path, f.Errcode)
		}
	}
	return nil
}
