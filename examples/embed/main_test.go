package main

import (
	"fmt"
	"os"
)

func Example() {
	if err := run(os.Stdout, "scripts"); err != nil {
		fmt.Println(err)
	}
	// Output:
	// @alice:example.org: M_FORBIDDEN: No need to shout
	// @bob:other.example: no objection
}
