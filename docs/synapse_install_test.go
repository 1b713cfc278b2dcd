package docs_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

var (
	shellBlock = regexp.MustCompile("(?ms)^```sh\n(.*?)^```$")
	// systemPath is where a path of the system begins.
	systemPath = regexp.MustCompile(`(^|[\s"'=])(/(?:etc|run|usr/local|var/lib)/)`)
	fromClone  = regexp.MustCompile(`(?m)^git clone .*\n`)
)

// machine is a directory that stands for the root of the admin's machine.
type machine struct {
	t    *testing.T
	root string
}

func newMachine(t *testing.T) *machine {
	m := &machine{t, t.TempDir()}
	// What Debian has, and what the unit makes.
	for _, dir := range []string{"usr/local/bin", "etc/systemd/system", "run/axolua", "var/lib/axolua"} {
		if err := os.MkdirAll(filepath.Join(m.root, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return m
}

// here puts what the page says of the system's files into the directory.
func (m *machine) here(text string) string {
	return systemPath.ReplaceAllString(text, "${1}"+m.root+"$2")
}

// sh carries out commands of the page in the clone. What needs root or systemd is left out.
func (m *machine) sh(commands string) {
	m.t.Helper()
	const without = "set -e; umask 022\nsudo() { \"$@\"; }; useradd() { :; }; systemctl() { :; }\naxolua() { %s/usr/local/bin/axolua \"$@\"; }\n"
	cmd := exec.Command("bash", "-c", fmt.Sprintf(without, m.root)+m.here(fromClone.ReplaceAllString(commands, "")))
	cmd.Dir = ".."
	if out, err := cmd.CombinedOutput(); err != nil {
		m.t.Fatalf("%v after\n%s%s", err, commands, out)
	}
}

func (m *machine) read(path string) string {
	m.t.Helper()
	text, err := os.ReadFile(filepath.Join(m.root, path))
	if err != nil {
		m.t.Fatal(err)
	}
	return string(text)
}

// install does what the page tells to do before Synapse is started.
func (m *machine) install() {
	m.t.Helper()
	_, section, _ := strings.Cut(synapsePage(m.t), "\n## Install\n")
	commands := shellBlock.FindAllStringSubmatch(section, 2)
	m.sh(commands[0][1])
	added := strings.Replace(m.here(configs(m.t, "/etc/axolua/axolua.yaml")[0]), "group: axolua", fmt.Sprintf("group: %q", strconv.Itoa(os.Getgid())), 1)
	write(m.t, filepath.Join(m.root, "etc/axolua/axolua.yaml"), m.read("etc/axolua/axolua.yaml")+added)
	m.sh(commands[1][1])
}

// TestSynapseInstall: the commands of the page do what it says, up to Synapse itself.
func TestSynapseInstall(t *testing.T) {
	m := newMachine(t)
	m.install()
	if line, _, _ := strings.Cut(m.read("etc/systemd/system/axolua.service"), "\n"); !strings.HasPrefix(line, "# /etc/systemd/system/axolua.service: ") {
		t.Errorf("the unit begins with %q", line)
	}
	_, set, _ := strings.Cut(m.read("etc/systemd/system/matrix-synapse.service.d/axolua.conf"), "\nEnvironment=PYTHONPATH=")
	path, _, _ := strings.Cut(set, "\n")
	m.read(path + "/axolua_synapse/module.py")
	if python := os.Getenv("AXOLUA_SYNAPSE"); python != "" {
		m.start(filepath.Join(python, "bin", "python"), filepath.Join(m.root, path))
	}
}

// start has the two run as their units do, and looks at what the page says to look at.
func (m *machine) start(python, pythonPath string) {
	m.t.Helper()
	status := freeAddress(m.t)
	m.process(nil, filepath.Join(m.root, "usr/local/bin/axolua"), "serve", "--config", filepath.Join(m.root, "etc/axolua/axolua.yaml"), "--http", status)
	dir := filepath.Join(m.root, "var/lib/matrix-synapse")
	template, err := os.ReadFile("../examples/synapse/homeserver.yaml.in")
	if err != nil {
		m.t.Fatal(err)
	}
	general, _, _ := strings.Cut(string(template), "\nmodules:\n")
	_, port, _ := net.SplitHostPort(freeAddress(m.t))
	config := filepath.Join(dir, "homeserver.yaml")
	write(m.t, config, strings.ReplaceAll(general, "@PORT@", port)+"\n"+m.here(configs(m.t, "homeserver.yaml")[0]))
	env := []string{"PYTHONPATH=" + pythonPath, "PYTHONDONTWRITEBYTECODE=1"}
	synapse := []string{python, "-m", "synapse.app.homeserver", "--config-path", config}
	keys := exec.Command(synapse[0], append(synapse[1:], "--generate-keys")...)
	keys.Dir, keys.Env = dir, append(os.Environ(), env...)
	if out, err := keys.CombinedOutput(); err != nil {
		m.t.Fatalf("%v\n%s", err, out)
	}
	log := m.process(env, synapse...)
	_, check, _ := strings.Cut(synapsePage(m.t), "\n## Does it work?\n")
	url := strings.Fields(shellBlock.FindStringSubmatch(check)[1])[2] // of curl -s URL
	m.await("the connection", func() bool {
		return strings.HasSuffix(get(strings.Replace(url, "127.0.0.1:9477", status, 1)), `"connections":1}`)
	})
	want := m.here(regexp.MustCompile("(?ms)^```text\n(.*?)^```$").FindStringSubmatch(check)[1])
	m.await("Synapse's log line", func() bool {
		text, _ := os.ReadFile(log) // read again if it cannot be
		return strings.Contains(string(text), want)
	})
}

// process runs until the test ends. It gives the file of what it prints.
func (m *machine) process(env []string, argv ...string) string {
	m.t.Helper()
	log, err := os.Create(filepath.Join(m.t.TempDir(), "log"))
	if err != nil {
		m.t.Fatal(err)
	}
	defer log.Close()
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 20 * time.Second
	cmd.Dir, cmd.Env = filepath.Join(m.root, "var/lib"), append(os.Environ(), env...)
	if strings.Contains(argv[0], "python") {
		cmd.Dir = filepath.Dir(argv[len(argv)-1])
	}
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		m.t.Fatal(err)
	}
	m.t.Cleanup(func() {
		cancel()
		_ = cmd.Wait() // it was ended by a signal
		if text, _ := os.ReadFile(log.Name()); m.t.Failed() {
			m.t.Logf("%s printed\n%s", argv[0], text)
		}
	})
	return log.Name()
}

// await looks again and again: these are processes, which nothing tells of.
func (m *machine) await(what string, there func() bool) {
	m.t.Helper()
	for limit := time.After(time.Minute); !there(); {
		select {
		case <-limit:
			m.t.Fatalf("%s did not come", what)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// get is the body; "" if there is none yet.
func get(url string) string {
	answer, err := http.Get(url)
	if err != nil {
		return ""
	}
	defer answer.Body.Close()
	body, _ := io.ReadAll(answer.Body)
	return strings.TrimSpace(string(body))
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
