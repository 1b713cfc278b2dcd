package hostile

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
	"github.com/axolua/axolua/engine/configfile"
)

// size is what an event may have in Matrix, in bytes.
const size = 64 << 10

// bodies are texts that a stranger may send, each of the largest size there is, made to take long.
var bodies = map[string]string{
	"blanks": fill(" "), "tabs and lines": fill("\t\n"), "a": fill("a"), "ab": fill("ab"), "A": fill("A"), "digits": fill("1"),
	"blanks, then a letter": fill(" ")[1:] + "x", "letters, then a blank": fill("a")[1:] + " ", "words": fill("casin "), "commas": fill(","),
	"open brackets": fill("<"), "tags": fill("<a>"), "open tags": fill("<a "), "brackets in brackets": fill("(")[size/2:] + fill(")")[size/2:],
	"ats": fill("@"), "mentions": fill("@a:b "), "mentions without a server": fill("@a"), "e-mails": fill("a@b.c "), "dots": fill("."), "a.": fill("a."),
	"links": fill("https://a.b/ "), "one long link": "https://" + fill("a.")[8:], "beginnings of links": fill("http:/"), "slashes": fill("/"),
	"entities": fill("&#"), "entities of letters": fill("&#97;"), "percents": fill("%"), "percents of letters": fill("%61"), "quotes": fill(`"'`),
	"equal signs": fill("a="), "zero width": fill("\u200b"), "letters and zero width": fill("a\u200b"), "wide dots": fill("\u3002"), "emoji": fill("\U0001F600"),
	"backslashes": fill(`\`), "mostly the word": fill("casino bonuscasino bonu"), "NULs": fill("\x00"),
}

func fill(s string) string { return strings.Repeat(s, size/len(s)+1)[:size/len(s)*len(s)] }

// contents are the contents of whole events: each body, and JSON that is odd by its shape.
func contents() map[string]string {
	all := map[string]string{
		"10,000 keys":          events["large"](1),
		"deep":                 events["deep"](1),
		"a long list":          events["list"](1),
		"deep lists":           `{"body":` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + `}`,
		"bodies in bodies":     strings.Repeat(`{"body":"casino","m.new_content":`, 900) + `{}` + strings.Repeat(`}`, 900),
		"many bodies":          `{"x":[` + strings.Repeat(`{"body":"a","name":"b"},`, 3000) + `{}]}`,
		"one key again":        `{` + strings.Repeat(`"body":"a",`, 6000) + `"body":"b"}`,
		"long keys":            `{"` + fill("k") + `":1,"body":"x"}`,
		"everything is a list": `{"body":[],"formatted_body":[[]],"name":[{}]}`,
		"large numbers":        `{"body":1` + strings.Repeat("0", 300) + `,"x":1e300}`,
	}
	for name, body := range bodies {
		text, _ := json.Marshal(strings.ToValidUTF8(body, ""))
		all[name] = fmt.Sprintf(`{"body":%s,"msgtype":"m.text"}`, text)
		all[name+", formatted"] = fmt.Sprintf(`{"body":"x","format":"org.matrix.custom.html","formatted_body":%s}`, text)
	}
	return all
}

// timing is how long something took.
type timing struct {
	what string
	took time.Duration
}

func slowest(t *testing.T, all []timing) {
	slices.SortFunc(all, func(a, b timing) int { return cmp.Compare(b.took, a.took) })
	var b strings.Builder
	for _, one := range all[:min(len(all), 10)] {
		fmt.Fprintf(&b, "\n%10v  %s", one.took.Round(10*time.Microsecond), one.what)
	}
	t.Logf("%d questions, the slowest:%s", len(all), b.String())
}

// timely asks, and fails the test if that takes long or does not work: who can make a module fail is past it.
func timely(t *testing.T, e *engine.Engine, cb *catalog.Callback, content, what string) timing {
	t.Helper()
	event, err := bindings.ParseEvent([]byte(eventJSON(content, 1)))
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	begun := time.Now()
	a, err := e.Call(context.Background(), engine.Question{Callback: cb, Args: []any{event}})
	took := time.Since(begun)
	if err != nil {
		t.Errorf("%s: %v", what, err)
	} else if len(a.Failures) > 0 {
		t.Errorf("%s: %v", what, a.Failures[0])
	}
	if took > slack && !raced {
		t.Errorf("%s: %v", what, took)
	}
	return timing{what, took}
}

// TestStrangersAgainstStockScripts puts the events to the modules that we ship, with the configuration that we ship.
func TestStrangersAgainstStockScripts(t *testing.T) {
	read := configfile.Reader("../../axolua.yaml")
	e, err := engine.New(engine.Config{
		Scripts: "../../scripts", Open: bindings.Open(bindings.Options{ServerName: "example.org"}),
		Settings: func(saved []byte) (engine.Settings, error) {
			s, err := read(saved)
			s.TrustPermissions = true                                                 // of this checkout
			s.Limits.Time, s.CallTimeout = settings.Limits.Time, settings.CallTimeout // timely measures it
			return s, err
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	var all []timing
	for name, content := range contents() {
		for _, cb := range []*catalog.Callback{catalog.CheckEventForSpam, catalog.FederatedUserMayInvite} {
			all = append(all, timely(t, e, cb, content, cb.Name+" about "+name))
		}
	}
	slowest(t, all)
}

// idioms are the patterns that scripts everywhere use, and what they use them for.
var idioms = []string{
	`s:match("^%s*(.-)%s*$")`, `s:gsub("^%s+", "")`, `s:gsub("%s+$", "")`, `s:gsub("^%s+", ""):gsub("%s+$", "")`, `s:match("^()%s*$")`,
	`s:gsub("%s+", " ")`, `s:find("%S")`, `s:lower():find("casino", 1, true)`, `s:match("(.-)%s*$")`, `s:find("^(.*)%.(.*)$")`,
	`count(s:gmatch("[^,]+"))`, `count(s:gmatch("([^,]*),?"))`, `count((s .. ","):gmatch("(.-),"))`, `count(s:gmatch("([^\n]*)\n?"))`, `count(s:gmatch("%S+"))`,
	`count(s:gmatch("https?://[%w-_%.%?%.:/%+=&]+"))`, `s:match("^(https?)://([^/]+)(/?.*)$")`, `s:find("%w+://[^%s]*")`, `s:match("[%w-]+%.[%w-]+%.%a+")`,
	`count(s:gmatch("@[%w%._=%-/]+:[%w%.%-]+"))`, `s:match("@(.-):(.+)")`, `s:match("^@([^:]+):(.+)$")`, `count(s:gmatch("@.-:%S+"))`,
	`count(s:gmatch("[%w%.%%%+%-]+@[%w%.%-]+%.%w%w+"))`, `s:match("^[%w.]+@%w+%.%w+$")`, `s:match(".+@.+%..+")`,
	`s:gsub("<[^>]*>", "")`, `s:gsub("%b<>", "")`, `s:gsub("<.->", "")`, `s:match("<a href=\"(.-)\".->(.-)</a>")`, `s:gsub("&#(%d+);", string.char)`,
	`s:gsub("&(%w+);", { amp = "&" })`, `s:gsub("%%(%x%x)", function(h) return string.char(tonumber(h, 16)) end)`, `s:find("%f[%w]casino%f[%W]")`,
	`s:find("(%a)%1%1%1")`, `s:gsub("(.)%1+", "%1")`, `s:match("([\"'])(.-)%1")`, `s:match("%[%[(.-)%]%]")`, `count(s:gmatch("(%w+)%s*=%s*(%w+)"))`,
	`s:match("^!(%w+)%s+(.*)$")`, `s:match("^(%d+)%.(%d+)%.(%d+)%.(%d+)$")`, `s:match("%d%d%d%d%-%d%d%-%d%d")`, `select(2, s:gsub("%u", "")) / #s`,
	`s:find(".*free.*money.*")`, `s:find("f.-r.-e.-e")`, `s:reverse():find("%s")`, `s:match("%((.*)%)")`, `s:find("^[ -~]*$")`, `s:gsub("[^%w%s]", "")`,
	`#s:gsub("[\128-\191]", "")`, `s:gsub(".", string.upper)`, `s:gsub("%w+", function(w) return w:upper() end)`, `s:find("[aeiou]*[^aeiou]*$")`,
}

// literal finds the patterns in a module.
var literal = regexp.MustCompile(`:?(?:find|match|gmatch|gsub)\(\s*("(?:[^"\\]|\\.)*")`)

// shipped gives the patterns in the modules that we ship, as idioms.
func shipped(t *testing.T) (found []string) {
	files, err := filepath.Glob("../../scripts/*.lua")
	if err != nil || len(files) == 0 {
		t.Fatal("no modules: ", err)
	}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range literal.FindAllStringSubmatch(string(source), -1) {
			found = append(found, "s:find("+m[1]+")", "count(s:gmatch("+m[1]+"))", "s:gsub("+m[1]+`, "")`)
		}
	}
	return found
}

