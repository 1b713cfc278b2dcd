package redisstore_test

import "syscall"

// dieTogether has the kernel kill a process with the one that started it.
func dieTogether() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
