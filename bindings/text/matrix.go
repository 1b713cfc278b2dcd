package text

import "strings"

// matrixTo is the id that a https://matrix.to link leads to, of whose URL this is the part after the host.
func matrixTo(tail string) string {
	_, fragment, _ := strings.Cut(tail, "#")
	id, _, _ := strings.Cut(strings.TrimPrefix(fragment, "/"), "?")
	if i := strings.IndexByte(id, '/'); i > 0 {
		id = id[:i]
	}
	return asID(percentDecoded(id))
}

// matrixID is the id that a matrix: link leads to, of which this is the part after the colon.
func matrixID(path string) string {
	path, _, _ = strings.Cut(path, "?")
	parts := strings.SplitN(strings.TrimLeft(path, "/"), "/", 3)
	if len(parts) < 2 {
		return ""
	}
	sigil := map[string]string{"u": "@", "user": "@", "r": "#", "room": "#", "roomid": "!", "e": "$", "event": "$"}[strings.ToLower(parts[0])]
	if sigil == "" {
		return ""
	}
	return asID(sigil + percentDecoded(parts[1]))
}

// maxID is the longest id that Matrix has, in bytes.
const maxID = 255

func asID(s string) string {
	if len(s) < 2 || len(s) > maxID || strings.IndexByte("@#!$", s[0]) < 0 {
		return ""
	}
	return s
}
