package bindings

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// cryptoLibrary is `crypto`.
var cryptoLibrary = Library{
	Name: "crypto",
	Doc:  "Digests, random texts and encodings. A text is a row of bytes here, whatever is in it. Hexadecimal digits are small.",
	Funcs: append(digestFuncs(), []Func{
		keyedDigest("hmac_sha256", "SHA-256", sha256.New),
		keyedDigest("hmac_sha512", "SHA-512", sha512.New),
		{
			Name: "equal", Doc: "Whether two texts are the same, in a time that does not tell where they differ: for secrets, tokens and digests.",
			Params:  []Param{{Name: "a", Type: tText}, {Name: "b", Type: tText}},
			Returns: []Param{{Name: "same", Type: tBool}},
			run: func(c Call) int {
				return c.give(lua.LBool(subtle.ConstantTimeCompare([]byte(c.text(0)), []byte(c.text(1))) == 1))
			},
		},
		{
			Name: "random_hex", Doc: "Random bytes that nobody can guess, in hexadecimal digits: twice as many.", Asks: true,
			Params:  []Param{{Name: "bytes", Type: tInteger, Doc: "1 to 1024"}},
			Returns: []Param{{Name: "hex", Type: tText}},
			run:     func(c Call) int { return c.giveText(hex.EncodeToString(c.random(0))) },
		},
		{
			Name: "random_token", Doc: "A text that nobody can guess, of letters, digits, - and _: as a password, a token or part of a URL.", Asks: true,
			Params:  []Param{{Name: "bytes", Type: tInteger, Optional: true, Doc: "1 to 1024 random bytes, 32 if not given; the text has a third more"}},
			Returns: []Param{{Name: "token", Type: tText}},
			run:     func(c Call) int { return c.giveText(base64.RawURLEncoding.EncodeToString(c.random(32))) },
		},
		{
			Name: "base64_encode", Doc: "A text in base64.",
			Params: []Param{{Name: "text", Type: tText}, {Name: "form", Type: tText, Optional: true,
				Doc: `"standard", with = at the end, if not given; "unpadded", as in Matrix; "url" and "url_unpadded", with - and _ for + and /`}},
			Returns: []Param{{Name: "base64", Type: tText}},
			run:     encodeBase64,
		},
		{
			Name: "base64_decode", Doc: "What was encoded, from any of the forms of base64_encode. Line breaks are of no account.",
			Params:  []Param{{Name: "base64", Type: tText}},
			Returns: []Param{{Name: "text", Type: tText, Optional: true, Doc: "nil if it is not base64"}},
			run:     decodeBase64,
		},
		{
			Name: "hex_encode", Doc: "A text in hexadecimal digits.",
			Params: []Param{{Name: "text", Type: tText}}, Returns: []Param{{Name: "hex", Type: tText}},
			run: func(c Call) int {
				text := c.text(0)
				c.b.scope.Charge(c.LState, hex.EncodedLen(len(text)))
				c.Push(lua.LString(hex.EncodeToString([]byte(text))))
				return 1
			},
		},
		{
			Name: "hex_decode", Doc: "What was encoded in hexadecimal digits, small or capital.",
			Params:  []Param{{Name: "hex", Type: tText}},
			Returns: []Param{{Name: "text", Type: tText, Optional: true, Doc: "nil if it is not hexadecimal"}},
			run: func(c Call) int {
				decoded, err := hex.DecodeString(c.text(0))
				if err != nil {
					return c.give(lua.LNil)
				}
				return c.giveText(string(decoded))
			},
		},
	}...),
}

// digest is a kind of digest, of texts here and of files in file_wrapper.go.
type digest struct {
	name, title string
	make        func() hash.Hash
	warning     string
}

const broken = " It is broken: only for what others ask for, such as a list of digests."

var digests = []digest{
	{"sha256", "SHA-256", sha256.New, ""}, {"sha512", "SHA-512", sha512.New, ""}, {"sha1", "SHA-1", sha1.New, broken}, {"md5", "MD5", md5.New, broken},
}

func digestFuncs() (funcs []Func) {
	for _, d := range digests {
		funcs = append(funcs, Func{
			Name: d.name, Doc: "The " + d.title + " digest of a text, in hexadecimal digits." + d.warning,
			Params:  []Param{{Name: "text", Type: tText}},
			Returns: []Param{{Name: "hex", Type: tText}},
			run:     func(c Call) int { return c.digested(d.make(), c.text(0)) },
		})
	}
	return funcs
}

func keyedDigest(name, title string, make func() hash.Hash) Func {
	return Func{
		Name: name, Doc: "The HMAC of a text with " + title + ", in hexadecimal digits: who does not know the key can't make it. Compare with crypto.equal.",
		Params:  []Param{{Name: "key", Type: tText}, {Name: "text", Type: tText}},
		Returns: []Param{{Name: "hex", Type: tText}},
		run: func(c Call) int {
			key := c.text(0)
			if len(key) > digestAtOnce { // a long key is hashed first, as HMAC would do it
				h := make()
				c.feed(h, key)
				key = string(h.Sum(nil))
			}
			return c.digested(hmac.New(make, []byte(key)), c.text(1))
		},
	}
}

// digestAtOnce is how many bytes are digested between two looks at the limits.
const digestAtOnce = 1 << 16

func (c Call) feed(h hash.Hash, text string) {
	for len(text) > 0 {
		n := min(len(text), digestAtOnce)
		h.Write([]byte(text[:n])) // never fails
		text = text[n:]
		c.stopIf(c.b.scope.Spend(0))
	}
}

func (c Call) digested(h hash.Hash, text string) int {
	c.feed(h, text)
	return c.giveText(hex.EncodeToString(h.Sum(nil)))
}

// random is as many random bytes as argument 0 says.
func (c Call) random(otherwise int64) []byte {
	n := c.integer(0, otherwise)
	if n < 1 || n > 1024 {
		c.bad(0, "1 to 1024 bytes expected")
	}
	bytes := make([]byte, n)
	rand.Read(bytes) // never fails
	return bytes
}

var base64Forms = map[string]*base64.Encoding{
	"standard": base64.StdEncoding, "unpadded": base64.RawStdEncoding, "url": base64.URLEncoding, "url_unpadded": base64.RawURLEncoding,
}

func encodeBase64(c Call) int {
	form := base64.StdEncoding
	if c.has(1) {
		if form = base64Forms[c.text(1)]; form == nil {
			c.bad(1, "standard, unpadded, url or url_unpadded expected")
		}
	}
	text := c.text(0)
	c.b.scope.Charge(c.LState, form.EncodedLen(len(text)))
	c.Push(lua.LString(form.EncodeToString([]byte(text))))
	return 1
}

var fromURL = strings.NewReplacer("-", "+", "_", "/", "\r", "", "\n", "")

func decodeBase64(c Call) int {
	text := c.text(0)
	c.stopIf(c.b.scope.Spend(len(text)))
	text = fromURL.Replace(text)
	form := base64.RawStdEncoding
	if strings.HasSuffix(text, "=") {
		form = base64.StdEncoding
	}
	decoded, err := form.DecodeString(text)
	if err != nil {
		return c.give(lua.LNil)
	}
	return c.giveText(string(decoded))
}
