//go:build ignore

// Genconfusables writes confusables.txt, the table behind Skeleton: what UTS 39 puts in place of each character that
// does not decompose. It asks ICU, which carries Unicode's confusables.txt, so it needs a C compiler and libicu-dev:
//
//	go run ./internal/genconfusables/main.go > confusables.txt
//
// Each line has the character, then what stands for it.
package main

/*
#cgo LDFLAGS: -licui18n -licuuc
#include <unicode/uspoof.h>
#include <unicode/uversion.h>
*/
import "C"

import (
	"bufio"
	"fmt"
	"log"
	"os"
	"unsafe"

	"golang.org/x/text/unicode/norm"
)

func main() {
	var status C.UErrorCode
	checker := C.uspoof_open(&status)
	if status > 0 {
		log.Fatalf("ICU: error %d", status)
	}
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for r := rune(' '); r <= 0x10ffff; r++ {
		if r >= 0xd800 && r < 0xe000 || norm.NFD.String(string(r)) != string(r) {
			continue
		}
		if s := skeleton(checker, string(r)); s != string(r) {
			fmt.Fprintf(out, "%c%s\n", r, s)
		}
	}
}

func skeleton(checker *C.USpoofChecker, s string) string {
	var status C.UErrorCode
	var buf [512]C.char
	in := append([]byte(s), 0)
	n := C.uspoof_getSkeletonUTF8(checker, 0, (*C.char)(unsafe.Pointer(&in[0])), C.int32_t(len(s)), &buf[0], C.int32_t(len(buf)), &status)
	if status > 0 {
		log.Fatalf("ICU: error %d for %q", status, s)
	}
	return C.GoStringN(&buf[0], C.int(n))
}
