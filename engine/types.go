package engine

import (
	"context"
	"io"

	"github.com/axolua/axolua/engine/catalog"
)

// Event is an event of a question. An Opener presents only its own: those of package bindings are made by its ParseEvent
// and NewEvent, from JSON or from a value that the host already has. Any other is a failure of the question (KindPanic).
type Event interface {
	// Field gives a top-level field that is text, for filters and policies: "type", "sender", "room_id",
	// "state_key", "event_id". ok is false where it is absent or not text.
	Field(name string) (text string, ok bool)
	// Local reports whether this server made the event. Like the field "origin", which names the server that sent it, the
	// host says so, from the connection by which the event came: what it finds under that name in a PDU is the sender's
	// word and must be overwritten. Policies for local and federated events, filters and fences trust both.
	Local() bool
}

// StateMap is the room state that goes with a question. The host is asked only for what a module reads; both methods
// are called from the goroutine of the question, with a context that ends when the module's time is over.
type StateMap interface {
	// Get gives the event at (eventType, stateKey), or nil if there is none.
	Get(ctx context.Context, eventType, stateKey string) (Event, error)
	// Keys gives the keys that exist for eventType, or for every type if it is "", in a stable order.
	Keys(ctx context.Context, eventType string) ([]StateKey, error)
}

// StateKey is the place of a state event.
type StateKey struct{ Type, Key string }

// File is an uploaded or downloaded file to be checked.
type File interface {
	// Open gives the content from the start, each time.
	Open() (io.ReadCloser, error)
	// Size is in bytes.
	Size() (int64, error)
}

// UserProfile is a hit of the user directory. DisplayName and AvatarURL are nil where the user has none.
type UserProfile struct {
	UserID      string  `json:"user_id"`
	DisplayName *string `json:"display_name"`
	AvatarURL   *string `json:"avatar_url"`
}

// ProfileInfo is a profile after a change. Nil means not set.
type ProfileInfo struct {
	DisplayName *string `json:"display_name"`
	AvatarURL   *string `json:"avatar_url"`
}

// Requester is who makes a request. AppServiceID and DeviceID are nil where there is none.
type Requester struct {
	UserID              string  `json:"user_id"`
	DeviceID            *string `json:"device_id"`
	IsGuest             bool    `json:"is_guest"`
	ShadowBanned        bool    `json:"shadow_banned"`
	AppServiceID        *string `json:"app_service_id"`
	AuthenticatedEntity string  `json:"authenticated_entity"`
}

// RequestInfo is one address from which a registration or login was made. UserAgent is nil if the client sent none.
type RequestInfo struct {
	UserAgent *string `json:"user_agent"`
	IP        string  `json:"ip"`
}

// UserPresenceState is one presence update. Times are milliseconds since the epoch.
type UserPresenceState struct {
	UserID                 string  `json:"user_id"`
	State                  string  `json:"state"` // online, unavailable, offline or busy
	LastActiveTS           int64   `json:"last_active_ts"`
	LastFederationUpdateTS int64   `json:"last_federation_update_ts"`
	LastUserSyncTS         int64   `json:"last_user_sync_ts"`
	StatusMsg              *string `json:"status_msg"`
	CurrentlyActive        bool    `json:"currently_active"`
}

// FileInfo says what a file is. ServerName is nil for local media, Thumbnail for anything but a thumbnail.
type FileInfo struct {
	ServerName *string        `json:"server_name"`
	FileID     string         `json:"file_id"`
	URLCache   bool           `json:"url_cache"`
	Thumbnail  *ThumbnailInfo `json:"thumbnail"`
}

// ThumbnailInfo describes a thumbnail; Length is in bytes.
type ThumbnailInfo struct {
	Width  int64  `json:"width"`
	Height int64  `json:"height"`
	Method string `json:"method"`
	Type   string `json:"type"`
	Length int64  `json:"length"`
}

// HTTPRequest is the raw request of the legacy admin callback, its body already read.
type HTTPRequest struct {
	Method  string              `json:"method"`
	URI     string              `json:"uri"`
	Headers map[string][]string `json:"headers"`
	Body    string              `json:"body"`
}

// RequestContext is the client request inside which a question arose, `request` in Lua. No error, log line or note shows
// IP and UserAgent.
type RequestContext struct {
	ID        string  `json:"id"`
	IP        *string `json:"ip"`
	UserAgent *string `json:"user_agent"`
	Requester *string `json:"requester"`
	Method    *string `json:"method"`
	Path      *string `json:"path"`
}

// MediaUploadLimit allows MaxBytes of uploads in TimePeriodMS milliseconds.
type MediaUploadLimit struct {
	MaxBytes     int64 `json:"max_bytes"`
	TimePeriodMS int64 `json:"time_period_ms"`
}

// Question is one question in general form; the typed methods of Engine are the easier way where the callback is
// known. Args are positional, one for each of the callback's Params, each of the Go type that catalog.Type names.
type Question struct {
	Callback *catalog.Callback
	Args     []any
	Request  *RequestContext // nil outside a client request
}

// Object is a JSON object in any of the forms that a host may have it in: map[string]any, json.RawMessage,
// shadow.Object, or a shadow.Node that is one. Nil is no object.
type Object any

type requestKey struct{}

// WithRequest gives ctx the client request inside which questions arise, for the typed methods.
func WithRequest(ctx context.Context, r *RequestContext) context.Context {
	return context.WithValue(ctx, requestKey{}, r)
}

// RequestOf gives what WithRequest put into ctx, or nil.
func RequestOf(ctx context.Context) *RequestContext {
	r, _ := ctx.Value(requestKey{}).(*RequestContext)
	return r
}
