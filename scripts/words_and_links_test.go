package scripts_test

import (
	"strings"
	"testing"

	"github.com/axolua/axolua/engine/catalog"
)

const (
	wordsModule = "10-words-and-links.lua"
	wordsConfig = `{ words: [Casino Bonus, казино, 賭場], parts: [megawin], domains: [spam.example, "*.Bad.example", спам.рф], exempt: ["@moderator:example.org"] }`
)

// message is an event with a text that clients show.
func message(body string) string {
	return fill(`{"type":"m.room.message","sender":"@a:b.example","room_id":"!r:b.example","content":{"msgtype":"m.text","body":"HOLE"}}`, quote(body))
}

func TestWordsAndLinksInText(t *testing.T) {
	e := load(t, wordsModule, wordsConfig)
	for _, c := range []struct {
		body   string
		denied bool
	}{
		{"good morning", false},
		{"casino bonus", true},
		{"A CASINO BONUS!", true},
		{"casino bonuses", false},
		{"minicasino bonus", false},
		{"bonus casino", false},
		{"casino  \t\n bonus", true},
		{"casino\u00a0bonus", true},
		{"casino\u200b bo\u00adnus", true},
		{"(casino bonus)", true},
		{"😀casino bonus😀", true},
		{"“casino bonus”…", true},
		{"casino bonusé", false},
		{"casino bonuses, and then a casino bonus", true},
		{"<casino bonus>", true},
		{"Казино", true},
		{"казинов", false},
		{"去賭場吧", true},
		{"the megawinner", true},
		{"MegaWin", true},

		{"https://spam.example", true},
		{"http://www.spam.example/path?x=1#y", true},
		{"HTTPS://SPAM.EXAMPLE", true},
		{"see spam.example, it is great", true},
		{"spam.example.", true},
		{"https://spam.example./x", true},
		{"https://spam.example:8080/", true},
		{"https://friendly.example@spam.example/", true},
		{"https://user:secret@spam.example/", true},
		{"https://spam%2Eexample/", true},
		{"https://%73%70am.example/", true},
		{"https://spam。example/", true},
		{"https://spam\u200b.example/", true},
		{"👉spam.example👈", true},
		{"请看spam.example吧", true},
		{"[link](https://spam.example)", true},
		{"write to me@spam.example", true},
		{"a.b.c.bad.example", true},
		{"https://спам.рф/", true},
		{"see:spam.example", true},
		{"https://matrix.to/#/@a:friendly.example spam.example", true},
		{"notspam.example", false},
		{"not-spam.example", false},
		{"spam.example.org", false},
		{"spam.example-shop.org", false},
		{"spam.examples", false},
		{"spamexample", false},
		{"spam . example", false},
		{"https://неспам.рф/", false},
		{"@alice:spam.example", false},
		{"#room:spam.example", false},
		{"https://matrix.to/#/@alice:spam.example", false},
		{"notspam.example and spam.example", true},
		{"@alice:spam.example is at https://spam.example", true},
		{"100% sure", false},
		{"%", false},
		{"&#", false},
		{"<", false},
	} {
		if got := denied(t, e, catalog.CheckEventForSpam, parseEvent(t, message(c.body))); got != c.denied {
			t.Errorf("%q: denied %v, want %v", c.body, got, c.denied)
		}
	}
}

func TestWordsAndLinksInHTML(t *testing.T) {
	e := load(t, wordsModule, wordsConfig)
	for _, c := range []struct {
		html   string
		denied bool
	}{
		{"<b>casino bonus</b>", true},
		{"cas<b></b>ino <i>bon</i>us", true},
		{"1 < 2 cas<b></b>ino bonus", true},
		{"&#99;asino &#x42;onus", true},
		{"&#99asino bonus", true},
		{"&#1F600;&#xFFFFFFFFFF;&#;", false},
		{`<a href="https://spam.example/">shop</a>`, true},
		{`<a href='https&#58;//www&#46;spam&#46;example'>shop</a>`, true},
		{`<a href=https://spam%2eexample>shop</a>`, true},
		{"spam<b>.</b>example", true},
		{"<p>casino</p><p>bonus</p>", true}, // as in text, where a line ends
		{"<p>casino</p><p>no</p><p>bonus</p>", false},
		{`<a href="https://notspam.example/">casino</a>`, false},
		{"casino <!-- bonus", false},
		{"<<<<<<<", false},
		{">>>>>>>", false},
	} {
		event := fill(`{"type":"m.room.message","sender":"@a:b.example","content":{"body":"x","formatted_body":"HOLE"}}`, quote(c.html))
		if got := denied(t, e, catalog.CheckEventForSpam, parseEvent(t, event)); got != c.denied {
			t.Errorf("%q: denied %v, want %v", c.html, got, c.denied)
		}
	}
}

