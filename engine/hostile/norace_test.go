//go:build !race && soak

package hostile

const raced = false
