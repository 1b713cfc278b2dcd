package lists

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"go.uber.org/zap"
)

// kept is the last good copy of a list, as it is on disk: a line of JSON, and behind it the text itself.
type kept struct {
	head    keptHead
	content string // only until it was used
}

type keptHead struct {
	Version  int       `json:"axolua_list"`
	Identity string    `json:"identity"` // of the declaration: the copy of another source is of no use
	Source   string    `json:"source"`   // for whoever looks at the file
	LoadedAt time.Time `json:"loaded_at"`
	Entries  int       `json:"entries"`
	SHA256   string    `json:"sha256"` // of the text
	validators
}

const keptVersion = 1

func (l *List) keptPath() string {
	if l.set.opts.Dir == "" {
		return ""
	}
	return filepath.Join(l.set.opts.Dir, l.declared.Name)
}

// readKept finds the copy on disk, unless the list has one from before. One that is damaged is as good as none.
func (l *List) readKept() {
	l.loading.Lock()
	defer l.loading.Unlock()
	path := l.keptPath()
	if path == "" || l.kept != nil || l.copy.Load() != nil {
		return
	}
	k, err := readKept(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		l.set.log.Warn("the kept copy of a list cannot be used", zap.String("list", l.declared.Name), zap.String("path", path), zap.Error(err))
	case k.head.Identity == l.identity:
		l.kept = k
	}
}

func readKept(path string) (*kept, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, plainPath(err)
	}
	k := &kept{}
	line, content, _ := bytes.Cut(text, []byte("\n"))
	if err := json.Unmarshal(line, &k.head); err != nil || k.head.Version != keptVersion {
		return nil, errors.New("it is no kept copy of a list")
	}
	if sum := sha256.Sum256(content); hex.EncodeToString(sum[:]) != k.head.SHA256 {
		return nil, errors.New("it is damaged")
	}
	k.content = string(content)
	return k, nil
}

// plainPath is plain, but for what callers look for.
func plainPath(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return plain(err)
}

// useKept takes the copy on disk where there is no other.
func (l *List) useKept() {
	l.loading.Lock()
	defer l.loading.Unlock()
	if l.kept == nil {
		return
	}
	content := l.kept.content
	l.kept.content = ""
	if l.copy.Load() != nil {
		return
	}
	c, err := l.build(content)
	if err != nil {
		l.set.log.Warn("the kept copy of a list cannot be used", zap.String("list", l.declared.Name), zap.Error(err))
		return
	}
	c.sum = sha256.Sum256([]byte(content))
	l.use(c, l.kept.head.LoadedAt, true)
}

// remember keeps the copy in use, which came as content.
func (l *List) remember(came arrival, now *Copy) {
	head := keptHead{Version: keptVersion, Identity: l.identity, Source: l.declared.source(), LoadedAt: time.Now().UTC(),
		Entries: now.Size(), SHA256: hex.EncodeToString(now.sum[:]), validators: came.validators}
	if l.kept != nil && l.kept.head.SHA256 == head.SHA256 && l.kept.head.validators == head.validators {
		return
	}
	l.kept = &kept{head: head}
	path := l.keptPath()
	if path == "" || l.set.opts.Once || l.set.opts.Given {
		return
	}
	err := writeKept(path, head, came.content)
	if err != nil {
		l.kept, err = nil, plain(err) // so that the next look tries again
	}
	l.noteKeeping(path, err)
}

// noteKeeping notes whether the copy in use is on disk. The log has it once that it is not, until that is for another
// reason.
func (l *List) noteKeeping(path string, err error) {
	l.mu.Lock()
	told := l.state.KeepErr
	l.state.KeepErr = ""
	if err != nil {
		l.state.KeepErr = err.Error()
	}
	now := l.state.KeepErr
	l.mu.Unlock()
	if now != "" && now != told {
		l.set.log.Error("a list cannot be kept: after a restart it is there only if its source is",
			zap.String("list", l.declared.Name), zap.String("path", path), zap.Error(err))
	}
}

// writeKept replaces the file in one step, so that no crash leaves a half of it.
func writeKept(path string, head keptHead, content string) (err error) {
	line, err := json.Marshal(head)
	if err != nil {
		return err
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".new-*") // which has mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(f.Name())
		}
	}()
	_, err = io.Copy(f, io.MultiReader(bytes.NewReader(line), strings.NewReader("\n"), strings.NewReader(content)))
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
