package engine

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/axolua/axolua/engine/catalog"
	"github.com/axolua/axolua/engine/shadow"
	lua "github.com/yuin/gopher-lua"
)

// shortest is the length below which a text is too common to be taken for a secret wherever it stands.
const shortest = 3

// withheld stands for a text that holds a secret which is too short to be taken out.
const withheld = "[withheld: it may show a secret]"

// redact takes the values of secret parameters out of what a module raised, in case it put them there.
func redact(cb *catalog.Callback, args []any, fail *CallError) {
	secrets, short := secretArgs(cb, args, fail.Text)
	fail.hide(secrets)
	if short && (fail.Kind == KindError || fail.Kind == KindPanic) { // the other texts are ours
		fail.Text = withheld
	}
}

// redacted is text, which a module gave for the log, without the values of secret parameters.
func redacted(cb *catalog.Callback, args []any, text string) string {
	secrets, short := secretArgs(cb, args, text)
	if short {
		return withheld
	}
	return hidden(secrets, text)
}

// secretArgs gives the secrets among args that can be taken out of text, and whether there is one in it that cannot.
func secretArgs(cb *catalog.Callback, args []any, in string) (secrets []string, short bool) {
	for i, p := range cb.Params {
		if p.Secret {
			secrets = secretTexts(args[i], secrets)
			s := text(args[i])
			short = short || s != "" && len(s) < shortest && strings.Contains(in, s)
		}
	}
	return secrets, short
}

// hide takes secrets out of what fail says. A secret may look like a position, and so have become one.
func (e *CallError) hide(secrets []string) {
	prefix := fmt.Sprintf("%s:%d: ", e.File, e.Line)
	text, ok := strings.CutPrefix(hidden(secrets, prefix+e.Text), prefix)
	if !ok {
		e.File, e.Line = e.Module, 0
	}
	e.Text, e.Traceback = text, hidden(secrets, e.Traceback)
}

// hideSecrets takes the secrets of the running question out of what a module says for the log.
func (v *vm) hideSecrets(text string) string {
	if v.handler == nil {
		return text
	}
	args := make([]any, len(v.args))
	for i, arg := range v.args {
		args[i] = arg
		if backing, isView := v.views.Backing(arg); isView {
			args[i] = backing
		}
	}
	return redacted(v.handler.cb, args, text)
}

// hidden replaces secrets, the longer ones first: one may be the beginning of another.
func hidden(secrets []string, text string) string {
	if len(secrets) == 0 {
		return text
	}
	slices.SortFunc(secrets, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	var pairs []string
	for _, secret := range secrets {
		pairs = append(pairs, secret, "[secret]")
		for _, quoted := range quotings(secret) {
			if quoted != secret {
				pairs = append(pairs, quoted, "[secret]")
			}
		}
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// luaQuoting is what string.format("%q") makes of a text.
var luaQuoting = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", "\\\n", "\r", `\r`, "\x00", `\000`)

// quotings are the forms in which a text may stand between quotes: our messages', Lua's and JSON's.
func quotings(s string) []string {
	goes := strconv.Quote(s)
	asJSON, _ := json.Marshal(s)
	return []string{goes[1 : len(goes)-1], luaQuoting.Replace(s), string(asJSON[1 : len(asJSON)-1])}
}

// secretTexts adds the texts in v, an argument in any form, to found.
func secretTexts(v any, found []string) []string {
	switch v := v.(type) {
	case string:
		if len(v) >= shortest {
			found = append(found, v)
		}
	case lua.LString:
		return secretTexts(string(v), found)
	case *string:
		if v != nil {
			return secretTexts(*v, found)
		}
	case []RequestInfo:
		for _, r := range v {
			found = secretTexts(r.IP, found)
			if r.UserAgent != nil {
				found = secretTexts(*r.UserAgent, found)
			}
		}
	case HTTPRequest:
		found = secretTexts(v.URI, secretTexts(v.Body, found))
		for _, values := range v.Headers {
			for _, value := range values {
				found = secretTexts(value, found)
			}
		}
	case []any:
		for _, e := range v {
			found = secretTexts(e, found)
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			if !isFieldName(key) {
				found = secretTexts(key, found)
			}
			found = secretTexts(v[key], found)
		}
	case nil, bool, int64, float64, lua.LValue:
	default:
		return secretTexts(shadow.Plain(v), found)
	}
	return found
}

// isFieldName tells the names of fields from keys that are data, such as user ids.
func isFieldName(key string) bool {
	return !strings.ContainsFunc(key, func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '_' && c != '.' && c != '-'
	})
}
