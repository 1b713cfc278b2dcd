package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/axolua/axolua/bindings/wire"
	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
)

var callCommand = command{
	name: "call", args: "CALLBACK [ARGS.json | -]", short: "put one question to the modules and print the answer",
	long: "ARGS.json is a file with an object of the callback's arguments, or with a whole question: {\"callback\": ...,\n" +
		"\"args\": {...}, \"request\": {...}}, of which request may be left out; - reads it from standard input, and without\n" +
		"it there are no arguments. The answer is JSON unless --format text is given. A SynapseError that a module raises is\n" +
		"an answer (exit code 0), a failure that the policy passes on is none (1). Nothing is asked of a homeserver, and\n" +
		"the store is an empty one. What modules log and print is on standard error.",
	flags: func(fs *flag.FlagSet) action {
		timeout := fs.Duration("timeout", 0, "`D` is how long the question may take, such as 500ms; by default call_timeout of the configuration")
		return func(c *invocation, args []string) error { return c.call(args, *timeout) }
	},
}

func (c *invocation) call(args []string, timeout time.Duration) error {
	if len(args) < 1 || len(args) > 2 {
		return exit{exitUsage, "want CALLBACK [ARGS.json | -]"}
	}
	if timeout < 0 {
		return exit{exitUsage, "--timeout: want a duration above zero"}
	}
	q, err := c.question(args)
	if err != nil {
		return exit{exitUsage, err.Error()}
	}
	e, closeAll, err := c.open(c.stderr)
	if err != nil {
		return err
	}
	defer closeAll()
	ctx := context.Background()
	if timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, timeout)
		defer cancel()
	}
	a, err := e.Call(ctx, q)
	if a == nil {
		return err
	}
	_ = e.Settle(ctx) // what modules have spawned is bounded by its own limits
	return c.printAnswer(a)
}

// question reads the arguments. Several problems begin on a line of their own each.
func (c *invocation) question(args []string) (engine.Question, error) {
	cb, err := wire.Callback(args[0])
	if err != nil {
		return engine.Question{}, err
	}
	body := []byte("{}")
	if len(args) == 2 {
		if body, err = c.body(args[1]); err != nil {
			return engine.Question{}, err
		}
	}
	q := engine.Question{Callback: cb}
	if wire.IsQuestion(body) {
		q, err = wire.Question(body)
	} else {
		q.Args, err = wire.Args(cb, body)
	}
	var wrong *wire.Error
	switch {
	case errors.As(err, &wrong) && len(wrong.Problems) > 1:
		err = fmt.Errorf("the arguments are not those of %s:\n%w", cb.Name, err)
	case err == nil && q.Callback != cb:
		err = fmt.Errorf("the question is for %s, not for %s", q.Callback.Name, cb.Name)
	}
	return q, err
}

// body reads a question's arguments, not more of them than the other doors take.
func (c *invocation) body(path string) ([]byte, error) {
	from := c.stdin
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		from = f
	}
	body, err := io.ReadAll(io.LimitReader(from, wire.MaxBody+1))
	if len(body) > wire.MaxBody {
		return nil, errors.New("the arguments have more than 1 MiB")
	}
	return body, err
}

func (c *invocation) printAnswer(a *engine.Answer) error {
	text, failed := wire.MarshalAnswer(a)
	switch {
	case c.format == "text":
		text = summary(a, text)
	case isTerminal(c.stdout):
		var pretty bytes.Buffer
		_ = json.Indent(&pretty, text, "", "  ") // it is JSON
		text = pretty.Bytes()
	}
	fmt.Fprintf(c.stdout, "%s\n", text)
	if failed {
		return exit{code: exitFailed}
	}
	return nil
}

// summary is an answer for people: what came of it and who said so, then the failures that were passed over.
func summary(a *engine.Answer, text []byte) []byte {
	var w struct{ Result, Raise, Failure json.RawMessage }
	_ = json.Unmarshal(text, &w) // it is JSON
	var b bytes.Buffer
	switch {
	case w.Failure != nil && a.Failure != nil:
		fmt.Fprintf(&b, "failed: %s", a.Failure)
	case w.Failure != nil:
		fmt.Fprintf(&b, "failed: %s", w.Failure)
	case a.Raise != nil:
		fmt.Fprintf(&b, "raised: %s", w.Raise)
	case a.Callback.Answer.Kind == catalog.Nothing:
		b.WriteString("done")
	default:
		fmt.Fprintf(&b, "%s", w.Result)
	}
	switch asked := len(a.Asked()); {
	case a.DecidedBy != "":
		fmt.Fprintf(&b, ", decided by %s", a.DecidedBy)
	case asked == 0:
		b.WriteString(", no module was asked")
	default:
		fmt.Fprintf(&b, ", asked %d", asked)
	}
	if a.Note != "" {
		fmt.Fprintf(&b, " (%s)", a.Note)
	}
	for _, f := range a.Failures {
		fmt.Fprintf(&b, "\npassed over: %s", f)
	}
	return b.Bytes()
}

// isTerminal reports whether a person reads w, or at least no program.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
