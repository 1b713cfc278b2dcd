package pattern

import (
	"bytes"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// question is one case for testdata/oracle.lua, which answers it with PUC Lua 5.1.
type question struct {
	pattern, subject string
	init             int
	repl             string
	limit            int
}

// quote and unquote are those of oracle.lua.
func quote(s string) string {
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if escapes['w'].has(c) || strings.IndexByte(" _.,:;@-", c) >= 0 {
			b.WriteByte(c)
		} else {
			const hex = "0123456789ABCDEF"
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
		}
	}
	return b.String()
}

var escaped = regexp.MustCompile("%[0-9A-F]{2}")

func unquote(s string) string {
	return escaped.ReplaceAllStringFunc(s, func(h string) string {
		c, _ := strconv.ParseUint(h[1:], 16, 8)
		return string([]byte{byte(c)})
	})
}

func (q question) line() string {
	return fmt.Sprintf("%s\t%s\t%d\t%s\t%d", quote(q.pattern), quote(q.subject), q.init, quote(q.repl), q.limit)
}

func parseQuestion(t *testing.T, line string) question {
	f := strings.Split(line, "\t")
	if len(f) != 5 {
		t.Fatalf("not a case: %q", line)
	}
	q := question{pattern: unquote(f[0]), subject: unquote(f[1]), repl: unquote(f[3])}
	var err1, err2 error
	q.init, err1 = strconv.Atoi(f[2])
	q.limit, err2 = strconv.Atoi(f[4])
	if err1 != nil || err2 != nil {
		t.Fatalf("not a case: %q", line)
	}
	return q
}

// askPUC runs the questions through lua5.1 and returns its answers.
func askPUC(t *testing.T, lines []string) []string {
	t.Helper()
	lua, err := exec.LookPath("lua5.1")
	if err != nil {
		t.Fatal("install lua5.1: PUC Lua 5.1 is what this package is compared with")
	}
	cmd := exec.Command(lua, "testdata/oracle.lua")
	cmd.Stdin = strings.NewReader(strings.Join(lines, "\n") + "\n")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("lua5.1: %v\n%s", err, stderr.Bytes())
	}
	answers := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
	if len(answers) != len(lines) {
		t.Fatalf("lua5.1 answered %d of %d questions", len(answers), len(lines))
	}
	return answers
}

// answer is what this package says, in the words of oracle.lua.
func (q question) answer(b *Steps) string { return q.answerWith(Compile(q.pattern), b) }

func (q question) answerWith(p *Pattern, b *Steps) string {
	var m Match
	fields := []string{
		find(p, &m, q, b),
		findPlain(q, b),
		match(p, &m, q, b),
		gmatch(p, q, b),
		result2(p.Gsub(&m, q.subject, q.repl, q.limit, b)),
		result2(p.GsubFunc(q.subject, q.limit, b, teller())),
		result2(p.GsubFunc(q.subject, q.limit, b, halfTable())),
	}
	return strings.Join(fields, "\t")
}

func failure(err error) string { return "error " + quote(err.Error()) }

func find(p *Pattern, m *Match, q question, b *Steps) string {
	ok, err := p.Find(m, q.subject, q.init, b)
	if err != nil {
		return failure(err)
	}
	if !ok {
		return "nil"
	}
	caps, err := captures(m, m.Len())
	if err != nil {
		return failure(err)
	}
	return strings.TrimSpace(fmt.Sprint(m.Start+1, " ", m.End, " ", caps))
}

func findPlain(q question, b *Steps) string {
	i, err := FindPlain(q.subject, q.pattern, q.init, b)
	if err != nil {
		return failure(err)
	}
	if i < 0 {
		return "nil"
	}
	return fmt.Sprint(i+1, " ", i+len(q.pattern))
}

func match(p *Pattern, m *Match, q question, b *Steps) string {
	ok, err := p.Match(m, q.subject, q.init, b)
	if err != nil {
		return failure(err)
	}
	if !ok {
		return "nil"
	}
	caps, err := captures(m, m.Values())
	if err != nil {
		return failure(err)
	}
	return caps
}

func gmatch(p *Pattern, q question, b *Steps) string {
	var out []string
	for it := p.Gmatch(q.subject); ; {
		ok, err := it.Next(b)
		var caps string
		if ok {
			caps, err = captures(&it.Match, it.Values())
		}
		if err != nil {
			out = append(out, failure(err))
		}
		if !ok || err != nil {
			return strings.Join(out, " / ")
		}
		out = append(out, caps)
	}
}

func captures(m *Match, n int) (string, error) {
	var out []string
	for i := range n {
		c, err := m.Capture(i)
		if err != nil {
			return "", err
		}
		out = append(out, show(c))
	}
	return strings.Join(out, " "), nil
}

func show(c Capture) string {
	if c.Position > 0 {
		return strconv.Itoa(c.Position)
	}
	return `"` + quote(c.Text) + `"`
}

func result2(s string, n int, err error) string {
	if err != nil {
		return failure(err)
	}
	return show(Capture{Text: s}) + " " + strconv.Itoa(n)
}

func teller() func(*Match) (string, bool, error) {
	calls := 0
	return func(m *Match) (string, bool, error) {
		calls++
		caps, err := captures(m, m.Values())
		return "<" + caps + ">", calls%3 == 0, err
	}
}

func halfTable() func(*Match) (string, bool, error) {
	reads := 0
	return func(m *Match) (string, bool, error) {
		reads++
		key, err := m.Capture(0)
		return "[" + show(key) + "]", reads%2 == 0, err
	}
}
