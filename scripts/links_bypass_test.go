package scripts_test

import (
	"strings"
	"testing"

	"github.com/axolua/axolua/engine/catalog"
)

// linksConfig forbids sites only, so that nothing else can be the reason of a refusal.
const linksConfig = `{ domains: [spam.example, spam.co.uk, спам.рф, bücher.example, 203.0.113.7] }`

// Templates of events, the last one of its beginning.
const (
	inBody    = `{"type":"m.room.message","sender":"@a:b.example","content":{"msgtype":"m.text","body":"HOLE"}}`
	inHTML    = `{"type":"m.room.message","sender":"@a:b.example","content":{"msgtype":"m.text","body":"x","format":"org.matrix.custom.html","formatted_body":"HOLE"}}`
	messageOf = `{"type":"m.room.message","sender":"@a:b.example","content":`
)

// badBodies are ways to write the same link in text.
var badBodies = []string{
	"https://spam.example", "http://spam.example/", "HTTPS://SPAM.EXAMPLE/", "hTTps://sPam.eXample", "https://spam.example:443/x",
	"https://spam.example:8443", "https://user:secret@spam.example/", "https://google.com@spam.example", "https://google.com%2F@spam.example/",
	"https://www.spam.example", "https://a.b.c.d.spam.example/x", "https://spam.example.", "https://spam.example./x", "https://spam.example.:80",
	"spam.example", "www.spam.example/x?y", "go to spam.example, now", "SPAM.example!", "(spam.example)", "\"spam.example\"", "see:spam.example",
	"spam.example...", "**spam.example**", "_spam.example_", "~~spam.example~~", "||spam.example||", "*.spam.example", "1/spam.example",
	"[shop](https://spam.example)", "[shop](spam.example/x)", "[shop](<https://spam.example>)", "![x](https://spam.example/x.png)",
	"[shop]: https://spam.example", "<https://spam.example>", "`https://spam.example`", "https://good.example,https://spam.example",
	"https://good.example,spam.example", "https://good.example;spam.example", "[a](https://good.example/)spam.example",
	"https:spam.example", "https:/spam.example", "https:///spam.example", `https:\\spam.example\x`, `https:\/spam.example`, "https://spam.example\\x",
	"ftp://spam.example", "wss://spam.example/", "https://spam.example?x", "https://spam.example#x", "//spam.example/x",
	"https://%73%70%61%6d.example/", "https://spam%2Eexample", "https://spam%252Eexample", "spam%2eexample", "https://%EF%BD%93pam.example",
	"https://ｓｐａｍ．ｅｘａｍｐｌｅ/", "ｓｐａｍ．ｅｘａｍｐｌｅ", "https://spam。example", "https://spam．example", "https://spam｡example", "spam。example",
	"https：／／spam.example", "https://𝓼𝓹𝓪𝓶.example", "ⓢⓟⓐⓜ.example", "https://ˢᵖᵃᵐ.example", "https://spam․example",
	"https://spam\u200b.example", "s\u200dp\u200ca\u2060m.example", "https://sp\u00adam.ex\u00adample", "spam.exa\ufeffmple", "ht\u200btps://spam.example",
	"https://spam\u202e.example", "https://sp\ufe0fam.example", "https://sp\u034fam.example", "\u2066https://spam.example\u2069", "https://spa\x01m.example",
	"请看spam.example吧", "看https://spam.example吧", "https://spam.example，好", "👉spam.example👈", "вот:spam.example", "→spam.example←", "«spam.example»",
	"https://good.example/?url=https://spam.example", "https://good.example/r?u=https%3A%2F%2Fspam.example%2F",
	"https://good.example/r?u=https%253A%252F%252Fspam.example", "https://web.archive.org/web/2020/http://spam.example/",
	"https://translate.good.example/#https://www.spam.example", "mailto:me@spam.example", "me@spam.example", "view-source:https://spam.example",
	"intent://spam.example/#Intent;end", "http://shop.spam.co.uk", "spam.co.uk", "https://xn--80ayhh.xn--p1ai", "https://XN--80AYHH.XN--P1AI/",
	"https://спам.рф", "СПАМ.РФ", "https://спам。рф", "https://www.спам.xn--p1ai", "https://bu\u0308cher.example", "https://BÜCHER.example", "xn--bcher-kva.example",
	"http://203.0.113.7/", "http://3405803783", "http://0xcb007107/", "http://0313.0.0161.07", "http://203.0.28935", "http://[::ffff:203.0.113.7]/",
	"203.0.113.7:8080", "203.0.113.7/x", "@a:good.example https://spam.example", "@spam.example", "#spam.example", "@a:b spam.example",
	"https://matrix.to/#/@a:good.example spam.example",
	"@a:spam.example/phish", "#r:spam.example/x", "!r:spam.example/x", "@a:spam.example?x=1", "@a:spam.example#x", "@a:spam.example:8448/x",
	"@a:spam.example/%70hish", "@a:spam.example//x", "@a:spam.example/-/x", `@a:spam.example\x`, "#r:spam.example/@x", "@a:spam.example/x/$y",
}

