// Package hostile holds scripts and events that try to take the server down, and the tests that run them.
//
// Each script in testdata runs in a process of its own, under a short deadline, in little memory: it must end in time
// and leave the process, the other modules and what they share as they were. Start reading at script_test.go for what
// a script is, then child_test.go for what is done to it.
package hostile
