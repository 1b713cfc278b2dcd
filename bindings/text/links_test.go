package text

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// TestLinks: where each text leads, as "kind host domain" and, for Matrix, the id.
func TestLinks(t *testing.T) {
	for s, want := range map[string]string{
		"":                                 "",
		"https://evil.example":             "web evil.example evil.example",
		"www.evil.co.uk/x":                 "web www.evil.co.uk evil.co.uk",
		"https://a.b.github.io":            "web a.b.github.io b.github.io",
		"github.io co.uk":                  "web github.io github.io",
		"https://localhost/ http://intra/": "web localhost localhost, web intra intra",
		"http://0x7f.1/":                   "web 127.0.0.1 127.0.0.1",
		"http://2130706433/":               "web 127.0.0.1 127.0.0.1",
		"http://0177.0.0.1":                "web 127.0.0.1 127.0.0.1",
		"http://1.2.3.4.5/ http://256.1.1.1/ http://99999999999/ http://1.09.1.1/ http://0xg.1/ http://1..2/": "web 0.0.0.1 0.0.0.1",
		"http://[::1]:80/ http://[::ffff:1.2.3.4]/ http://[FE80::1]/ http://[nonsense]/":                      "web ::1 ::1, web 1.2.3.4 1.2.3.4, web fe80::1 fe80::1",
		"1.2.3.4 1.2.3 v1.2.3.4 1.2.3.4/24 1.2.3.4:8080 1.2.3.4/x":                                            "web 1.2.3.4 1.2.3.4, web 1.2.3.4 1.2.3.4",
		"me@evil.example":                  "mail evil.example evil.example",
		"mailto:me@evil.example?subject=x": "mail evil.example evil.example",
		"john.co@evil.example":             "mail evil.example evil.example",
		"@john.co:evil.example #a:evil.example !x:evil.example:8448 $e:evil.example": "",
		"#evil.example @a.example":                                                            "web evil.example evil.example, web a.example a.example",
		"https://matrix.to/#/@a:evil.example?via=x":                                           "matrix matrix.to matrix.to @a:evil.example",
		"https://matrix.to/#/%23a%3Aevil.example/$e":                                          "matrix matrix.to matrix.to #a:evil.example",
		"matrix.to/#/!a:evil.example":                                                         "matrix matrix.to matrix.to !a:evil.example",
		"matrix:u/a:evil.example matrix:roomid/x/e/y":                                         "matrix   @a:evil.example, matrix   !x",
		"matrix:evil.example mailto:a.example":                                                "web evil.example evil.example, web a.example a.example",
		"tg://join?x steam://run/1 mxc://a.example/b":                                         "other join join, other run run",
		"https://good.example/?u=https://evil.example":                                        "web good.example good.example, web evil.example evil.example",
		"https://good.example/?u=https%253A%252F%252Fevil.example":                            "web good.example good.example, web evil.example evil.example",
		"https://good.example/evil.example?evil.example#evil.example":                         "web good.example good.example",
		"https://évil.example/":                                                               "web xn--vil-9la.example xn--vil-9la.example",
		"请看spam.com吧 spam.рф吧":                                                                "web spam.com spam.com",
		"看看spam.com":                                                                          "web xn--spam-k47ja.com xn--spam-k47ja.com, web spam.com spam.com",
		`<a href="javascript:alert(1)">x</a>`:                                                 "other  ",
		`<a href="#top">x</a><img src="mxc://a.example/b">`:                                   "",
		"https:// http:/// ://x.example http:":                                                "web x.example x.example",
		"https://-/ https://%/ https://./":                                                    "web - -",
		"e.g.this i.e.that 3.14 a.m. p.m. etc... file.txt main.go U.S.A. Mr.Smith 10:30 §5.2": "",
	} {
		links, err := LinksIn(s, nil)
		if got := summary(links); err != nil || got != want {
			t.Errorf("%q\n got %s, %v\nwant %s", s, got, err, want)
		}
	}
}

func summary(links []Link) string {
	var all []string
	for _, l := range links {
		all = append(all, strings.TrimSuffix(l.Kind+" "+l.Host+" "+l.Domain+" "+l.ID, " "))
	}
	return strings.Join(all, ", ")
}