// badHTML are ways to write it in HTML.
var badHTML = []string{
	`<a href="https://spam.example">shop</a>`, `<a href='https://spam.example'>shop</a>`, `<a href=https://spam.example>shop</a>`, `<A HREF="HTTPS://SPAM.EXAMPLE">`,
	`<a href="//spam.example">x</a>`, `<a href="\\spam.example">x</a>`, `<a href="/\spam.example">x</a>`, `<a href="spam.example">x</a>`,
	`<a href=" https://spam.example ">x</a>`, "<a href=\"ht\ntps://sp\tam.exam\r\nple\">x</a>", "<a\nhref\n=\n\"https://spam.example\">x", "<a href=\"\x01https://spam.example\">x",
	`<a href="https&colon;&sol;&sol;spam&period;example">x</a>`, `<a href="&#104;ttps://sp&#x61;m.example">x</a>`, `<a href="https://spam&#46example">x</a>`,
	`<a x="<>" href="https://spam.example">x</a>`, `<a title="go to spam.example">x</a>`, `<a href="https://good.example" href="https://spam.example">x</a>`,
	`<img src="https://spam.example/x.png">`, `<img alt="spam.example">`, `<video poster="https://spam.example/x">`, `<img srcset="https://good.example/a 1x, https://spam.example/b 2x">`,
	"spam<b>.</b>example", "sp<i></i>am.exa<u>mple</u>", "sp<!-- x -->am.example", "spam&#46;example", "&#115;pam.example", "spam&period;example", "s&#8203;pam.example", "sp&shy;am.example",
	`<span data-mx-spoiler="spam.example">x</span>`, `<del>https://</del>spam.example`, `https://<b>spam</b>.example/`, `<code>spam.example</code>`, `<pre>https://spam.example</pre>`,
	`<mx-reply>spam.example</mx-reply>`, `<form action="https://spam.example">`, `<blockquote cite="https://spam.example">x`, `<script>spam.example</script>`, `<textarea><a href="//spam.example">x`,
	`<style><a href="https://spam.example">x</a>`, `<a href="https://good.example/?u=https%3A%2F%2Fspam.example">x</a>`, `<plaintext>spam.example`, `<font color=red>spam</font>.example`,
}

// badContents are places to put it.
var badContents = []string{
	`{"body":"* x","m.new_content":{"body":"HOLE"},"m.relates_to":{"rel_type":"m.replace","event_id":"$x"}}`, `{"m.new_content":{"formatted_body":"<i>HOLE</i>"}}`,
	`{"topic":"HOLE"}`, `{"topic":"x","m.topic":{"m.text":[{"mimetype":"text/plain","body":"HOLE"}]}}`, `{"m.topic":{"m.text":[{"mimetype":"text/html","body":"<a href=HOLE>x</a>"}]}}`,
	`{"name":"HOLE"}`, `{"membership":"join","displayname":"HOLE"}`, `{"membership":"leave","reason":"HOLE"}`, `{"msgtype":"m.image","body":"HOLE","filename":"x.png"}`,
	`{"msgtype":"m.file","body":"x","filename":"HOLE"}`, `{"m.poll":{"question":{"m.text":[{"body":"HOLE"}]},"answers":[]}}`, `{"m.poll":{"question":{},"answers":[{"m.text":[{"body":"HOLE"}]}]}}`,
	`{"org.matrix.msc3381.poll.start":{"question":{"body":"HOLE"},"answers":[]}}`, `{"org.matrix.msc3381.poll.start":{"answers":[{"org.matrix.msc1767.text":"HOLE"}]}}`,
	`{"m.relates_to":{"rel_type":"m.annotation","key":"HOLE"}}`, `{"m.text":[{"body":"HOLE"}]}`, `{"m.text":"HOLE"}`, `{"org.matrix.msc1767.html":"<a href='HOLE'>x</a>"}`,
	`{"m.location":{"uri":"geo:1,2","description":"HOLE"}}`, `{"external_url":"HOLE"}`, `{"type":"customwidget","url":"HOLE"}`, `{"display_name":"HOLE"}`,
	`{"com.beeper.linkpreviews":[{"matched_url":"HOLE"}]}`, `{"body":"good","body":"HOLE"}`, `{"x":{"y":[{"z":{"body":"HOLE"}}]}}`, `{"b\u006fdy":"HOLE"}`, `{"body":["HOLE"]}`,
	`{"msgtype":"m.text","mimetype":"text/html","body":"<!-- HOLE -->"}`, `{"mimetype":"TEXT/HTML; x","body":"look <HOLE> here"}`,
	`{"m.topic":{"m.text":[{"mimetype":"text/html","body":"<!-- HOLE -->"}]}}`,
}

