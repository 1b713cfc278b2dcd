package luatest

import (
	"errors"
	"fmt"
	"strings"

	"github.com/axolua/axolua/bindings/fetch"
	"github.com/axolua/axolua/engine/catalog"
)

// failureTexts are the words that a module meets where a request fails, by kind.
var failureTexts = map[fetch.Kind]string{
	fetch.Refused:   "connection refused",
	fetch.Timeout:   "no answer in time",
	fetch.TooLarge:  "the answer is larger than it may be",
	fetch.DNS:       "the name has no address, or no name server could tell",
	fetch.TLS:       "its certificate has expired, or is not valid yet",
	fetch.Forbidden: "it has the address 127.0.0.1, which is not of the public internet",
	fetch.Redirect:  "more than 5 redirects",
	fetch.Broken:    "the connection broke, or what came is no HTTP",
}

// readFailure reads what `fails` says. An answer that is no JSON fails only for who wants JSON, so it is an answer.
func (a *webAnswer) readFailure(value any) error {
	name, ok := value.(string)
	kind := fetch.Kind(name)
	switch {
	case !ok:
		return wrongAnswer("fails")
	case kind == fetch.Status:
		return errors.New("an answer with a status is no failure: give the status, as in { status = 503 }")
	case kind == fetch.BadJSON:
		a.body = "not JSON"
		return nil
	case failureTexts[kind] == "":
		return fmt.Errorf("there is no kind %s of failure%s", quote(name), orList(name, failureKinds()))
	}
	a.fails = &fetch.Error{Kind: kind, Text: failureTexts[kind]}
	return nil
}

func failureKinds() (names []string) {
	for _, kind := range fetch.Kinds() {
		if kind != fetch.Status {
			names = append(names, string(kind))
		}
	}
	return names
}

// orList completes what is said of a name that is none of a list: the one that was meant, or else all of them.
func orList(name string, names []string) string {
	if near := catalog.DidYouMean(name, names); near != "" {
		return near
	}
	return "; there are " + strings.Join(names, ", ")
}
