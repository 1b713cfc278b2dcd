package lualib_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"
)

// asker makes random questions.
type asker struct{ *rand.Rand }

func (r asker) of(choices ...string) string { return choices[r.IntN(len(choices))] }

// text is a string, sometimes a number that stands for one, seldom something else.
func (r asker) text() string {
	switch r.IntN(30) {
	case 0:
		return r.of("nil", "true", "{}", "type")
	case 1:
		return r.of("12", "-3", "1.5", "0", "1e100", "-0.1", "1/3", "2^40")
	}
	return literal(r.string())
}

func (r asker) string() string {
	const letters = "abcABZz019 .,%-+*?[]()^$\\\"\n\r\t\x00\x7f\x80\xc3\xa9\xff"
	n := r.IntN(9)
	if r.IntN(8) == 0 {
		n = r.IntN(150)
	}
	var b strings.Builder
	for range n {
		b.WriteByte(letters[r.IntN(len(letters))])
	}
	return b.String()
}

// int is a small whole number, or something near it.
func (r asker) int() string {
	switch r.IntN(25) {
	case 0:
		return r.of("nil", "true", "{}", `"x"`, `""`)
	case 1:
		return r.of(`"2"`, `" -1 "`, `"0x3"`, `"1e0"`, `"2.9"`)
	case 2:
		return r.of("1.9", "-1.9", "0.5", "-0.5", "2^31-1", "-2^31", "2^53", "-2^53", "1e300", "-1e300")
	}
	return strconv.Itoa(r.IntN(16) - 6)
}

// near is an int that PUC's loops over lists can reach.
func (r asker) near() string {
	for {
		if s := r.int(); !strings.ContainsAny(s, "^") && !strings.HasSuffix(s, "e300") {
			return s
		}
	}
}

func (r asker) number() string {
	switch r.IntN(12) {
	case 0:
		return r.int()
	case 1:
		return r.of("1/0", "-1/0", "0", "-1", "1e15", "123456789012", "2^63", "2^64", "-2^63", "-2^31", "2^53+1", "1e22", "1e23", "5e-324", "1.7976931348623157e308")
	case 2:
		return strconv.FormatFloat(r.NormFloat64(), 'g', -1, 64)
	case 3:
		return strconv.FormatFloat(r.ExpFloat64()*1e18, 'g', -1, 64)
	case 4:
		return strconv.FormatFloat(r.NormFloat64()*1e-9, 'g', -1, 64)
	case 5:
		return strconv.FormatFloat(float64(r.IntN(1000))/8, 'g', -1, 64)
	}
	return strconv.Itoa(r.IntN(600) - 300)
}

// args joins arguments; the last ones may be missing.
func (r asker) args(args ...string) string {
	for len(args) > 0 && r.IntN(6) == 0 {
		args = args[:len(args)-1]
	}
	return strings.Join(args, ", ")
}

func (r asker) list() string {
	items := make([]string, r.IntN(9))
	for i := range items {
		items[i] = strconv.Itoa(r.IntN(40))
		if r.IntN(3) == 0 {
			items[i] = literal(r.string())
		}
	}
	if r.IntN(20) == 0 {
		items = append(items, r.of("true", "{}", "nil, 3"))
	}
	return "{" + strings.Join(items, ", ") + "}"
}

func (r asker) numbers() string {
	items := make([]string, r.IntN(40))
	for i := range items {
		items[i] = strconv.Itoa(r.IntN(60))
	}
	return "{" + strings.Join(items, ", ") + "}"
}

func (r asker) pattern() string {
	return literal(r.of("a", "%a", "%w+", "(%w)(%d*)", "^%s*(.-)%s*$", "()", "[^%s]+", "%f[%w]%w+", ".", "", "(", "%", "[a", "%b()", "^a", "a$", "(a)%1", "b*", "%z", "z-", "."))
}

