//go:build !unix

package source

import "io/fs"

// nonblock is not needed where directories hold no fifos.
const nonblock = 0

// inode is unknown here without opening the file; size and time have to do.
func inode(fs.FileInfo) string { return "" }

// ownGroup is not asked for where modes do not tell of groups.
func ownGroup(fs.FileInfo) bool { return true }