// TestStrangersAgainstPatterns puts the bodies to every pattern in the modules that we ship, and to the usual ones.
func TestStrangersAgainstPatterns(t *testing.T) {
	patterns := slices.Concat(shipped(t), idioms)
	slices.Sort(patterns)
	patterns = slices.Compact(patterns)
	var module strings.Builder
	module.WriteString("local function count(iterator) local n = 0 for _ in iterator do n = n + 1 end return n end\nlocal tries = {\n")
	for _, p := range patterns {
		fmt.Fprintf(&module, "function(s) local _ = %s return count and nil end,\n", p)
	}
	module.WriteString("}\nfunction check_event_for_spam(event) return tries[event.content.try](event.content.body) end\n")
	w, err := newWorld(settings)
	if err != nil {
		t.Fatal(err)
	}
	defer w.close()
	if err := w.attack(module.String(), ""); err != nil {
		t.Fatal(err)
	}
	var all []timing
	for i, p := range patterns {
		if raced && i%16 != 0 {
			continue
		}
		for name, body := range bodies {
			text, _ := json.Marshal(strings.ToValidUTF8(body, ""))
			all = append(all, timely(t, w.Engine, catalog.CheckEventForSpam, fmt.Sprintf(`{"body":%s,"try":%d}`, text, i+1), p+" on "+name))
		}
	}
	slowest(t, all)
}
