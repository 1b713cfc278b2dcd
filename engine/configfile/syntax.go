package configfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// document parses text into the content of its only document; nil if it has none. A second document is a problem.
func document(text []byte, found *problems) (node *yaml.Node, err error) {
	defer func() {
		// A panic of the YAML library on some odd text must not take a serving process with it.
		if r := recover(); r != nil {
			node, err = nil, fmt.Errorf("yaml: %v", r)
		}
	}()
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	var first, second yaml.Node
	if err := decoder.Decode(&first); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, nil
		}
		return nil, err
	}
	switch err := decoder.Decode(&second); {
	case err == nil:
		found.add(second.Line, second.Column, "a second document starts here; want one")
	case !errors.Is(err, io.EOF):
		return nil, err
	}
	return first.Content[0], nil
}

// unreadable finds what YAML does not take anywhere, for which the library has no line.
func unreadable(text []byte) (line, col int, what string) {
	line = 1
	for rest := bytes.TrimPrefix(text, []byte("\ufeff")); len(rest) > 0; {
		r, size := utf8.DecodeRune(rest)
		col++
		switch {
		case r == utf8.RuneError && size == 1:
			return line, col, "the file is not UTF-8"
		case r == '\n':
			line, col = line+1, 0
		case r < ' ' && r != '\t' && r != '\r', r >= 0x7f && r < 0xa0 && r != 0x85:
			return line, col, fmt.Sprintf("control character U+%04X", r)
		}
		rest = rest[size:]
	}
	return 0, 0, ""
}

var (
	libraryLine   = regexp.MustCompile(`^(?:yaml: )?(?:line (\d+): )?((?s).*)$`)
	unknownAnchor = regexp.MustCompile(`^unknown anchor '(.*)' referenced$`)
	tabIndent     = regexp.MustCompile(`^ *\t[\t ]*[^\t #]`)
)

// parserSays lists the messages for which the library counts lines from 0, unlike for its others.
var parserSays = []string{
	"did not find expected key", "did not find expected '-' indicator", "did not find expected ',' or ']'",
	"did not find expected ',' or '}'", "did not find expected node content",
	"did not find expected <document start>", "found undefined tag handle",
}

// explain turns an error of the library into a place and a sentence.
func explain(text []byte, err error) (line, col int, what string) {
	m := libraryLine.FindStringSubmatch(err.Error())
	line, _ = strconv.Atoi(m[1]) // absent for the first line
	what = "not valid YAML: " + m[2]
	if slices.Contains(parserSays, m[2]) {
		// Its line is the fault's or, for want of better, that of the block or bracket which the fault is in.
		what = "not valid YAML from here on: " + m[2]
		if line > 0 {
			line++
		}
	}
	line = max(line, 1)
	lines := strings.Split(string(text), "\n")
	if a := unknownAnchor.FindStringSubmatch(m[2]); a != nil {
		for i, l := range lines {
			if at := strings.Index(l, "*"+a[1]); at >= 0 {
				return i + 1, utf8.RuneCountInString(l[:at]) + 1, fmt.Sprintf("`*%s` has no `&%[1]s` before it", shorten(a[1]))
			}
		}
	}
	for _, near := range []int{line, line + 1, line - 1} {
		if near >= 1 && near <= len(lines) && tabIndent.MatchString(lines[near-1]) {
			return near, strings.IndexByte(lines[near-1], '\t') + 1, "a tab in the indentation; YAML takes only spaces there"
		}
	}
	line = min(line, len(lines))
	col = len(lines[line-1]) - len(strings.TrimLeft(lines[line-1], " \t")) + 1
	return line, col, what
}
