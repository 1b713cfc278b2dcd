package configfile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

const treasure = "hunter2-treasure"

// TestSecretsDoNotShow puts one secret where secrets go and looks for it in every dump of the file.
func TestSecretsDoNotShow(t *testing.T) {
	w := world{env: map[string]string{"KEY": treasure}}
	f, err := w.parse("doors: { http: { token: !env KEY } }\nmodules: [{ module: a.lua, config: { key: !env KEY, list: [!env KEY] } }]")
	if err != nil {
		t.Fatal(err)
	}
	inside := struct{ token Secret }{f.Doors.HTTP.Token}
	dumps := map[string]string{"inside an unexported field": fmt.Sprintf("%v %+v %#v", inside, inside, inside)}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
		dumps["file "+verb] = fmt.Sprintf(verb, *f)
		dumps["token "+verb] = fmt.Sprintf(verb, f.Doors.HTTP.Token)
		dumps["module "+verb] = fmt.Sprintf(verb, f.Modules)
	}
	var logged bytes.Buffer
	slog.New(slog.NewJSONHandler(&logged, nil)).Info("x", "file", f, "token", f.Doors.HTTP.Token, "module", f.Modules[0])
	slog.New(slog.NewTextHandler(&logged, nil)).Info("x", "file", f, "token", f.Doors.HTTP.Token, "module", f.Modules[0])
	dumps["slog"] = logged.String()
	asJSON, jsonErr := json.Marshal(f)
	asYAML, yamlErr := yaml.Marshal(f.Doors)
	if err := errors.Join(jsonErr, yamlErr); err != nil {
		t.Fatal(err)
	}
	dumps["json"], dumps["yaml"] = string(asJSON), string(asYAML)
	for name, dump := range dumps {
		hex := fmt.Sprintf("%x", treasure)
		if strings.Contains(dump, treasure) || strings.Contains(strings.ToLower(dump), hex) {
			t.Errorf("%s shows the secret: %s", name, dump)
		}
	}
	for _, name := range []string{"token %v", "token %d", "slog", "json", "yaml"} {
		if !strings.Contains(dumps[name], "[secret]") {
			t.Errorf("%s does not say that there is a secret: %s", name, dumps[name])
		}
	}
	if got := f.Modules[0].Config["key"]; got != treasure {
		t.Errorf("config.key is %v for Lua, want the value itself", got)
	}
}

func TestSecret(t *testing.T) {
	s, none := NewSecret("x"), NewSecret("")
	if s.Reveal() != "x" || s.IsZero() || s.String() != "[secret]" {
		t.Errorf("a secret: %q %v %q", s.Reveal(), s.IsZero(), s.String())
	}
	if none.Reveal() != "" || !none.IsZero() || none != (Secret{}) {
		t.Errorf("no secret: %q %v", none.Reveal(), none.IsZero())
	}
}

func TestSecretsAreReadOnceAndListedOnce(t *testing.T) {
	f := mustParse(t, "server_name: !env KEY\ndoors: { http: { token: !file token }, homeserver: { token: !file ./token } }")
	if f.ServerName != "key-from-env" || f.Doors.Homeserver.Token.Reveal() != "token-from-file" {
		t.Errorf("got %q, %q", f.ServerName, f.Doors.Homeserver.Token.Reveal())
	}
	if want := "[/etc/axolua/axolua.yaml /etc/axolua/token]"; fmt.Sprint(f.Reads) != want {
		t.Errorf("Reads: got %v, want %s", f.Reads, want)
	}
}

func TestLongSecretFilesAreRefused(t *testing.T) {
	w := world{files: map[string]string{"/big": strings.Repeat("x", MaxBytes+1)}}
	_, err := w.parse("doors: { http: { token: !file /big } }")
	if got, want := lines(err), "axolua.yaml:1:25: !file /big: the file has more than 1MiB"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
