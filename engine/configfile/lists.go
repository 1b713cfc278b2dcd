package configfile

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

// List is one of the lists that `data` declares. Exactly one of File, URL, PolicyRoom and MembersOf is set.
type List struct {
	Name       string // data.<name> in Lua
	File       string // absolute path
	URL        string
	PolicyRoom string // room id
	MembersOf  string // room id

	// Kind is set, cidrs, words, domains or globs; policies for a PolicyRoom and set for MembersOf.
	Kind       string
	WholeWords bool          // of words: only where no letter or digit is beside them; false
	Every      time.Duration // between two looks at a URL or a room; 1h, 10m. A file is watched
	Optional   bool          // before there is a first copy it counts as empty, instead of raising; false
	MaxBytes   int64         // of a file or an answer; 64MiB
	// MinShare is the part of the entries in use that a new copy must have to take their place; 0 takes any, also an empty
	// one. 0.5 for files and URLs, 0 for rooms.
	MinShare float64

	// These are of URLs. "" means that it is not checked.
	SHA256    string // of the content, 64 hexadecimal digits
	Signature string // URL of the detached signature: minisign's, or the 64 bytes of ed25519, also in base64
	PublicKey string // minisign's, or the 32 bytes of ed25519, in base64
}

// ListKinds are those that files and URLs may have.
var ListKinds = []string{"set", "cidrs", "words", "domains", "globs"}

const (
	maxLists = 1000
	// leastEvery keeps a slip from asking somebody else's server all the time.
	leastEvery = time.Second
)

