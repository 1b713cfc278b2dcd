package lualib

import (
	"fmt"
	"time"
)

// layouts are the conversions of strftime that package time has too.
var layouts = map[byte]string{
	'a': "Mon", 'A': "Monday", 'b': "Jan", 'B': "January", 'h': "Jan", 'c': "Mon Jan _2 15:04:05 2006",
	'd': "02", 'e': "_2", 'm': "01", 'D': "01/02/06", 'x': "01/02/06", 'F': "2006-01-02", 'y': "06", 'Y': "2006",
	'H': "15", 'I': "03", 'M': "04", 'S': "05", 'p': "PM", 'r': "03:04:05 PM", 'R': "15:04", 'T': "15:04:05",
	'X': "15:04:05", 'z': "-0700", 'Z': "MST", 'n': "\n", 't': "\t", '%': "%",
}

// appendTime appends t as the conversion has it.
func appendTime(out []byte, conversion byte, t time.Time) []byte {
	if layout, ok := layouts[conversion]; ok {
		return t.AppendFormat(out, layout)
	}
	sunday := int(t.Weekday())
	monday := (sunday + 6) % 7
	year, week := t.ISOWeek()
	switch conversion {
	case 'C':
		return fmt.Appendf(out, "%02d", t.Year()/100)
	case 'G':
		return fmt.Appendf(out, "%d", year)
	case 'g':
		return fmt.Appendf(out, "%02d", year%100)
	case 'j':
		return fmt.Appendf(out, "%03d", t.YearDay())
	case 's':
		return fmt.Appendf(out, "%d", t.Unix())
	case 'u':
		return fmt.Appendf(out, "%d", monday+1)
	case 'U':
		return fmt.Appendf(out, "%02d", (t.YearDay()+6-sunday)/7)
	case 'V':
		return fmt.Appendf(out, "%02d", week)
	case 'w':
		return fmt.Appendf(out, "%d", sunday)
	case 'W':
		return fmt.Appendf(out, "%02d", (t.YearDay()+6-monday)/7)
	}
	return append(out, '%', conversion)
}
