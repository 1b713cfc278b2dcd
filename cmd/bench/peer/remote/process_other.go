//go:build !linux

package remote

import "syscall"

func dieTogether() *syscall.SysProcAttr { return nil }
