package redisstore_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/axolua/axolua/bindings/store"
	"github.com/axolua/axolua/bindings/store/redisstore"
)

func TestTLS(t *testing.T) {
	eachServer(t, func(t *testing.T, program string) {
		t.Parallel()
		cert, key := certificate(t)
		free, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		where := free.Addr().String()
		_, port, _ := net.SplitHostPort(where)
		free.Close()
		start(t, program, "--tls-port", port, "--tls-cert-file", cert, "--tls-key-file", key, "--tls-auth-clients", "no")

		r := open(t, redisstore.Options{URL: "rediss://" + where + "?skip_verify=true"})
		if err := r.Set(t.Context(), sp, "a", []byte("1"), 0); err != nil {
			t.Error(err)
		}
		r = open(t, redisstore.Options{URL: "rediss://" + where})
		if err := r.Set(t.Context(), sp, "a", []byte("1"), 0); !errors.Is(err, store.ErrUnavailable) || !strings.Contains(err.Error(), "certificate") {
			t.Errorf("nobody knows its certificate: got %v", err)
		}
	})
}

// certificate makes one that nobody has signed, and gives its files.
func certificate(t *testing.T) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	signed, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for file, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: signed}, key: {Type: "PRIVATE KEY", Bytes: encoded}} {
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return cert, key
}
