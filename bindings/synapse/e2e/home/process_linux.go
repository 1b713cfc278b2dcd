package home

import "syscall"

// dieTogether has the kernel end a process when the tests' own ends without having cleaned up, as by its timeout.
func dieTogether() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