// innocent looks alike, and is something else.
var innocent = []string{
	"", "hello", "spam", "example", "spam example", "spam . example", "spam, example", "spam. example", "Spam.\nExample", "spam .example", "spamexample",
	"notspam.example", "not-spam.example", "https://notspam.example", "spam.example.org", "https://spam.example.org/", "spam.example.co.uk", "spam.examples",
	"spam-example.org", "spam.example-shop.org", "https://spam.example.evil.org", "spam_example", "spam/example", "spam:example", "spam@example", "spam..example",
	"@alice:spam.example", "#room:spam.example", "!abc:spam.example", "$event:spam.example", "@alice:spam.example:8448", "@john.co:spam.example",
	"who is @alice:spam.example?", "@alice:spam.example/", "(@alice:spam.example/)", "is it #room:spam.example?!", "@alice:spam.example?? yes",
	"#room:spam.example/$event", "!room:spam.example/$event:spam.example", "@alice:spam.example/@bob:spam.example", "#room:spam.example:8448/$event",
	"https://matrix.to/#/@alice:spam.example", "https://matrix.to/#/%23room%3Aspam.example?via=good.example", "matrix:u/alice:spam.example",
	"https://good.example/spam.example", "https://good.example/?q=spam.example", "https://good.example/#spam.example", "https://spam.example@good.example/",
	"https://spam.example:x@good.example/", "https://good.example/spam.example/", "spam.example@good.example", "co.uk", "uk", "good.co.uk", "spam.co", "co.uk.spam",
	"https://неспам.рф/", "неспам.рф", "спам.рфы", "https://bucher.example", "xn--bcher-kvb.example", "sрam.example is in Cyrillic", "https://ѕpam.example",
	"203.0.113.70:80", "203.0.113", "http://203.0.113.8/", "version 203.0.113.7", "203.0.113.7/24", "1.203.0.113.7", "http://20300113007/",
	"e.g.this", "i.e. that", "etc...", "1.2.3", "file.txt", "readme.md", "main.go:12", "a.b.c", "10:30", "3.14", "C:\\spam\\example", "/spam/example", "spam%example", "100%",
	"https://", "https://.example", "http://spam/example", "[spam](example)", "<spam.>example", "mxc://spam/example", "hxxps://spam[.]example", "spam[.]example", "spam dot example",
}

// innocentHTML is innocent, too.
var innocentHTML = []string{
	"spam<br>.example", "<p>spam.</p><p>example</p>", `<a href="https://good.example">x</a>`, "not<b>spam.example</b>", "<!-- spam.example -->", "<!-- <a href='https://spam.example'> -->",
	`<a href="https://notspam.example">spam</a>`, `<a href="#spam.example"></a>`, `<img src="mxc://spam.example/abc">`, `<a href="https://matrix.to/#/@a:spam.example">A</a>`, "spam&amp;.example",
	`<a href="mxc://spam.example/x">x</a>`, "<ul><li>spam</li><li>.example</li></ul>", `<font color="#spam.example">x</font>`,
}

// TestLinksBypass: however the link is written and wherever it stands, it is refused.
func TestLinksBypass(t *testing.T) {
	e := load(t, wordsModule, linksConfig)
	check := func(text, event string) {
		t.Helper()
		if !denied(t, e, catalog.CheckEventForSpam, parseEvent(t, event)) {
			t.Errorf("not refused: %q", text)
		}
	}
	for _, body := range badBodies {
		check(body, fill(inBody, quote(body)))
		check("in a topic: "+body, fill(`{"type":"m.room.topic","sender":"@a:b.example","state_key":"","content":{"topic":"HOLE"}}`, quote(body)))
	}
	for _, html := range badHTML {
		check(html, fill(inHTML, quote(html)))
	}
	for _, content := range badContents {
		check(content, messageOf+strings.ReplaceAll(content, "HOLE", "https://spam.example/")+"}")
	}
	t.Logf("%d in text, %d in HTML, %d places", len(badBodies), len(badHTML), len(badContents))
}

// TestLinksInnocent: what only looks like the link passes.
func TestLinksInnocent(t *testing.T) {
	e := load(t, wordsModule, linksConfig)
	check := func(text, event string) {
		t.Helper()
		if denied(t, e, catalog.CheckEventForSpam, parseEvent(t, event)) {
			t.Errorf("refused: %q", text)
		}
	}
	for _, body := range innocent {
		check(body, fill(inBody, quote(body)))
	}
	for _, html := range innocentHTML {
		check(html, fill(inHTML, quote(html)))
	}
	for _, content := range badContents {
		check(content, messageOf+strings.ReplaceAll(content, "HOLE", "https://notspam.example/")+"}")
	}
	t.Logf("%d in text, %d in HTML", len(innocent), len(innocentHTML))
}
