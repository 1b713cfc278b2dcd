//go:build !linux

package redisstore_test

import "syscall"

func dieTogether() *syscall.SysProcAttr { return nil }
