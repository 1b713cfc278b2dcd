package home

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// StartPeer runs another homeserver, without the bridge, which reaches the Homes with Options.Federated and is reached by
// them.
func StartPeer(t testing.TB) *Synapse {
	t.Helper()
	Need(t)
	s := NewSynapse(t, Dir(t), freeAddress(t), nil)
	s.federate(t)
	s.Run(t)
	return s
}

// federate has other servers reach this one, at the address that is its name, by a certificate that nobody checks.
func (s *Synapse) federate(t testing.TB) {
	t.Helper()
	_, port, err := net.SplitHostPort(s.Name)
	if err != nil {
		t.Fatal(err)
	}
	tls := listener(atoi(t, port))
	tls["tls"] = true
	key, certificate := filepath.Join(s.Dir, "tls.key"), filepath.Join(s.Dir, "tls.crt")
	makeCertificate(t, key, certificate)
	s.Change(t, func(settings map[string]any) {
		settings["listeners"] = append(settings["listeners"].([]any), tls)
		settings["tls_private_key_path"], settings["tls_certificate_path"] = key, certificate
		settings["federation_verify_certificates"] = false
		settings["ip_range_blacklist"], settings["federation_ip_range_blacklist"] = []any{}, []any{}
	})
}

func makeCertificate(t testing.TB, keyFile, certificateFile string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for file, block := range map[string]*pem.Block{keyFile: {Type: "PRIVATE KEY", Bytes: private}, certificateFile: {Type: "CERTIFICATE", Bytes: certificate}} {
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
