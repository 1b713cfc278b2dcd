package main

// The exit codes, for scripts that call axolua.
const (
	exitDone       = 0 // done as asked; an answer that refuses something is an answer too
	exitFailed     = 1 // the thing asked about failed: a problem found by check, a failure in place of an answer
	exitUsage      = 2 // the command line, or the arguments of a question, are wrong
	exitNotLoaded  = 3 // the configuration or the scripts could not be loaded
	exitNotReached = 4 // an address or the data directory could not be had, because another process has it
)

// exit ends a command with a code. The text is told after the command's name; "" if everything is told already.
type exit struct {
	code int
	text string
}

func (e exit) Error() string { return e.text }
