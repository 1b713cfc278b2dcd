//go:build race

package engine_test

// raced: with the race detector every memory access is a call, so that what takes how long says nothing.
const raced = true
