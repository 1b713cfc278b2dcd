package home

import (
	"encoding/json"
	"reflect"
	"testing"
)

// Answer is what came of a request.
type Answer struct {
	Status int // 0 if there was no answer, for the reason in Err
	Err    error
	Body   []byte
	JSON   any // of the body; nil if it is none

	request string
}

// Must gives the answer back, and fails the test unless it is a success.
func (a Answer) Must(t testing.TB) Answer {
	t.Helper()
	if a.Status < 200 || a.Status > 299 {
		t.Fatalf("%s: %d %s %v", a.request, a.Status, a.Body, a.Err)
	}
	return a
}

// Refused gives the answer back, and fails the test unless it is that error of Matrix's.
func (a Answer) Refused(t testing.TB, status int, errcode string) Answer {
	t.Helper()
	if a.Status != status || a.Errcode() != errcode {
		t.Fatalf("%s: %d %s %v, want %d %s", a.request, a.Status, a.Body, a.Err, status, errcode)
	}
	return a
}

// Has gives the answer back, and fails the test unless the value at the path is want. A want that is an int is any number
// equal to it.
func (a Answer) Has(t testing.TB, want any, path ...any) Answer {
	t.Helper()
	if got := a.At(path...); !reflect.DeepEqual(got, number(want)) {
		t.Fatalf("%s: %v is %#v, want %#v, in %d %s", a.request, path, got, want, a.Status, a.Body)
	}
	return a
}

// Errcode is Matrix's, "" if there is none.
func (a Answer) Errcode() string { return a.Text("errcode") }

// Text is a text in the body, "" if there is none.
func (a Answer) Text(path ...any) string {
	text, _ := a.At(path...).(string)
	return text
}

// List is a list in the body, nil if there is none.
func (a Answer) List(path ...any) []any {
	list, _ := a.At(path...).([]any)
	return list
}

// At is a value in the body: of keys of objects and positions in lists. It is nil if there is none.
func (a Answer) At(path ...any) any { return At(a.JSON, path...) }

// At is a value in others, as Answer.At.
func At(value any, path ...any) any {
	for _, step := range path {
		switch key := step.(type) {
		case string:
			object, _ := value.(map[string]any)
			value = object[key]
		case int:
			list, _ := value.([]any)
			if key >= len(list) {
				return nil
			}
			value = list[key]
		}
	}
	return value
}

func newAnswer(request string, status int, body []byte) Answer {
	a := Answer{Status: status, Body: body, request: request}
	_ = json.Unmarshal(body, &a.JSON) // a page or a file is none
	return a
}

// number makes an int what it is in JSON, and leaves all else as it is.
func number(value any) any {
	if n, ok := value.(int); ok {
		return float64(n)
	}
	return value
}
