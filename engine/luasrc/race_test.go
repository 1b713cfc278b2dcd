//go:build race

package luasrc_test

// somePrograms are run by every `go test`: the race detector looks for races, and takes its time.
const somePrograms = 200
