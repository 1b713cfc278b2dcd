//go:build !race

package luasrc_test

// somePrograms are run by every `go test`.
const somePrograms = 2000