func (r asker) repl() string {
	switch r.IntN(5) {
	case 0:
		return r.of("shout", "some", "{a = 'A', b = false, [1] = 'one'}", "{}", "5", "1.5", "nil", "true", "function() return {} end", "type")
	case 1:
		return literal(r.string())
	}
	return literal(r.of("", "x", "%0", "<%1>", "%1%1", "%%", "%2", "%9", "%", "%a"))
}

func (r asker) conversion() string {
	var f strings.Builder
	f.WriteByte('%')
	for r.IntN(3) == 0 {
		f.WriteByte("-+ #0"[r.IntN(5)])
	}
	if r.IntN(3) == 0 {
		f.WriteString(strconv.Itoa(r.IntN(30)))
	}
	if r.IntN(3) == 0 {
		f.WriteString("." + r.of("", strconv.Itoa(r.IntN(25)), "99", "100"))
	}
	f.WriteByte("ddiuxXocqseEfgGgdddyn"[r.IntN(21)])
	return f.String()
}

// format asks for a format with arguments that suit it, mostly.
func (r asker) format() string {
	var f strings.Builder
	var args []string
	for range r.IntN(4) {
		c := r.conversion()
		f.WriteString(r.of("", "x", "%%", "é") + c)
		switch c[len(c)-1] {
		case 's', 'q': // PUC takes no other values than strings
			args = append(args, literal(r.string()))
			if c[len(c)-1] == 'q' {
				args[len(args)-1] = r.text()
			}
		case 'c': // and writes none
			args = append(args, strconv.Itoa(1+r.IntN(255)))
		default:
			args = append(args, r.number())
		}
	}
	f.WriteString(r.of("", "", "", "%", "y"))
	if r.IntN(6) == 0 && len(args) > 0 {
		args = args[1:]
	}
	return noNUL("return string.format(" + strings.Join(append([]string{literal(f.String())}, args...), ", ") + ")")
}

// noNUL leaves NULs out of strings that PUC would read up to the first one only.
func noNUL(question string) string { return strings.ReplaceAll(question, `\000`, "_") }

func (r asker) question() string {
	call := func(fn string, args ...string) string { return "return string." + fn + "(" + r.args(args...) + ")" }
	list := func(fn string, args ...string) string {
		return "return apply(function(t, ...) return " + fn + "(t, ...) end, " + strings.Join(args, ", ") + ")"
	}
	switch r.IntN(26) {
	case 0:
		return call("len", r.text())
	case 1, 2:
		return call("sub", r.text(), r.int(), r.int())
	case 3:
		if r.IntN(3) > 0 { // PUC knows no letters beyond ASCII
			ascii := strings.Map(func(c rune) rune { return max(c%128, 1) }, r.string())
			return call(r.of("lower", "upper"), literal(ascii))
		}
		return call("reverse", r.text())
	case 4:
		return call("rep", r.text(), r.of(strconv.Itoa(r.IntN(12)-2), "nil", "1.9", `"3"`, "-1e9"))
	case 5, 6:
		return call("byte", r.text(), r.int(), r.int())
	case 7:
		return call("char", r.of(r.near(), strconv.Itoa(r.IntN(260))), r.of(r.near(), strconv.Itoa(r.IntN(256))), strconv.Itoa(r.IntN(256)))
	case 8, 9:
		return call("find", r.text(), r.of(r.text(), r.pattern()), r.int(), r.of("true", "false", "nil", "1"))
	case 10:
		return call("match", r.text(), r.pattern(), r.int())
	case 11:
		return "return all(" + literal(r.string()) + ", " + r.pattern() + ")"
	case 12, 13:
		return call("gsub", r.text(), r.pattern(), r.repl(), r.near())
	case 14, 15, 16, 17:
		return r.format()
	case 18:
		return list("table.concat", r.list(), r.of(r.text(), "''", "', '"), r.of("1", "2", "nil", "0", r.near()), r.of("3", "nil", strconv.Itoa(r.IntN(9))))
	case 19:
		return list("table.insert", r.list(), r.of("1", "2", "3", r.near()), r.text())
	case 20:
		return list(r.of("table.insert", "table.remove", "table.getn", "table.maxn"), r.list()+r.of("", ", "+r.of("1", "2", "3", "7", "0", "nil")))
	case 21:
		return list("table.sort", r.numbers(), r.of("nil", "reverse", "last", "last", "last", "3"))
	case 22:
		return list("table.sort", r.list())
	case 23:
		return list("unpack", r.list(), r.of("1", "2", "nil", "-1", r.near()), r.of("nil", "3", "0", "8"))
	case 24:
		return noNUL("return tonumber(" + r.args(r.of(r.numeral(), r.text()), r.of("10", "nil", "16", "2", "36", "8", "1", "37")) + ")")
	}
	for {
		n := r.number()
		if f, err := strconv.ParseFloat(n, 64); err == nil && math.Abs(f) < 1e14 || strings.HasSuffix(n, "/0") || f > exactIntegers {
			return "return tostring(" + n + ")"
		}
	}
}

