package lists

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strings"

	"github.com/axolua/axolua/bindings/fetch"
)

// validators are what a server said of its answer, to be asked later whether it still holds.
type validators struct {
	ETag         string `json:"etag,omitempty"`
	LastModified string `json:"last_modified,omitempty"`
}

// maxSignature is the most that a detached signature may have, in bytes.
const maxSignature = 64 << 10

// fetch asks the URL of the list.
func (l *List) fetch(ctx context.Context) (arrival, error) {
	header := http.Header{"Accept": {"text/plain, */*;q=0.5"}}
	if now := l.copy.Load(); now != nil && l.kept != nil && l.kept.head.SHA256 == hex.EncodeToString(now.sum[:]) {
		if v := l.kept.head.validators; v.ETag != "" {
			header.Set("If-None-Match", v.ETag)
		} else if v.LastModified != "" {
			header.Set("If-Modified-Since", v.LastModified)
		}
	}
	answer, err := l.get(ctx, l.declared.URL, header, l.declared.MaxBytes)
	var e *fetch.Error
	switch {
	case errors.As(err, &e) && e.Kind == fetch.Status && e.Code == http.StatusNotModified && len(header) > 1:
		return arrival{unchanged: true}, nil
	case err != nil:
		return arrival{}, err
	}
	if kind, _, _ := mime.ParseMediaType(answer.Header.Get("Content-Type")); kind == "text/html" {
		return arrival{}, errors.New("it is a page of HTML, and no list")
	}
	if err := l.genuine(ctx, answer.Body); err != nil {
		return arrival{}, err
	}
	return arrival{content: answer.Body,
		validators: validators{answer.Header.Get("Etag"), answer.Header.Get("Last-Modified")}}, nil
}

func (l *List) get(ctx context.Context, url string, header http.Header, most int64) (*fetch.Response, error) {
	u, err := fetch.ParseURL(url)
	if err != nil {
		return nil, err
	}
	answer, err := l.set.opts.HTTP.Do(ctx, &fetch.Request{Method: http.MethodGet, URL: u, Header: header, MaxBytes: most})
	var e *fetch.Error
	if errors.As(err, &e) && e.Kind == fetch.Status {
		return nil, fmt.Errorf("the status is %d: %w", e.Code, err)
	}
	return answer, err
}

// genuine checks the digest and the signature, as far as they are declared.
func (l *List) genuine(ctx context.Context, content string) error {
	d := &l.declared
	if d.SHA256 != "" {
		if sum := sha256.Sum256([]byte(content)); !strings.EqualFold(hex.EncodeToString(sum[:]), d.SHA256) {
			return fmt.Errorf("its SHA-256 is %x, and not that of sha256 in axolua.yaml", sum)
		}
	}
	if d.Signature == "" {
		return nil
	}
	answer, err := l.get(ctx, d.Signature, nil, maxSignature)
	if err == nil {
		err = checkSignature(d.PublicKey, answer.Body, content)
	}
	if err != nil {
		return fmt.Errorf("its signature: %w", err)
	}
	return nil
}
