package engine

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/axolua/axolua/engine/luasrc"
	lua "github.com/yuin/gopher-lua"
)

// Kind says why a module's answer could not be had. Its text is part of the wire format.
type Kind uint8

// The kinds of failure.
const (
	noKind           Kind = iota
	KindError             // the module raised
	KindDeadline          // its time, or the whole question's, was over
	KindInstructions      // it executed too many instructions
	KindStringBytes       // it built too many bytes in strings
	KindStringLength      // it built too long a string
	KindArray             // it built too long a list
	KindCoroutines        // it made too many coroutines that have not ended
	KindDepth             // its calls nested too deep
	KindHeap              // the process's memory was used up, and it had executed the most
	KindBadAnswer         // it returned what the callback does not take
	KindPanic             // Go code below it panicked
	KindFenced            // not asked: it cost too much again and again
	KindBusy              // no VM was free in time
	KindNesting           // not asked: too many questions wait for each other
	numKinds
)

var kindNames = [numKinds]string{"", "error", "deadline", "instructions", "string_bytes", "string_length", "array",
	"coroutines", "depth", "heap", "bad_answer", "panic", "fenced", "busy", "nesting"}

func (k Kind) String() string { return kindNames[k] }

// MarshalText gives the text of the wire format.
func (k Kind) MarshalText() ([]byte, error) { return []byte(kindNames[k]), nil }

// ErrClosed is returned by everything that is asked of an Engine after Close.
var ErrClosed = errors.New("engine: closed")

// CallError is one failure of one module.
type CallError struct {
	Kind      Kind
	Module    string // the file; "" where no module was reached, as for KindBusy
	Callback  string
	File      string // where in Lua, which may be a file of lib/; "" if unknown
	Line      int    // 0 if unknown
	Text      string // what happened, without the position
	Traceback string // Lua's; "" if there is none

	raised  *SynapseError // what the module raised, if it was one
	truthy  bool          // for a bad answer: Python's truth of it
	unasked bool          // the module was not asked at all
	costly  bool          // it counts towards the module's fence
}

// spoilsVM reports whether the VM must not run again: Lua was stopped in the middle, or Go code below it panicked.
func (e *CallError) spoilsVM() bool {
	if e.unasked {
		return false
	}
	switch e.Kind {
	case noKind, KindError, KindBadAnswer, KindFenced, KindBusy, KindNesting:
		return false
	}
	return true
}

// Error is "20-links.lua:9: check_event_for_spam: got number, want ...".
func (e *CallError) Error() string {
	var b strings.Builder
	if e.File != "" {
		b.WriteString(e.File)
		b.WriteByte(':')
		if e.Line > 0 {
			b.WriteString(strconv.Itoa(e.Line))
			b.WriteByte(':')
		}
		b.WriteByte(' ')
	}
	b.WriteString(e.Callback)
	b.WriteString(": ")
	b.WriteString(e.Text)
	return b.String()
}

// SynapseError is the error that a module wants the client to see: SynapseError(403, "text", Codes.FORBIDDEN, {...}).
type SynapseError struct {
	Code    int            `json:"code"` // the HTTP status
	Errcode string         `json:"errcode"`
	Message string         `json:"error"`
	Fields  map[string]any `json:"fields"`
}

func (e *SynapseError) Error() string { return fmt.Sprintf("%d %s: %s", e.Code, e.Errcode, e.Message) }

// LoadError is a refused load: nothing of it serves, and what served before still does.
type LoadError struct {
	Problems luasrc.Problems // never empty
}

func (e *LoadError) Error() string { return e.Problems.Error() }

// position splits Lua's "file.lua:12: text". Without a position, file is "" and text is all of it.
func position(msg string) (file string, line int, text string) {
	file, rest, ok := strings.Cut(msg, ".lua:")
	if !ok || strings.ContainsAny(file, " \n\t") {
		return "", 0, msg
	}
	digits, text, ok := strings.Cut(rest, ":")
	n, err := strconv.Atoi(digits)
	if !ok || err != nil {
		return "", 0, msg
	}
	return file + ".lua", n, strings.TrimPrefix(text, " ")
}

// raisedAt is where an error was raised whose message does not say so: of calls that nest too deep, and of what is no
// text. For a text it is but the first line of the traceback: the module itself may have left the place out.
func raisedAt(api *lua.ApiError) (file string, line int) {
	_, trace, _ := strings.Cut(api.StackTrace, "\n\t")
	if _, ok := api.Object.(lua.LString); ok {
		file, line, _ = position(trace)
		return file, line
	}
	for frame := range strings.SplitSeq(trace, "\n\t") {
		if file, line, _ = position(frame); line != 0 {
			break
		}
	}
	return file, line
}