// TestLinkURLs: a link ends where a reader sees it end.
func TestLinkURLs(t *testing.T) {
	for s, want := range map[string]string{
		"(see https://a.example/x_(y)).":                                "https://a.example/x_(y)",
		"https://a.example/x, https://b.example/y!":                     "https://a.example/x|https://b.example/y",
		"**https://a.example/x**":                                       "https://a.example/x",
		"[words](https://a.example/x)b.example":                         "https://a.example/x=words|b.example",
		"[![picture](a.example/x)](b.example)":                          "a.example/x=picture|b.example",
		"<https://a.example>":                                           "https://a.example",
		"a.example... b.example.":                                       "a.example|b.example",
		`<a href="//a.example">w<b>or</b>ds</a>`:                        "https://a.example=words|a.example",
		`<a href="https://a.example">one <a href=https://b.example>two`: "https://a.example=one|https://b.example=two|https://a.example|https://b.example",
		"https://a.example/?u=https://b.example/":                       "https://a.example/?u=https://b.example/|https://b.example/",
	} {
		links, _ := LinksIn(s, nil)
		var got []string
		for _, l := range links {
			u := l.URL
			if l.Text != l.URL {
				u += "=" + l.Text
			}
			got = append(got, u)
		}
		if got := strings.Join(got, "|"); got != want {
			t.Errorf("%q\n got %s\nwant %s", s, got, want)
		}
	}
}

// parsed is a Value of JSON.
type parsed struct{ v any }

func parseValue(s string) Value {
	var v any
	if json.Unmarshal([]byte(s), &v) != nil {
		return nil
	}
	return parsed{v}
}

func (p parsed) Text() (string, bool) { s, ok := p.v.(string); return s, ok }
func (p parsed) Bool() (bool, bool)   { b, ok := p.v.(bool); return b, ok }

func (p parsed) Get(key string) Value {
	m, _ := p.v.(map[string]any)
	if v, ok := m[key]; ok {
		return parsed{v}
	}
	return nil
}

func (p parsed) Each(yield func(string, Value) bool) {
	switch v := p.v.(type) {
	case map[string]any:
		for key, inner := range v {
			if !yield(key, parsed{inner}) {
				return
			}
		}
	case []any:
		for _, inner := range v {
			if !yield("", parsed{inner}) {
				return
			}
		}
	}
}

// TestLinksOfEvents: links are found wherever a client would show or follow them, and nowhere else.
func TestLinksOfEvents(t *testing.T) {
	for content, want := range map[string]int{
		`{"body":"HERE"}`: 1, `{"x":"HERE"}`: 0, `{"m.relates_to":{"key":"HERE"}}`: 1, `{"key":"HERE"}`: 0,
		`{"formatted_body":"<a href=HERE>x</a>"}`: 1, `{"external_url":"HERE"}`: 1, `{"url":"HERE"}`: 1, `{"url":"mxc://a.example/b"}`: 0,
		`{"geo_uri":"geo:1,2","uri":"geo:1,2"}`: 0, `{"m.new_content":{"body":"HERE"}}`: 1, `{"unsigned":{"body":"HERE"}}`: 0,
		`{"unsigned":{"invite_room_state":[{"content":{"topic":"HERE"}}]}}`: 1, `{"formatted_body":"<!-- HERE -->"}`: 0,
		`{"formatted_body":"<script>HERE</script>"}`: 1, `{"formatted_body":"<p title=HERE>"}`: 1, `{"formatted_body":"<textarea><a href=HERE>"}`: 1,
		`{"formatted_body":"<style><b>evil</b>.example"}`: 1, `{"":{"":"HERE"}}`: 0, `{"body":["HERE"]}`: 1,
		`{"body":"not<b></b>HERE"}`: 2, `{"formatted_body":"not<b></b>HERE"}`: 1,
	} {
		event := `{"type":"x","content":` + strings.ReplaceAll(content, "HERE", "evil.example") + `}`
		links, err := Links(parseValue(event), nil)
		if err != nil || len(links) != want {
			t.Errorf("%s: %+v, %v, want %d", content, links, err, want)
		}
	}
}

// TestMeterEnds: everything gives up when its meter does.
func TestMeterEnds(t *testing.T) {
	stop := fmt.Errorf("stop")
	long := strings.Repeat("é <b>evil.example</b>. ", 5000)
	event := parsed{map[string]any{"body": long, "formatted_body": long}}
	glob, _ := CompileGlob("*?b*", false)
	for name, do := range map[string]func(Meter) error{
		"Visible": func(m Meter) error { _, err := Visible(event, m); return err }, "Links": func(m Meter) error { _, err := Links(event, m); return err },
		"LinksIn": func(m Meter) error { _, err := LinksIn(long, m); return err }, "Fold": func(m Meter) error { _, err := Fold(long, m); return err },
		"Skeleton": func(m Meter) error { _, err := Skeleton(long, m); return err }, "Strip": func(m Meter) error { _, err := Strip(long, m); return err },
		"Match": func(m Meter) error { _, err := glob.Match(strings.Repeat("a", 1e5), m); return err },
		"ACL": func(m Meter) error {
			_, err := ACLAllows(parsed{map[string]any{"allow": []any{strings.Repeat("*?a", 1000)}}}, strings.Repeat("b", 1e5), m)
			return err
		},
	} {
		if err := do(func(int) error { return nil }); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		calls := 0
		if err := do(func(int) error { calls++; return stop }); err != stop || calls > 2 {
			t.Errorf("%s: %v after %d calls", name, err, calls)
		}
	}
}