// exactIntegers is up to where we write whole numbers with all digits; PUC writes those from 1e14 on with an exponent.
const exactIntegers = 1 << 53

// numeral is what may be a number.
func (r asker) numeral() string {
	s := r.of("", " ", "\t", "-", "+", "--", "0x", "0X") + r.of("1", "12", "007", "ff", "FF", "1.5", ".5", "5.", ".", "1e5", "1E-3", "1e", "e5", "1_0", "0b1",
		"99999999999999999999", "123456789012345678", "zz", "10", "1 2", "1e400", "18446744073709551615", "1.8", "1p4") + r.of("", " ", "\n", "x")
	return literal(s)
}

func TestRandomCallsAnswerAsPUC(t *testing.T) {
	r := asker{rand.New(rand.NewPCG(5, 1))}
	questions := make([]string, 0, 60_000)
	for len(questions) < cap(questions) {
		questions = append(questions, r.question())
	}
	compare(t, questions)
}

// Every single number goes through format's conversions.
func TestFormatsAnswerAsPUC(t *testing.T) {
	r := asker{rand.New(rand.NewPCG(5, 2))}
	var questions []string
	for range 20_000 {
		c := r.conversion()
		if strings.ContainsAny(c, "sqc") {
			continue
		}
		questions = append(questions, fmt.Sprintf("return string.format(%q, %s)", c, r.number()))
	}
	compare(t, questions)
}

// The clock's zone is PUC's here.
func TestDatesAnswerAsPUC(t *testing.T) {
	local := time.Local
	time.Local = time.UTC
	defer func() { time.Local = local }()
	r := asker{rand.New(rand.NewPCG(5, 3))}
	const conversions = "aAbBcCdDeFgGhHIjmMnprRsStTuUVwWxXyYzZ%"
	var questions []string
	for range 4000 {
		at := r.IntN(1 << 34)
		if r.IntN(9) == 0 {
			at -= 1 << 33
		}
		c := conversions[r.IntN(len(conversions))]
		zone := r.of("", "!")
		if c == 'Z' { // PUC has UTC and GMT, we have one
			zone = ""
		}
		questions = append(questions, fmt.Sprintf("return os.date(%q, %d)", zone+"<%"+string(c)+"> %", at),
			fmt.Sprintf("local d = os.date(%q, %d) return d.year, d.month, d.day, d.hour, d.min, d.sec, d.wday, d.yday, d.isdst", r.of("*t", "!*t"), at),
			fmt.Sprintf("return os.time{year = %d, month = %d, day = %d, %s}", 1970+r.IntN(90), r.IntN(30)-9, r.IntN(90)-30,
				r.of("", "hour = 7", "min = 100, sec = -5", "hour = '8', isdst = false", "hour = 12.7")),
			r.of("return os.time{year = 1, month = 2}", "return os.time(5)", "return os.date({})", "return os.difftime(5, 3)", "return os.difftime(5)", "return os.date('!', 0)", "return os.date('', nil) "))
	}
	compare(t, questions)
}
