//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package main

import "os"

// lockFile does nothing where there is no flock: the address then is all that keeps two servers apart.
func lockFile(*os.File) error { return nil }