// TestWordsAndLinksFields finds the same text in every place where a client would show it, and survives everything else
// there.
func TestWordsAndLinksFields(t *testing.T) {
	e := load(t, wordsModule, wordsConfig)
	contents := []string{
		`{"body":"HOLE"}`,
		`{"body":"x","formatted_body":"HOLE"}`,
		`{"body":"x","filename":"HOLE"}`,
		`{"body":"* x","m.new_content":{"body":"HOLE"},"m.relates_to":{"rel_type":"m.replace"}}`,
		`{"m.new_content":{"formatted_body":"HOLE"}}`,
		`{"name":"HOLE"}`,
		`{"topic":"HOLE"}`,
		`{"topic":"x","m.topic":{"m.text":[{"body":"HOLE"}]}}`,
		`{"membership":"join","displayname":"HOLE"}`,
		`{"membership":"leave","reason":"HOLE"}`,
		`{"m.relates_to":{"rel_type":"m.annotation","key":"HOLE"}}`,
		`{"m.text":[{"mimetype":"text/html","body":"HOLE"}]}`,
		`{"org.matrix.msc3381.poll.start":{"question":{"org.matrix.msc1767.text":"HOLE"}}}`,
		`{"org.matrix.msc3381.poll.start":{"answers":[{"id":"1","org.matrix.msc1767.text":"HOLE"}]}}`,
	}
	for _, content := range contents {
		event := `{"type":"m.room.message","sender":"@a:b.example","content":` + content + `}`
		if !denied(t, e, catalog.CheckEventForSpam, parseEvent(t, fill(event, `"casino bonus"`))) {
			t.Errorf("%s: not found", content)
		}
	}
	structure := []string{
		`"HOLE"`, `{"type":"HOLE"}`, `{"m.new_content":"HOLE"}`, `{"m.relates_to":"HOLE"}`, `{"m.text":"HOLE"}`, `{"m.text":["HOLE"]}`,
		`{"m.topic":"HOLE"}`, `{"m.topic":{"m.text":"HOLE"}}`, `{"org.matrix.msc3381.poll.start":"HOLE"}`,
		`{"org.matrix.msc3381.poll.start":{"question":"HOLE","answers":"HOLE"}}`,
	}
	for _, content := range append(contents, structure...) {
		for _, value := range hostile {
			event := strings.ReplaceAll(`{"type":"m.room.message","sender":"@a:b.example","content":`+content+`}`, hole, value)
			if denied(t, e, catalog.CheckEventForSpam, parseEvent(t, event)) {
				t.Errorf("denied with %s in %s", short(value), content)
			}
		}
	}
}

func TestWordsAndLinksSender(t *testing.T) {
	e := load(t, wordsModule, wordsConfig)
	event := `{"type":"m.room.message","sender":"HOLE","content":{"body":"casino bonus"}}`
	if denied(t, e, catalog.CheckEventForSpam, parseEvent(t, fill(event, `"@moderator:example.org"`))) {
		t.Error("the moderator is denied")
	}
	for _, value := range append(hostile, `"@moderator:example.com"`) {
		if !denied(t, e, catalog.CheckEventForSpam, parseEvent(t, fill(event, value))) {
			t.Errorf("not denied with the sender %s", short(value))
		}
	}
	if denied(t, e, catalog.CheckEventForSpam, parseEvent(t, `{}`)) {
		t.Error("an empty event is denied")
	}
}

// slow are texts made to be slow to search, each repeated as often as there is room.
var slow = []string{
	"a", " ", "<", ">", "<>", "<a", "%", "%41", "&#", "&#65;", ".", "a.", "\u200b", "。", "é", "casino ", "casino bonusx", "megawi",
	"spam.examplex", "@:spam.example", "xspam.example", ":", "@a:",
}

// TestWordsAndLinksHuge: what stands at the end, and disguised, shows that the search got there within the limit of
// instructions.
func TestWordsAndLinksHuge(t *testing.T) {
	e := load(t, wordsModule, wordsConfig)
	for _, c := range []struct {
		size int
		end  string
	}{
		{60_000, "> cas<b></b>ino bonus"}, // the first > ends a tag that the slow text may have begun
		{60_000, "> https://%73pam<b></b>.example"},
		{1_000_000, " casino bonus"}, // no event can have it, but somebody may ask
	} {
		for _, unit := range slow {
			body := strings.Repeat(unit, c.size/len(unit)) + c.end
			if !denied(t, e, catalog.CheckEventForSpam, parseEvent(t, message(body))) {
				t.Errorf("%q: %q at the end was not found", unit, c.end)
			}
		}
	}
}

func TestWordsAndLinksWide(t *testing.T) {
	e := load(t, wordsModule, wordsConfig)
	texts := strings.Repeat(`{"body":"a"},`, 80_000)
	event := `{"type":"t","sender":"@a:b.example","content":{"x":[` + texts + `{"body":"casino bonus"}]}}`
	if !denied(t, e, catalog.CheckEventForSpam, parseEvent(t, event)) {
		t.Error("the last of many texts was not found")
	}
}
