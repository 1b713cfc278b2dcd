package lists

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"strings"

	"golang.org/x/crypto/blake2b"
)

var errForged = errors.New("it was not made for this content with this key")

// checkSignature checks a detached signature: that of minisign if the key is one of minisign's, and else the 64 bytes of
// ed25519, as they are or in base64.
func checkSignature(key, signature, content string) error {
	raw, err := base64.StdEncoding.DecodeString(key)
	switch {
	case err == nil && len(raw) == minisignKey:
		return checkMinisign(raw, signature, content)
	case err != nil || len(raw) != ed25519.PublicKeySize:
		return errors.New("public_key in axolua.yaml is no key")
	}
	sig := []byte(signature)
	if len(sig) != ed25519.SignatureSize {
		if sig, err = base64.StdEncoding.DecodeString(strings.TrimSpace(signature)); err != nil || len(sig) != ed25519.SignatureSize {
			return errors.New("it is no signature of ed25519")
		}
	}
	if !ed25519.Verify(raw, []byte(content), sig) {
		return errForged
	}
	return nil
}

const (
	minisignKey       = 2 + 8 + ed25519.PublicKeySize // algorithm, number of the key, key
	minisignSignature = 2 + 8 + ed25519.SignatureSize
)

// checkMinisign reads what minisign writes: https://jedisct1.github.io/minisign/.
func checkMinisign(key []byte, signature, content string) error {
	lines := strings.Split(strings.ReplaceAll(signature, "\r\n", "\n"), "\n")
	if len(lines) < 4 || !strings.HasPrefix(lines[0], "untrusted comment:") {
		return errors.New("it is no signature of minisign")
	}
	sig, err := base64.StdEncoding.DecodeString(lines[1])
	comment, trusted := strings.CutPrefix(lines[2], "trusted comment: ")
	global, err2 := base64.StdEncoding.DecodeString(lines[3])
	if err != nil || err2 != nil || !trusted || len(sig) != minisignSignature || len(global) != ed25519.SignatureSize {
		return errors.New("it is no signature of minisign")
	}
	public, signed := ed25519.PublicKey(key[10:]), []byte(content)
	switch string(sig[:2]) {
	case "Ed": // of the content itself, as older versions made it
	case "ED":
		sum := blake2b.Sum512(signed)
		signed = sum[:]
	default:
		return errors.New("it is of an unknown kind")
	}
	if !bytes.Equal(sig[2:10], key[2:10]) {
		return errors.New("it was made with another key")
	}
	if !ed25519.Verify(public, signed, sig[10:]) || !ed25519.Verify(public, append(sig[10:len(sig):len(sig)], comment...), global) {
		return errForged
	}
	return nil
}
