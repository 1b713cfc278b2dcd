package luatest

import (
	"encoding/base64"
	"fmt"
	"net/netip"
	"strings"

	"github.com/axolua/axolua/engine/catalog"
	lua "github.com/yuin/gopher-lua"
)

// form is how an argument that is an object can be given as a text.
type form struct {
	want   string // completes "want ..."; "" if any text will do
	fits   func(string) bool
	object func(string) map[string]any
}

const wantUserID = `a user id such as "@alice:example.org"`

// forms are those of the types that have one. Of a type that is a list they are those of its elements, and a text alone
// is a list of one.
var forms = map[catalog.Type]form{
	catalog.Event: {object: func(s string) map[string]any {
		return map[string]any{"content": map[string]any{"msgtype": "m.text", "body": s}}
	}},
	catalog.Requester:      {wantUserID, isUserID, field("user_id")},
	catalog.UserProfile:    {wantUserID, isUserID, field("user_id")},
	catalog.PresenceStates: {wantUserID, isUserID, field("user_id")},
	catalog.RequestInfo:    {"an IP address", isIP, field("ip")},
	catalog.ProfileInfo:    {object: field("display_name")},
	catalog.FileInfo:       {object: field("file_id")},
	catalog.FileWrapper: {object: func(s string) map[string]any {
		return map[string]any{"base64": base64.StdEncoding.EncodeToString([]byte(s))}
	}},
}

func field(name string) func(string) map[string]any {
	return func(s string) map[string]any { return map[string]any{name: s} }
}

func isUserID(s string) bool {
	localpart, domain, found := strings.Cut(s, ":")
	return found && strings.HasPrefix(localpart, "@") && domain != ""
}

func isIP(s string) bool {
	_, err := netip.ParseAddr(s)
	return err == nil
}

// formed makes the objects of an argument that is given as texts.
func formed(p catalog.Param, value any) (any, error) {
	f, ok := forms[p.Type]
	if !ok {
		return value, nil
	}
	isList := p.Type == catalog.RequestInfo || p.Type == catalog.PresenceStates
	if _, isText := value.(string); isList && isText {
		value = []any{value}
	}
	list, ok := value.([]any)
	if !isList || !ok {
		return f.of(p.Name, value)
	}
	for i, one := range list {
		var err error
		if list[i], err = f.of(fmt.Sprintf("%s[%d]", p.Name, i+1), one); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func (f form) of(name string, value any) (any, error) {
	text, ok := value.(string)
	switch {
	case !ok:
		return value, nil
	case f.fits != nil && !f.fits(text):
		return nil, fmt.Errorf("%s: got %s, want %s", name, quote(text), f.want)
	}
	return f.object(text), nil
}

// textOf gives the text of an object that is one, such as what UserID.parse gives, and other values as they are.
func textOf(v lua.LValue) lua.LValue {
	if ud, ok := v.(*lua.LUserData); ok {
		if s, ok := ud.Value.(fmt.Stringer); ok {
			return lua.LString(s.String())
		}
	}
	return v
}