var (
	listName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,63}$`)
	hexSHA   = regexp.MustCompile(`^[0-9a-fA-F]{64}$`)
)

// luaWords cannot stand behind the dot of data.<name>.
var luaWords = strings.Fields("and break do else elseif end false for function goto if in local nil not or repeat return then true until while")

// lists reads `data`.
func (d *decoder) lists(to *[]List) reader {
	return func(v *value) {
		if v.kind != mapping && v.kind != null && v.kind != broken {
			d.problem(v, "got %s, want lists: name: { file: PATH, kind: set }; the directory for what is kept is `data_dir`", v.show())
			return
		}
		if len(v.entries) > maxLists {
			d.problem(v, "got %d lists, want at most %d", len(v.entries), maxLists)
			return
		}
		for _, e := range v.entries {
			if !listName.MatchString(e.key) || slices.Contains(luaWords, e.key) {
				d.problemAt(e.line, e.col, "got the name %q, want letters, digits and _, as in data.bad_hashes, and no word of Lua's", shorten(e.key))
				continue
			}
			d.in(e.key, func() {
				if l, ok := d.listEntry(e.key, e.value); ok {
					*to = append(*to, l)
				}
			})
		}
	}
}

// listEntry reads one list. It reports false if it cannot be used.
func (d *decoder) listEntry(name string, v *value) (List, bool) {
	l := List{Name: name, MaxBytes: 64 << 20}
	if v.kind != mapping {
		d.want(v, "keys and values, such as { file: PATH, kind: set }")
		return l, false
	}
	l.setDefaults(v)
	d.section(fields{
		"file":        d.dirPath(&l.File),
		"url":         d.text(&l.URL, isListURL, "an http or https URL without a user in it"),
		"policy_room": d.text(&l.PolicyRoom, isRoomID, "a room id such as \"!abc:example.org\""),
		"members_of":  d.text(&l.MembersOf, isRoomID, "a room id such as \"!abc:example.org\""),
		"kind":        d.word(&l.Kind, ListKinds...),
		"whole_words": d.boolean(&l.WholeWords),
		"every":       d.every(&l.Every),
		"optional":    d.boolean(&l.Optional),
		"max_bytes":   d.bytes(&l.MaxBytes),
		"min_share":   d.minShare(&l.MinShare),
		"sha256":      d.text(&l.SHA256, hexSHA.MatchString, "64 hexadecimal digits"),
		"signature":   d.text(&l.Signature, isListURL, "an http or https URL without a user in it"),
		"public_key":  d.text(&l.PublicKey, isPublicKey, "a key of minisign, or of ed25519, in base64"),
	})(v)
	return l, d.listFits(v, &l)
}

// setDefaults sets what follows from where the list comes from.
func (l *List) setDefaults(v *value) {
	switch {
	case v.find("policy_room") != nil:
		l.Kind, l.Every = "policies", 10*time.Minute
	case v.find("members_of") != nil:
		l.Kind, l.Every = "set", 10*time.Minute
	default:
		l.Every, l.MinShare = time.Hour, 0.5
	}
}

// sources are the keys of which a list has one, with what else each of them takes.
var sources = []struct{ key, takes string }{
	{"file", "kind whole_words optional max_bytes min_share"},
	{"url", "kind whole_words every optional max_bytes min_share sha256 signature public_key"},
	{"policy_room", "every optional min_share"},
	{"members_of", "every optional min_share"},
}

// listFits reports what does not go together.
func (d *decoder) listFits(v *value, l *List) bool {
	var from []string
	takes := ""
	for _, s := range sources {
		if v.find(s.key) != nil {
			from, takes = append(from, s.key), s.takes
		}
	}
	if len(from) != 1 {
		d.problem(v, "got %s, want one of file, url, policy_room and members_of", andList(from))
		return false
	}
	for _, e := range v.entries {
		if e.key != from[0] && !slices.Contains(strings.Fields(takes), e.key) && slices.Contains(listKeys(), e.key) {
			d.problemAt(e.line, e.col, "%s: a list with `%s` does not take it; it takes %s", e.key, from[0], strings.ReplaceAll(takes, " ", ", "))
		}
	}
	switch {
	case l.Kind == "" && v.find("kind") == nil:
		d.problem(v, "there is no `kind`; want %s", orList(ListKinds))
	case l.WholeWords && l.Kind != "words" && l.Kind != "":
		d.problem(v.find("whole_words"), "is for lists of kind words")
	case (v.find("signature") == nil) != (v.find("public_key") == nil):
		d.problem(v, "signature and public_key go together: want both, or none")
	}
	return l.Kind != "" && l.File+l.URL+l.PolicyRoom+l.MembersOf != ""
}

func listKeys() (keys []string) {
	for _, s := range sources {
		keys = append(append(keys, s.key), strings.Fields(s.takes)...)
	}
	return keys
}

func andList(words []string) string {
	if len(words) == 0 {
		return "none"
	}
	return strings.Join(words, " and ")
}

func (d *decoder) every(to *time.Duration) reader {
	return func(v *value) {
		var every time.Duration
		d.duration(&every)(v)
		if every > 0 && every < leastEvery {
			d.want(v, fmt.Sprintf("at least %v", leastEvery))
			return
		}
		if every > 0 {
			*to = every
		}
	}
}

// minShare reads a number from 0 to 1.
func (d *decoder) minShare(to *float64) reader {
	return func(v *value) {
		share, ok := v.scalar.(float64)
		if n, isInt := v.scalar.(int64); isInt {
			share, ok = float64(n), true
		}
		if !ok || !(share >= 0 && share <= 1) {
			d.want(v, "a number from 0 to 1")
			return
		}
		*to = share
	}
}

func isRoomID(s string) bool { return len(s) > 1 && len(s) <= 255 && s[0] == '!' }

func isListURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.User == nil && u.Opaque == "" && isHost(u.Hostname()) &&
		(u.Port() == "" || isPort(u.Port()))
}

// isPublicKey accepts the second line of minisign.pub, which is 42 bytes that begin with Ed, and 32 bytes.
func isPublicKey(s string) bool {
	raw, err := base64.StdEncoding.DecodeString(s)
	return err == nil && (len(raw) == 32 || len(raw) == 42 && string(raw[:2]) == "Ed")
}
