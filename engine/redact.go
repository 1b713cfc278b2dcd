package engine

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/axolua/axolua/engine/catalog"
	"github.com/axolua/axolua/engine/shadow"
	lua "github.com/yuin/gopher-lua"
)

// shortest is the length below which a text is too common to be taken for a secret wherever it stands.
const shortest = 3

// withheld stands for a text that holds a secret which is too short to be taken out.
const withheld = "[withheld: it may show a secret]"

// shortestConfigured is the same in characters for the configuration, whose texts are secrets in every question.
const shortestConfigured = 8

// secrets are the texts that must not be shown while one question is answered.
type secrets struct {
	question uint64   // the serial of the VM that keeps them
	forms    []string // of those of the configuration, however they may be quoted
	texts    []string // those of the question, to be taken out wherever they stand
	short    []string // too common for that
	replacer *strings.Replacer
}

// configured are the secrets of the configuration, which are those of a generation outside of questions. They are
// looked through once: most questions that show something have none of their own.
func (s *Settings) configured() *secrets {
	found := new(secrets)
	for i := range s.Modules {
		for _, text := range s.Modules[i].Secrets {
			if utf8.RuneCountInString(text) >= shortestConfigured {
				found.forms = append(found.forms, formsOf(text)...)
			}
		}
	}
	found.replacer = replacer(found.forms)
	return found
}

// secretsOf adds those of a question, whose arguments may be in Go's form or in Lua's, to those of the configuration.
func (g *generation) secretsOf(cb *catalog.Callback, args []any, request *RequestContext) *secrets {
	s := &secrets{forms: g.secrets.forms}
	for i, p := range cb.Params {
		if p.Secret {
			s.texts = secretTexts(args[i], s.texts)
			if short := text(args[i]); short != "" && len(short) < shortest {
				s.short = append(s.short, short)
			}
		}
	}
	if request != nil { // who makes the request is what rules are about
		s.texts = secretTexts(request.UserAgent, secretTexts(request.IP, s.texts))
	}
	if len(s.texts) == 0 {
		s.replacer = g.secrets.replacer
	}
	return s
}

// secretsIn are collected when something is to be shown, which is rare.
func (g *generation) secretsIn(q *question) *secrets {
	return g.secretsOf(q.cb, q.args[:len(q.cb.Params)], q.request)
}

// currentSecrets are those of the question that runs on v.
func (v *vm) currentSecrets() *secrets {
	if v.secrets == nil || v.secrets.question != v.serial {
		args := make([]any, len(v.args))
		for i, arg := range v.args {
			args[i] = arg
			if backing, isView := v.views.Backing(arg); isView {
				args[i] = backing
			}
		}
		v.secrets = v.gen.secretsOf(v.handler.cb, args, v.request)
		if v.private != nil {
			v.secrets.texts, v.secrets.replacer = secretTexts(v.private, v.secrets.texts), nil
		}
		v.secrets.question = v.serial
	}
	return v.secrets
}

// carryInto makes s what must not be shown by a function that is run later, and adds the texts of its argument.
func (s *secrets) carryInto(v *vm, arg any) {
	s.question, v.secrets = v.serial, s
	s.texts, s.replacer = secretTexts(arg, s.texts), nil
}

// hideSecrets takes the secrets of the configuration and of the running question out of what a module says for the log.
func (v *vm) hideSecrets(text string) string {
	if v.handler == nil {
		return v.gen.secrets.hidden(text)
	}
	return v.currentSecrets().redacted(text)
}

// redacted is text, which a module gave for the log, without secrets.
func (s *secrets) redacted(text string) string {
	if s.shortIn(text) {
		return withheld
	}
	return s.hidden(text)
}

// redact takes secrets out of what a module raised. One may look like a position, and so have become one.
func (s *secrets) redact(fail *CallError) {
	short := s.shortIn(fail.Text)
	prefix := fmt.Sprintf("%s:%d: ", fail.File, fail.Line)
	text, ok := strings.CutPrefix(s.hidden(prefix+fail.Text), prefix)
	if !ok {
		fail.File, fail.Line = fail.Module, 0
	}
	fail.Text, fail.Traceback = text, s.hidden(fail.Traceback)
	if short && (fail.Kind == KindError || fail.Kind == KindPanic) { // the other texts are ours
		fail.Text = withheld
	}
}

func (s *secrets) shortIn(text string) bool {
	return slices.ContainsFunc(s.short, func(short string) bool { return strings.Contains(text, short) })
}

func (s *secrets) hidden(text string) string {
	if s.replacer == nil {
		forms := slices.Clip(s.forms) // all questions have them
		for _, secret := range s.texts {
			forms = append(forms, formsOf(secret)...)
		}
		s.replacer = replacer(forms)
	}
	return s.replacer.Replace(text)
}

// replacer replaces secrets, the longer ones first: one may be the beginning of another.
func replacer(forms []string) *strings.Replacer {
	forms = slices.Clone(forms)
	slices.SortFunc(forms, func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b)) })
	var pairs []string
	for _, form := range slices.Compact(forms) {
		pairs = append(pairs, form, "[secret]")
	}
	return strings.NewReplacer(pairs...)
}

// formsOf are the forms in which a secret may stand in a text: as it is, and quoted.
func formsOf(secret string) []string { return append(quotings(secret), secret) }

// luaQuoting is what string.format("%q") makes of a text.
var luaQuoting = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", "\\\n", "\r", `\r`, "\x00", `\000`)

// quotings are the forms in which a text may stand between quotes: our messages', Lua's and JSON's.
func quotings(s string) []string {
	goes := strconv.Quote(s)
	forHTML, _ := json.Marshal(s)
	var plain bytes.Buffer // what json.encode gives
	encoder := json.NewEncoder(&plain)
	encoder.SetEscapeHTML(false)
	encoder.Encode(s) // a text can always be encoded
	asJSON := bytes.TrimSuffix(plain.Bytes(), []byte("\n"))
	return []string{goes[1 : len(goes)-1], luaQuoting.Replace(s), string(forHTML[1 : len(forHTML)-1]), string(asJSON[1 : len(asJSON)-1])}
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
