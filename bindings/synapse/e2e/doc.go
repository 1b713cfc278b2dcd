// Package e2e provokes the callbacks on a real Synapse over HTTP, and looks at their effects as clients see them. Its tests
// are run by `make test-synapse`; package home, with which others can be written, starts the processes.
package e2e
