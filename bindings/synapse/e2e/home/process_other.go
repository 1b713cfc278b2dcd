//go:build !linux

package home

import "syscall"

func dieTogether() *syscall.SysProcAttr { return nil }
