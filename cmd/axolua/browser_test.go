package main

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"html"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

//go:embed testdata/observer.html
var observer []byte

// coveredModule is a module as its page should show it: the mark beside each line, and the line. What looks like HTML is text.
var coveredModule = []struct{ mark, text string }{
	{"", `-- </span></pre><script>document.title = "run"</script><style>pre { display: none }</style>`},
	{"", ""},
	{"+", `function check_event_for_spam(event)`},
	{"+", "\tif event.type == \"<b>&amp;\" then -- Größe"},
	{"!", `    return deny { code = Codes.FORBIDDEN }`},
	{"", `  end`},
	{"", `end`},
}

const coveredTest = `function test_other() assert.allowed(call("check_event_for_spam", { type = "m.room.message" })) end`

// seenPage is what observer.html tells.
type seenPage struct {
	Dark           bool
	Title, Heading string
	Links          [][2]string // each with the heading that it leads to
	Lines          []seenLine
	Elements       int // in the lines
	Scripts        int
	Loaded         []string // besides the page itself
}

type seenLine struct {
	Number, Mark, Text string
	Color, Background  string
	Visible            bool
}

// TestCoverPage opens the page that `axolua test --cover-html` writes, and looks at it as a person does.
func TestCoverPage(t *testing.T) {
	browser := findBrowser(t)
	t.Chdir(t.TempDir())
	const file = "scripts/20-<i>tags.lua"
	var module strings.Builder
	for _, line := range coveredModule {
		module.WriteString(line.text + "\n")
	}
	for name, text := range map[string]string{file: module.String(), "scripts/a_test.lua": coveredTest, "observer.html": string(observer)} {
		writeBelow(t, name, text)
	}
	if out, code := axolua("test", "--cover-html", "cover.html", "scripts"); code != exitDone {
		t.Fatal(out)
	}
	for _, dark := range []bool{false, true} {
		t.Run(fmt.Sprintf("dark=%v", dark), func(t *testing.T) {
			page := look(t, browser, "observer.html", dark)
			if page.Dark != dark || page.Title != "Coverage: 66.7%" || page.Heading != "66.7% of the lines have run" {
				t.Errorf("dark %v, title %q, heading %q", page.Dark, page.Title, page.Heading)
			}
			if want := [][2]string{{file, file}}; !reflect.DeepEqual(page.Links, want) {
				t.Errorf("the links are %q, want %q", page.Links, want)
			}
			if page.Scripts != 0 || page.Elements != 2*len(coveredModule) || len(page.Loaded) != 0 {
				t.Errorf("%d scripts, %d elements in the lines, loaded: %q", page.Scripts, page.Elements, page.Loaded)
			}
			checkLines(t, page.Lines)
		})
	}
}

func writeBelow(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// checkLines wants all lines of the module, legible, and one background for those that have run, one for those that have
// not and none for the others.
func checkLines(t *testing.T, lines []seenLine) {
	t.Helper()
	if len(lines) != len(coveredModule) {
		t.Fatalf("%d lines are shown, want %d", len(lines), len(coveredModule))
	}
	backgrounds := map[string]string{"": "rgba(0, 0, 0, 0)"}
	for i, want := range coveredModule {
		got := lines[i]
		if got.Number != strconv.Itoa(i+1) || got.Mark != want.mark || got.Text != want.text || !got.Visible {
			t.Errorf("line %d is shown as %+v", i+1, got)
		}
		if _, known := backgrounds[want.mark]; !known {
			backgrounds[want.mark] = got.Background
		}
		if got.Background != backgrounds[want.mark] {
			t.Errorf("line %d is on %s, others with the mark %q on %s", i+1, got.Background, want.mark, backgrounds[want.mark])
		}
		// 4.5 is what the WCAG ask for, https://www.w3.org/TR/WCAG22/#contrast-minimum
		if c := contrast(t, got.Color, got.Background); want.mark != "" && c < 4.5 {
			t.Errorf("line %d: %s on %s has a contrast of %.1f", i+1, got.Color, got.Background, c)
		}
	}
	if ran, missed := backgrounds["+"], backgrounds["!"]; ran == missed || ran == backgrounds[""] || missed == backgrounds[""] {
		t.Errorf("the backgrounds do not differ: %q", backgrounds)
	}
}

// contrast is how much two colours of CSS differ, from 1 to 21.
func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(t *testing.T, color string) (sum float64) {
	t.Helper()
	var rgb [3]float64
	if _, err := fmt.Sscanf(strings.Replace(color, "rgba", "rgb", 1), "rgb(%g, %g, %g", &rgb[0], &rgb[1], &rgb[2]); err != nil {
		t.Fatalf("%s: %v", color, err)
	}
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		if v := rgb[i] / 255; v <= 0.04045 {
			sum += weight * v / 12.92
		} else {
			sum += weight * math.Pow((v+0.055)/1.055, 2.4)
		}
	}
	return sum
}

// findBrowser gives a browser of Chromium's family, as .ci/tools looks for it.
func findBrowser(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if runtime.GOOS == "darwin" {
		t.Skip("no browser to open the page with; .ci/tools installs none on macOS")
	}
	t.Fatal("no browser to open the page with; .ci/tools installs Chromium")
	return ""
}

var (
	seenElement = regexp.MustCompile(`(?s)<pre id="seen">(.+?)</pre>`)
	consoleLine = regexp.MustCompile(`(?m)^.*:CONSOLE.*$`)
)

// look opens a page that is here in a new browser, and gives what it tells. The browser's console has to stay empty.
func look(t *testing.T, browser, name string, dark bool) (page seenPage) {
	t.Helper()
	path, err := filepath.Abs(name)
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	args := []string{
		"--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-breakpad", "--no-first-run", "--use-mock-keychain",
		"--user-data-dir=" + home, "--allow-file-access-from-files", "--enable-logging=stderr", "--dump-dom", "file://" + path,
	}
	if dark {
		args = append([]string{"--force-dark-mode"}, args...)
	}
	stdout, stderr := open(t, home, browser, args)
	for _, complaint := range consoleLine.FindAllString(stderr, -1) {
		t.Error(complaint)
	}
	m := seenElement.FindStringSubmatch(stdout)
	if m == nil {
		t.Fatalf("the page says nothing:\n%s\n%s", stdout, stderr)
	}
	if err := json.Unmarshal([]byte(html.UnescapeString(m[1])), &page); err != nil {
		t.Fatal(err)
	}
	return page
}

// open runs a browser that keeps what it writes in home, and ends all of its processes.
func open(t *testing.T, home, browser string, args []string) (stdout, stderr string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute) // it takes a second or two, unless the machine is busy
	defer cancel()
	var out, complaints bytes.Buffer
	cmd := exec.CommandContext(ctx, browser, args...)
	cmd.Stdout, cmd.Stderr, cmd.WaitDelay = &out, &complaints, 10*time.Second
	cmd.Env = append(os.Environ(), "HOME="+home, "XDG_CONFIG_HOME="+home, "XDG_CACHE_HOME="+home)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	err := cmd.Run()
	if cmd.Process != nil {
		_ = cmd.Cancel() // its helpers may outlive it, and would go on writing to home
	}
	if err != nil {
		t.Fatalf("%s: %v\n%s", browser, err, complaints.String())
	}
	return out.String(), complaints.String()
}
