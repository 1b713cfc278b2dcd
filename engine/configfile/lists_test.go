package configfile

import (
	"bytes"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestLists(t *testing.T) {
	f := mustParse(t, `
data:
  bad_hashes: { file: lists/bad.txt, kind: set, min_share: 0 }
  nets: { url: "https://a.example/nets", kind: cidrs, every: 5m, optional: true, max_bytes: 1MiB, signature: "https://a.example/nets.minisig",
    public_key: RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3 }
  words: { file: /words, kind: words, whole_words: true }
  bans: { policy_room: "!bans:example.org" }
  vips: { members_of: "!vips:example.org", every: 1h, min_share: 0.9 }
`)
	want := []List{
		{Name: "bad_hashes", File: "/etc/axolua/lists/bad.txt", Kind: "set", Every: time.Hour, MaxBytes: 64 << 20},
		{Name: "nets", URL: "https://a.example/nets", Kind: "cidrs", Every: 5 * time.Minute, Optional: true, MaxBytes: 1 << 20, MinShare: 0.5,
			Signature: "https://a.example/nets.minisig", PublicKey: "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3"},
		{Name: "words", File: "/words", Kind: "words", WholeWords: true, Every: time.Hour, MaxBytes: 64 << 20, MinShare: 0.5},
		{Name: "bans", PolicyRoom: "!bans:example.org", Kind: "policies", Every: 10 * time.Minute, MaxBytes: 64 << 20},
		{Name: "vips", MembersOf: "!vips:example.org", Kind: "set", Every: time.Hour, MaxBytes: 64 << 20, MinShare: 0.9},
	}
	for i := range want {
		if i >= len(f.Lists) || !reflect.DeepEqual(f.Lists[i], want[i]) {
			t.Errorf("got %+v\nwant %+v", f.Lists, want[i])
		}
	}
	if len(f.Lists) != len(want) {
		t.Errorf("got %d lists, want %d", len(f.Lists), len(want))
	}
	if bytes.Equal(f.Digest(), mustParse(t, "").Digest()) {
		t.Error("a list makes no new generation: modules would not see it")
	}
}

// TestWrongLists: the text is below `data: { x:`.
func TestWrongLists(t *testing.T) {
	for list, want := range map[string]string{
		"{ }":                     "got none, want one of file, url, policy_room and members_of",
		"{ file: a, url: b://c }": `url: got "b://c", want an http or https URL without a user in it`,
		"{ file: a, members_of: !!str '!a', kind: set }": "got file and members_of, want one of",
		"{ file: a }":                                             "there is no `kind`; want set, cidrs, words, domains or globs",
		"{ file: a, kind: sets }":                                 `kind: got "sets", want set, cidrs, words, domains or globs`,
		"{ file: a, kind: policies }":                             `kind: got "policies", want set`,
		"{ file: a, kind: set, every: 1h }":                       "every: a list with `file` does not take it; it takes kind, whole_words, optional, max_bytes, min_share",
		"{ file: a, kind: set, whole_words: true }":               "is for lists of kind words",
		"{ policy_room: '#a:b' }":                                 `policy_room: got "#a:b", want a room id`,
		"{ policy_room: '!a:b', kind: set }":                      "kind: a list with `policy_room` does not take it",
		"{ url: 'http://a', kind: set, every: 10ms }":             "every: got \"10ms\", want at least 1s",
		"{ url: 'http://a', kind: set, min_share: 50 }":           "min_share: got 50, want a number from 0 to 1",
		"{ url: 'http://a', kind: set, sha256: abc }":             `sha256: got "abc", want 64 hexadecimal digits`,
		"{ url: 'http://a', kind: set, signature: 'http://a/s' }": "signature and public_key go together",
		"{ url: 'http://a', kind: set, public_key: abc }":         `public_key: got "abc", want a key of minisign`,
		"{ url: 'http://a:b@c', kind: set }":                      "want an http or https URL without a user in it",
		"{ file: a, kind: set, optinal: true }":                   "data.x: unknown key `optinal`; did you mean `optional`?",
		"lists/x.txt":                                             `got "lists/x.txt", want keys and values, such as { file: PATH, kind: set }`,
	} {
		if _, err := usual.parse("data: { x: " + list + " }"); !strings.Contains(lines(err), want) {
			t.Errorf("%s\ngot  %v\nwant %s", list, err, want)
		}
	}
	for text, want := range map[string]string{
		"data: ./state":                            "axolua.yaml:1:7: data: got \"./state\", want lists: name: { file: PATH, kind: set }; the directory for what is kept is `data_dir`",
		"data: { a-b: { file: a, kind: set } }":    `data: got the name "a-b", want letters, digits and _, as in data.bad_hashes`,
		"data: { end: { file: a, kind: set } }":    `data: got the name "end"`,
		"data:\n  _a1: { file: a, kind: domains }": "",
		"data:": "",
	} {
		if _, err := usual.parse(text); !strings.Contains(lines(err), want) || want == "" && err != nil {
			t.Errorf("%s\ngot  %v\nwant %s", text, err, want)
		}
	}
}
