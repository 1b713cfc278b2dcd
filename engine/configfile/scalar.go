package configfile

import (
	"io/fs"
	"math"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// text reads a string that ok accepts; want says what that is.
func (d *decoder) text(to *string, ok func(string) bool, want string) reader {
	return func(v *value) {
		switch {
		case v.kind != text && want == "":
			d.want(v, "a string")
		case v.kind != text || !ok(v.text):
			d.want(v, want)
		default:
			*to = v.text
		}
	}
}

// texts reads a list of such strings.
func (d *decoder) texts(to *[]string, ok func(string) bool, want string) reader {
	return d.list(func(v *value) {
		var s string
		d.text(&s, ok, want)(v)
		*to = append(*to, s)
	})
}

// list reads each element of a list.
func (d *decoder) list(read reader) reader {
	return func(v *value) {
		if v.kind != list {
			d.want(v, "a list")
			return
		}
		for i, item := range v.items {
			d.in(i, func() { read(item) })
		}
	}
}

// word reads one of a few words.
func (d *decoder) word(to *string, words ...string) reader {
	return func(v *value) {
		if v.kind == text && slices.Contains(words, v.text) {
			*to = v.text
			return
		}
		d.want(v, orList(words))
	}
}

func (d *decoder) secret(to *Secret) reader {
	return func(v *value) {
		if v.kind == text {
			*to = NewSecret(v.text)
			return
		}
		if v.kind != broken { // the value may be a secret that lacks its quotes
			d.problem(v, "want a string, !file PATH or !env NAME")
		}
	}
}

func (d *decoder) boolean(to *bool) reader {
	return func(v *value) {
		b, ok := v.scalar.(bool)
		if !ok {
			d.want(v, "true or false")
			return
		}
		*to = b
	}
}

// maxDuration is a year: far more than anybody waits, and far less than what a moment plus a duration can hold.
const maxDuration = 8760 * time.Hour

func (d *decoder) duration(to *time.Duration) reader {
	return func(v *value) {
		const examples = "such as 500ms, 1s, 5m or 1h30m"
		if v.kind == integer || v.kind == float {
			d.want(v, "a duration with its unit, "+examples)
			return
		}
		parsed, err := time.ParseDuration(v.text)
		switch {
		case v.kind != text || err != nil:
			d.want(v, "a duration "+examples)
		case parsed <= 0:
			d.want(v, "a duration above zero")
		case parsed > maxDuration:
			d.want(v, "a duration of at most 8760h")
		default:
			*to = parsed
		}
	}
}

var sizeForm = regexp.MustCompile(`^([0-9]{1,19}) ?(|KiB|MiB|GiB|TiB)$`)

var sizeUnits = map[string]int64{"": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40}

// bytes reads a size: a number of bytes, or one with a binary unit.
func (d *decoder) bytes(to *int64) reader {
	return func(v *value) {
		n, ok := v.scalar.(int64)
		if m := sizeForm.FindStringSubmatch(v.text); v.kind == text && m != nil {
			parsed, err := strconv.ParseInt(m[1], 10, 64)
			unit := sizeUnits[m[2]]
			n, ok = parsed*unit, err == nil && parsed <= math.MaxInt64/unit
		}
		switch {
		case !ok:
			d.want(v, "a size such as 64MiB, 512KiB or a number of bytes")
		case n <= 0:
			d.want(v, "a size above zero")
		default:
			*to = n
		}
	}
}

func (d *decoder) count64(to *int64) reader { return d.whole(math.MaxInt64, func(n int64) { *to = n }) }

func (d *decoder) count(to *int) reader {
	return d.whole(math.MaxInt32, func(n int64) { *to = int(n) })
}

// whole reads an integer from 1 to most.
func (d *decoder) whole(most int64, set func(int64)) reader {
	return func(v *value) {
		n, ok := v.scalar.(int64)
		switch {
		case !ok:
			d.want(v, "an integer")
		case n < 1:
			d.want(v, "at least 1")
		case n > most:
			d.want(v, "at most "+strconv.FormatInt(most, 10))
		default:
			set(n)
		}
	}
}

func (d *decoder) share(to *float64) reader {
	return func(v *value) {
		share, ok := v.scalar.(float64)
		if n, isInt := v.scalar.(int64); isInt {
			share, ok = float64(n), true
		}
		if !ok || !(share > 0 && share <= 1) { // so written, NaN is refused
			d.want(v, "a number above 0 and up to 1")
			return
		}
		*to = share
	}
}

var modeForm = regexp.MustCompile(`^(0|0o)?[0-7]{3}$`)

// mode reads a file mode. YAML takes 0600 for an octal and 600 for a decimal number; everybody means the same by both.
func (d *decoder) mode(to *fs.FileMode) reader {
	return func(v *value) {
		if v.kind != text && v.kind != integer || !modeForm.MatchString(v.text) {
			d.want(v, `a file mode such as "0600"`)
			return
		}
		bits, err := strconv.ParseUint(strings.TrimLeft(v.text, "0o"), 8, 32)
		if err != nil || bits == 0 {
			d.want(v, `a file mode that lets somebody in, such as "0600"`)
			return
		}
		*to = fs.FileMode(bits)
	}
}

func (d *decoder) uids(to *[]int) reader {
	return d.list(func(v *value) {
		n, ok := v.scalar.(int64)
		if !ok || n < 0 || n >= math.MaxUint32 {
			d.want(v, "a numeric user id")
			return
		}
		*to = append(*to, int(n))
	})
}

// dirPath reads a path.
func (d *decoder) dirPath(to *string) reader {
	return func(v *value) {
		if v.kind != text || v.text == "" {
			d.want(v, "a path")
			return
		}
		*to = d.absolute(v.text)
	}
}

// optionalPath reads a path or "".
func (d *decoder) optionalPath(to *string) reader {
	return func(v *value) {
		switch {
		case v.kind != text:
			d.want(v, "a path, or \"\" for none")
		case v.text == "":
			*to = ""
		default:
			*to = d.absolute(v.text)
		}
	}
}

// absolute takes a relative path from the directory of the file.
func (d *decoder) absolute(path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(d.dir, path)
}
