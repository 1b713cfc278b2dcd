package configfile

import (
	"net/url"
	"strings"
	"unicode/utf8"
)

// Store says where modules remember, and how much.
type Store struct {
	// URL is redis://, rediss:// or unix:// for a server of Redis or Valkey, and may have a password in it; none is the store
	// in DataDir.
	URL    Secret
	Prefix string // of all keys on the server; axolua:
	Quota  int64  // bytes of one module, or of what modules share under one name; 64MiB
	Keys   int64  // of the same; 1,000,000
}

func (s *Store) same(o *Store) bool {
	return s.URL.Reveal() == o.URL.Reveal() && s.Prefix == o.Prefix && s.Quota == o.Quota && s.Keys == o.Keys
}

// embedded is what `store` says for the one in DataDir.
const embedded = "embedded"

// store reads `store`: a word, a URL, or a section.
func (d *decoder) store(to *Store) reader {
	section := d.section(fields{
		"url":    d.storeURL(&to.URL),
		"prefix": d.text(&to.Prefix, isStorePrefix, "1 to 100 bytes without control characters"),
		"quota":  d.bytes(&to.Quota),
		"keys":   d.count64(&to.Keys),
	})
	return func(v *value) {
		if v.kind == text {
			d.storeURL(&to.URL)(v)
			return
		}
		section(v)
	}
}

// storeURL reads the address of a server. A problem does not show it: there may be a password in it.
func (d *decoder) storeURL(to *Secret) reader {
	return func(v *value) {
		switch {
		case v.kind == text && v.text == embedded:
			*to = Secret{}
		case v.kind == text && isStoreURL(v.text):
			*to = NewSecret(v.text)
		case v.kind != broken:
			d.problem(v, "want embedded, or the address of a server of Redis or Valkey such as redis://:password@127.0.0.1:6379/0")
		}
	}
}

// isStoreURL leaves the rest to whoever connects.
func isStoreURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "redis" || u.Scheme == "rediss" || u.Scheme == "unix") && (u.Host != "" || u.Path != "")
}

func isStorePrefix(s string) bool {
	return s != "" && len(s) <= 100 && utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f })
}
