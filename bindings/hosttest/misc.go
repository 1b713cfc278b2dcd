package hosttest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
	"github.com/axolua/axolua/engine/shadow"
)

// Mail is a mail that a module had sent.
type Mail struct{ Recipient, Subject, HTML, Text string }

// Mails lists the mails in the order in which they were sent.
func (s *Server) Mails() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.mails)
}

func (m members) SendMail(_ context.Context, recipient, subject, html, text string) error {
	m.s.mu.Lock()
	defer m.s.mu.Unlock()
	m.s.mails = append(m.s.mails, Mail{recipient, subject, html, text})
	return nil
}

func (m members) AccountDataManagerGetGlobal(_ context.Context, userID, dataType string) (map[string]any, error) {
	if err := m.s.isLocal(userID); err != nil {
		return nil, err
	}
	m.s.mu.Lock()
	defer m.s.mu.Unlock()
	if u := m.s.users[userID]; u != nil && u.AccountData[dataType] != nil {
		return shadow.Plain(u.AccountData[dataType]).(map[string]any), nil
	}
	return nil, nil
}

func (m members) AccountDataManagerPutGlobal(ctx context.Context, userID, dataType string, data map[string]any) error {
	if err := m.s.isLocal(userID); err != nil {
		return err
	}
	m.s.mu.Lock()
	u := m.s.users[userID]
	if u != nil {
		u.AccountData[dataType] = shadow.Plain(data).(map[string]any)
	}
	m.s.mu.Unlock()
	if u == nil {
		return fmt.Errorf("there is no account %s", userID) // Synapse's is a ValueError
	}
	m.s.tell(ctx, catalog.OnAccountDataUpdated, userID, (*string)(nil), dataType, data)
	return nil
}

// Media is an uploaded file; it is an engine.File.
type Media struct {
	ID      string
	UserID  string
	Content []byte
}

// Open gives the content.
func (f Media) Open() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(f.Content)), nil }

// Size is in bytes.
func (f Media) Size() (int64, error) { return int64(len(f.Content)), nil }

// Upload uploads a file as a client does. The modules are asked is_user_allowed_to_upload_media_of_size and
// check_media_file_for_spam.
func (s *Server) Upload(ctx context.Context, userID string, content []byte) (Media, error) {
	s.mu.Lock()
	_, err := s.actorLocked(userID)
	f := Media{ID: fmt.Sprintf("media%d", s.numberLocked()), UserID: userID, Content: bytes.Clone(content)}
	s.mu.Unlock()
	if err != nil {
		return Media{}, err
	}
	allowed, err := s.permission(ctx, catalog.IsUserAllowedToUploadMediaOfSize, userID, int64(len(content)))
	if err != nil {
		return Media{}, err
	}
	if !allowed {
		return Media{}, matrix(413, "M_TOO_LARGE", "the upload is too large")
	}
	a, err := s.ask(ctx, catalog.CheckMediaFileForSpam, f, engine.FileInfo{FileID: f.ID})
	if err != nil {
		return Media{}, err
	}
	if a != nil {
		if v, _ := a.Result.(engine.Verdict); v.Denied() {
			return Media{}, matrix(400, "M_UNKNOWN", "bad content")
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.media[f.ID] = f
	return f, nil
}

// Media gives an uploaded file.
func (s *Server) Media(id string) (f Media, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, ok = s.media[id]
	return f, ok
}
