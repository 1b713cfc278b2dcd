package pattern

import "strings"

// everyByte is the subject that shows what a class contains.
var everyByte = literalText

var goldenCases = []golden{
	// Everyday idioms.
	{pattern: "^%s*(.-)%s*$", subject: "  to be  or not "},
	{pattern: "^%s*(.-)%s*$", subject: " \t\n"},
	{pattern: "(%w+)@(%w+)", subject: "mail joe@example or ann@home"},
	{pattern: "https?://[%w%.%-]+", subject: "see https://a-b.example/x and http://c.org"},
	{pattern: "%d+", subject: "a1b22c333"},
	{pattern: "%s+", subject: "a  b \t c", repl: " "},
	{pattern: "[^,]+", subject: "a,b,,c"},
	{pattern: "^@([^:]+):(.+)$", subject: "@ann:example.org:8448"},
	{pattern: "(%w+)=(%w+)", subject: "a=1, b=2", repl: "%2=%1"},
	{pattern: "%f[%a]%a+%f[%A]", subject: "the (quick) brown42 fox"},
	{pattern: "%b()", subject: "f(a(b)c)(d))("},
	{pattern: "([\"'])(.-)%1", subject: `say "it's" or 'so'`},

	// Repetition and back-tracking.
	{pattern: "a*", subject: "aaab"},
	{pattern: "a-", subject: "aaab"},
	{pattern: "a?", subject: "aab"},
	{pattern: "a-b", subject: "aaab"},
	{pattern: ".*b", subject: "abab c"},
	{pattern: ".-b", subject: "abab c"},
	{pattern: "a*a*a*ab", subject: "aaaab"},
	{pattern: "(a+)b%1", subject: "aaba"},
	{pattern: "(a*)(a-)(a*)%2b", subject: "aab"},
	{pattern: "(.*)%1", subject: "abcabc"},
	{pattern: "a?a?a?aaa", subject: "aaa"},
	{pattern: "[ab]-[bc]*c", subject: "abbcabcc"},
	{pattern: "", subject: "abc"},
	{pattern: "%w*", subject: "abc de"},
	{pattern: "()a()", subject: "xaax"},
	{pattern: "()", subject: "ab", repl: "%1"},
	{pattern: "()a%1", subject: "aa"},

	// Anchors and other characters out of place.
	{pattern: "^a", subject: "aa^a"},
	{pattern: "^", subject: "ab"},
	{pattern: "^*a", subject: "*a^^a"},
	{pattern: "a$", subject: "a$a"},
	{pattern: "a$b", subject: "a$b"},
	{pattern: "$*", subject: "a$$"},
	{pattern: "$", subject: "ab"},
	{pattern: "^$", subject: ""},
	{pattern: "^$", subject: "\n"},
	{pattern: "*", subject: "a*b"},
	{pattern: "(a)*", subject: "aa*"},
	{pattern: "%b()*", subject: "()*"},
	{pattern: "-", subject: "a-b"},
	{pattern: "a--", subject: "aa--"},
	{pattern: "]", subject: "a]"},
	{pattern: "a)", subject: "a)"},

	// Sets.
	{pattern: "[]]", subject: "a]"},
	{pattern: "[^]]", subject: "a]"},
	{pattern: "[]-a]", subject: "]^_`a-"},
	{pattern: "[a-]", subject: "a-b"},
	{pattern: "[-a]", subject: "a-b"},
	{pattern: "[a%-z]", subject: "abz-"},
	{pattern: "[%a-z]", subject: "a-1"},
	{pattern: "[a-%%]", subject: "%]a&"},
	{pattern: "[%]]", subject: "a]"},
	{pattern: "[%z]", subject: "a\x00b"},
	{pattern: "[c-a]", subject: "abc"},
	{pattern: "[^%s]", subject: " a "},
	{pattern: "[^^]", subject: "^a"},
	{pattern: "[a^]", subject: "^a"},
	{pattern: "[\x80-\xff]", subject: "a\xc3\xa9"},
	{pattern: "[[]", subject: "["},
	{pattern: "[[:alpha:]]", subject: "a:]"},

	// Classes of the C locale, and letters that are none.
	{pattern: "%a", subject: everyByte}, {pattern: "%A", subject: everyByte},
	{pattern: "%c", subject: everyByte}, {pattern: "%C", subject: everyByte},
	{pattern: "%d", subject: everyByte}, {pattern: "%D", subject: everyByte},
	{pattern: "%l", subject: everyByte}, {pattern: "%L", subject: everyByte},
	{pattern: "%p", subject: everyByte}, {pattern: "%P", subject: everyByte},
	{pattern: "%s", subject: everyByte}, {pattern: "%S", subject: everyByte},
	{pattern: "%u", subject: everyByte}, {pattern: "%U", subject: everyByte},
	{pattern: "%w", subject: everyByte}, {pattern: "%W", subject: everyByte},
	{pattern: "%x", subject: everyByte}, {pattern: "%X", subject: everyByte},
	{pattern: "%z", subject: everyByte}, {pattern: "%Z", subject: everyByte},
	{pattern: "%g", subject: everyByte}, {pattern: "%q", subject: "aq"}, {pattern: "%\xe9", subject: "\xe9"},
	{pattern: ".", subject: everyByte, repl: "x"},

	// Balance and frontier at their limits.
	{pattern: "%b()", subject: "(((("},
	{pattern: "%b()", subject: "((()())"},
	{pattern: "%b''", subject: "'a' 'b' '"},
	{pattern: "%baa", subject: "aaa"},
	{pattern: "%b()x", subject: "(())x(a)x"},
	{pattern: "%f[%w]", subject: "ab c"},
	{pattern: "%f[%z]", subject: "ab"},
	{pattern: "%f[^%w]", subject: "ab c"},
	{pattern: "%f[%W]$", subject: "ab"},
	{pattern: "%f[\xff]", subject: "a\xff"},

	// NUL bytes: in the subject they are bytes, a pattern ends there, a plain text does not.
	{pattern: "a%z", subject: "a\x00b"},
	{pattern: "a\x00b", subject: "a\x00b"},
	{pattern: "a\x00x", subject: "a\x00b"},
	{pattern: "a*\x00x", subject: "aa\x00x"},
	{pattern: "a\x00*", subject: "a\x00*"},
	{pattern: "\x00", subject: "a\x00"},
	{pattern: "a$\x00", subject: "ba"},
	{pattern: "[a\x00]", subject: "a]"},
	{pattern: "%\x00", subject: "a"},
	{pattern: "%b\x00a", subject: "a"},
	{pattern: ".", subject: "a\x00b"},

	// init, limit.
	{pattern: "a", subject: "abcabc", init: 2}, {pattern: "a", subject: "abcabc", init: -3},
	{pattern: "a", subject: "abcabc", init: -99}, {pattern: "a", subject: "abcabc", init: 99},
	{pattern: "", subject: "abc", init: 4}, {pattern: "", subject: "abc", init: 5}, {pattern: "()", subject: "abc", init: 99},
	{pattern: "^b", subject: "abc", init: 2}, {pattern: "%f[b]b", subject: "abb", init: 3}, {pattern: "$", subject: "abc", init: -1},
	{pattern: "a", subject: "aaa", limit: -1}, {pattern: "a", subject: "aaa", limit: 2}, {pattern: "", subject: "ab", limit: 1},

	// Replacements.
	{pattern: "b", subject: "abc", repl: "%1"}, {pattern: "b", subject: "abc", repl: "%2"},
	{pattern: "(b)", subject: "abc", repl: "%1%1%0"}, {pattern: "(b)", subject: "abc", repl: "%2"},
	{pattern: "b", subject: "abc", repl: "%%"}, {pattern: "b", subject: "abc", repl: "%a%.%"}, {pattern: "b", subject: "abc", repl: "a\x00%\x00"},
	{pattern: "x", subject: "abc", repl: "%9"}, {pattern: "()", subject: "ab", repl: "%1%0"}, {pattern: "b(", subject: "abc", repl: "x"},
	{pattern: "b(", subject: "abc", repl: "%1"}, {pattern: "(b)()", subject: "abc", repl: "%2%1"},

	// Mistakes are found when matching gets there, not before.
	{pattern: "%", subject: "abc"}, {pattern: "x%", subject: "abc"}, {pattern: "a%", subject: "abc"}, {pattern: "a*%", subject: ""},
	{pattern: "[", subject: "abc"}, {pattern: "[]", subject: "abc"}, {pattern: "[^]", subject: "abc"}, {pattern: "[%]", subject: "abc"},
	{pattern: "[a%", subject: "abc"}, {pattern: "x[", subject: "abc"}, {pattern: "%f", subject: "abc"}, {pattern: "%fa", subject: "abc"},
	{pattern: "%f[a", subject: "abc"}, {pattern: "c%f", subject: "abc"}, {pattern: "%b", subject: "abc"}, {pattern: "%b(", subject: ""},
	{pattern: "(", subject: "abc"}, {pattern: ")", subject: "abc"}, {pattern: "(a", subject: "abc"}, {pattern: "(x", subject: "abc"},
	{pattern: "a)", subject: "abc"}, {pattern: "())", subject: "abc"}, {pattern: "((a)", subject: "abc"}, {pattern: "%0", subject: "abc"},
	{pattern: "%1", subject: "abc"}, {pattern: "(%1)", subject: "abc"}, {pattern: "(a)%2", subject: "abc"}, {pattern: "(a)x%2", subject: "abc"},
	{pattern: "(a*(.)%w(%s*))", subject: "aaab c"},
	{pattern: strings.Repeat("()", 32), subject: "a"}, {pattern: strings.Repeat("()", 33), subject: "a"},
	{pattern: "a" + strings.Repeat("(", 33), subject: "b"}, {pattern: strings.Repeat("(", 32) + strings.Repeat(")", 32), subject: "a"},
	{pattern: "a?" + strings.Repeat("(", 33), subject: "b"},
}
