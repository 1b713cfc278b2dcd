package main

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"go.uber.org/zap/buffer"
	"go.uber.org/zap/zapcore"
)

// textEncoder writes log lines for people: time, level, message, key=value. zap's own console encoder writes the
// fields as JSON. A list of several sentences, such as the problems of a load, gets a line each.
type textEncoder struct {
	*zapcore.MapObjectEncoder // the fields of With
}

func newTextEncoder() textEncoder { return textEncoder{zapcore.NewMapObjectEncoder()} }

var lines = buffer.NewPool()

const timeFormat = "2006-01-02T15:04:05.000Z07:00"

// Clone is for With.
func (t textEncoder) Clone() zapcore.Encoder {
	c := newTextEncoder()
	maps.Copy(c.Fields, t.Fields)
	return c
}

// EncodeEntry writes one line, or more where a field is a list.
func (t textEncoder) EncodeEntry(e zapcore.Entry, fields []zapcore.Field) (*buffer.Buffer, error) {
	b, tail := lines.Get(), ""
	fmt.Fprintf(b, "%s %-5s %s", e.Time.Format(timeFormat), e.Level.CapitalString(), oneLine(e.Message))
	write := func(key string, value any) {
		if list, ok := value.([]any); ok && isSentences(list) {
			for _, sentence := range list {
				tail += "\n    " + oneLine(fmt.Sprint(sentence))
			}
			return
		}
		fmt.Fprintf(b, " %s=%s", strings.ReplaceAll(key, " ", "_"), show(value))
	}
	for _, key := range slices.Sorted(maps.Keys(t.Fields)) {
		write(key, t.Fields[key])
	}
	for _, f := range fields {
		one := zapcore.NewMapObjectEncoder()
		f.AddTo(one)
		for _, key := range slices.Sorted(maps.Keys(one.Fields)) {
			write(key, one.Fields[key])
		}
	}
	b.AppendString(tail + "\n")
	return b, nil
}

// isSentences tells a list of texts with spaces from one of names.
func isSentences(list []any) bool {
	return slices.ContainsFunc(list, func(v any) bool { return strings.Contains(fmt.Sprint(v), " ") })
}

// show quotes what would be hard to tell from its surroundings.
func show(value any) string {
	text := fmt.Sprint(value)
	if list, ok := value.([]any); ok {
		words := make([]string, len(list))
		for i, v := range list {
			words[i] = fmt.Sprint(v)
		}
		text = strings.Join(words, ",")
	}
	if text == "" || strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r == '"' || r == '=' || r == 0x7f }) {
		return strconv.Quote(text)
	}
	return text
}

// oneLine keeps what others wrote from faking a log line or moving the cursor.
func oneLine(text string) string {
	if !strings.ContainsFunc(text, unprintable) {
		return text
	}
	quoted := strconv.Quote(text)
	return strings.ReplaceAll(quoted[1:len(quoted)-1], `\"`, `"`)
}

func unprintable(r rune) bool { return r != ' ' && !strconv.IsPrint(r) }
