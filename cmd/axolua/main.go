// Command axolua serves Lua modules to Matrix homeservers, and checks and tries them. Start with run.go.
package main

import (
	"os"
	"os/signal"
)

func main() {
	os.Exit(run(&env{
		args:   os.Args[1:],
		stdin:  os.Stdin,
		stdout: os.Stdout,
		stderr: os.Stderr,
		notify: signal.Notify,
		forget: signal.Stop,
	}))
}
