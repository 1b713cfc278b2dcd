package report

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
)

// Machine is where it was measured.
type Machine struct {
	CPU, OS, Go string
	Cores       int
	Load        string // of the last minute, "" where there is no /proc
}

// String is for a sentence.
func (m Machine) String() string {
	text := fmt.Sprintf("%d cores (%s), %s, %s", m.Cores, m.CPU, m.OS, m.Go)
	if m.Load != "" {
		text += ", with a load of " + m.Load + " before it began"
	}
	return text
}

// ThisMachine asks Linux's /proc and /etc/os-release, and elsewhere sysctl and uname.
func ThisMachine() Machine {
	m := Machine{Cores: runtime.NumCPU(), Go: runtime.Version() + " " + runtime.GOOS + "/" + runtime.GOARCH}
	if m.CPU = field("/proc/cpuinfo", "model name", ":"); m.CPU == "" {
		m.CPU = output("sysctl", "-n", "machdep.cpu.brand_string")
	}
	if m.CPU == "" {
		m.CPU = "a processor without a name"
	}
	m.OS = output("uname", "-sr")
	if name := field("/etc/os-release", "PRETTY_NAME", "="); name != "" {
		m.OS = strings.Trim(name, `"`) + " with " + m.OS
	}
	if load, err := os.ReadFile("/proc/loadavg"); err == nil {
		m.Load, _, _ = strings.Cut(string(load), " ")
	}
	return m
}

// field returns the first value of a name in a file of lines, "" if there is none.
func field(file, name, sign string) string {
	f, err := os.Open(file)
	if err != nil {
		return ""
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if key, value, ok := strings.Cut(lines.Text(), sign); ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// output returns what a command prints, "" if it is not there.
func output(name string, args ...string) string {
	out, err := exec.Command(name, args...).Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}
