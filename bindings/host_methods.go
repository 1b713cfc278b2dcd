package bindings

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/axolua/axolua/engine/catalog"
)

// HostOf makes a Host of the methods of v: the method CheckUserExists answers api.check_user_exists, and
// AccountDataManagerGetGlobal answers api.account_data_manager:get_global. A method has the parameters and the results
// of the declaration (Libraries lists them) in that order, with a context in front and an error at the end:
//
//	func (h *Home) CheckUserExists(ctx context.Context, userID string) (*string, error)
//
// Names are the declared ones in Go's way: each word begins with a capital, id and ip are ID and IP. The types are
//
//	string, UserID|string   string              integer, number   int64, float64
//	boolean                 bool                string[]          []string
//	string[][]              [][]string          table<string, any> map[string]any, any, or a struct with JSON tags
//	Event, Event[]          *Event, []*Event    StateMap          engine.StateMap
//	UserInfo and the like   a struct with JSON tags, a pointer to one, map[string]any, or any; UserInfo[]: a slice of them
//
// What is optional is a pointer to its type, nil where it is absent; types that may be nil anyway stay as they are. In
// place of a result for which there is no Go type in the list, json.RawMessage holds its JSON.
//
// v must also have the method Info(context.Context) HostInfo. What v has no method for is ErrNotOffered. Other methods do
// not matter, since v may have a life of its own; but one that takes a context and is called almost as a member that v
// lacks is taken for a slip. Every slip and every method that does not fit its declaration is in the error of HostOf:
// nothing of the kind is left for a module to find.
//
// v has to be safe for concurrent use.
func HostOf(v any) (Host, error) {
	informed, ok := v.(interface {
		Info(ctx context.Context) HostInfo
	})
	if !ok {
		return nil, fmt.Errorf("bindings: %T has no method Info(context.Context) bindings.HostInfo", v)
	}
	h := &methodHost{info: informed.Info, members: map[string]*hostMethod{}}
	value := reflect.ValueOf(v)
	var errs []error
	var lacking []string
	for name, m := range hostMembers() {
		fn := value.MethodByName(goName(name))
		if !fn.IsValid() {
			lacking = append(lacking, goName(name))
			continue
		}
		method, problems := newHostMethod(m, fn)
		for _, p := range problems {
			errs = append(errs, fmt.Errorf("bindings: %T.%s: %s", v, goName(name), p))
		}
		h.members[name] = method
	}
	errs = append(errs, slips(v, lacking)...)
	slices.SortFunc(errs, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return h, errors.Join(errs...)
}

// HostMembers lists the members of the module API that a homeserver answers, as APICall names them, sorted.
func HostMembers() []string { return slices.Sorted(maps.Keys(hostMembers())) }

// hostMembers are the members of the module API that a homeserver answers, as APICall names them.
func hostMembers() map[string]*Func {
	members := map[string]*Func{}
	add := func(of string, funcs []Func) {
		for i := range funcs {
			if f := &funcs[i]; f.run == nil {
				members[of+f.Name] = f
			}
		}
	}
	add("", apiLibrary.Funcs)
	for _, o := range apiLibrary.Objects {
		add(o.Name+".", o.Funcs)
	}
	return members
}

// goName is the method for a member of the module API.
func goName(member string) string {
	var b strings.Builder
	for _, word := range strings.FieldsFunc(member, func(r rune) bool { return r == '_' || r == '.' }) {
		switch word {
		case "id", "ip":
			b.WriteString(strings.ToUpper(word))
		default:
			b.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
	}
	return b.String()
}

// slips are the methods of v that were probably meant to answer a member.
func slips(v any, lacking []string) (errs []error) {
	slices.Sort(lacking)
	t := reflect.TypeOf(v)
	for m := range t.Methods() {
		if m.Type.NumIn() < 2 || m.Type.In(1) != contextType || slices.Contains(lacking, m.Name) {
			continue
		}
		if hint := catalog.DidYouMean(m.Name, lacking); hint != "" && !isMember(m.Name) {
			errs = append(errs, fmt.Errorf("bindings: %T.%s is no member of the module API%s", v, m.Name, hint))
		}
	}
	return errs
}

func isMember(method string) bool {
	for name := range hostMembers() {
		if goName(name) == method {
			return true
		}
	}
	return false
}

// methodHost is what HostOf makes. It does not change.
type methodHost struct {
	info    func(context.Context) HostInfo
	members map[string]*hostMethod
}

func (h *methodHost) Info(ctx context.Context) HostInfo { return h.info(ctx) }

func (h *methodHost) API(ctx context.Context, call APICall) (any, error) {
	m := h.members[call.Method]
	if m == nil {
		return nil, ErrNotOffered
	}
	return m.call(ctx, call.Args)
}
