package source

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// lastGoodVersion is the format of the file. A reader refuses every other one.
const lastGoodVersion = 1

// LastGood is the newest generation that loaded, kept so that a restart with broken scripts can serve it.
type LastGood struct {
	Generation string // as status shows it
	Config     []byte // the configuration file, byte for byte; nil if there was none
	Snapshot   *Snapshot
}

// lastGoodFile is LastGood as JSON. Config and contents are base64: JSON strings would change bytes that are not UTF-8.
type lastGoodFile struct {
	Version    int            `json:"version"`
	Generation string         `json:"generation"`
	Digest     string         `json:"digest"`
	Config     []byte         `json:"config"`
	Files      []lastGoodText `json:"files"`
}

type lastGoodText struct {
	Name    string `json:"name"`
	Content []byte `json:"content"`
}

// WriteLastGood replaces the file at path, whose directory must exist, by good. The file is private to the user
// (mode 0600), because a configuration holds secrets. On error, such as a full disk, the old file is intact; a crash
// leaves either the old or the new one. A snapshot with problems is refused.
func WriteLastGood(path string, good LastGood) error {
	if err := good.Snapshot.Err(); err != nil {
		return fmt.Errorf("last good generation %s: not good: %w", path, err)
	}
	file := lastGoodFile{Version: lastGoodVersion, Generation: good.Generation, Config: good.Config}
	for _, f := range good.Snapshot.Files {
		file.Files = append(file.Files, lastGoodText{f.Name, []byte(f.Content)})
	}
	file.Digest = good.digest()
	err := replace(path, func(w io.Writer) error {
		enc := json.NewEncoder(w)
		enc.SetIndent("", "\t")
		return enc.Encode(file)
	})
	if err != nil {
		return fmt.Errorf("last good generation %s: %w", path, err)
	}
	return nil
}

// ReadLastGood reads what WriteLastGood wrote. The error wraps fs.ErrNotExist if nothing was ever written, and
// otherwise says what is wrong with the file: a damaged one is never returned in part.
func ReadLastGood(path string) (*LastGood, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("last good generation %s: %w", path, cause(err))
	}
	var head struct {
		Version int `json:"version"`
	}
	var file lastGoodFile
	if err := json.Unmarshal(text, &head); err != nil {
		return nil, fmt.Errorf("last good generation %s: damaged: %w", path, err)
	}
	if head.Version != lastGoodVersion {
		return nil, fmt.Errorf("last good generation %s: format %d, want %d", path, head.Version, lastGoodVersion)
	}
	if err := json.NewDecoder(bytes.NewReader(text)).Decode(&file); err != nil {
		return nil, fmt.Errorf("last good generation %s: damaged: %w", path, err)
	}
	good := &LastGood{Generation: file.Generation, Config: file.Config, Snapshot: &Snapshot{}}
	for _, f := range file.Files {
		good.Snapshot.Files = append(good.Snapshot.Files, File{Name: f.Name, Content: string(f.Content)})
	}
	if got := good.digest(); got != file.Digest {
		return nil, fmt.Errorf("last good generation %s: damaged: digest is %.12s, want %.12s", path, got, file.Digest)
	}
	return good, nil
}

// digest covers everything in the file, so that damage anywhere shows.
func (g *LastGood) digest() string {
	all := Snapshot{Files: append([]File{{Name: g.Generation, Content: string(g.Config)}}, g.Snapshot.Files...)}
	return all.Digest(nil)
}

// replace puts a new file at path in one step: fill writes a temporary file next to it, which is flushed to disk and
// renamed. On error path is as it was and the temporary file is gone.
func replace(path string, fill func(io.Writer) error) error {
	dir := filepath.Dir(path)
	tmp, err := os.CreateTemp(dir, "."+filepath.Base(path)+".*") // mode 0600
	if err != nil {
		return err
	}
	err = errors.Join(fill(tmp), tmp.Sync(), tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(tmp.Name()))
	}
	// The rename itself lives in the directory. Not every system can flush one, and the file is complete either way.
	if d, err := os.Open(dir); err == nil {
		_ = d.Sync()
		d.Close()
	}
	return nil
}
