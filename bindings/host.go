package bindings

import (
	"context"
	"errors"
	"fmt"
)

// Host is the homeserver as modules see it through `api`. It is safe for concurrent use: modules on different VMs ask at
// the same time. [HostOf] makes one of Go methods.
type Host interface {
	// API carries out one call of the module API and gives its result: nil, a bool, a string, a number, or what JSON has
	// for objects and lists as map[string]any, []any or json.RawMessage; an *Event or an engine.StateMap where the
	// declaration says so; Results where it has several.
	//
	// ctx ends with the time of the module that asks, or with the timeout_s that it gave. The error is ErrNotOffered for what this host cannot do, an *APIError
	// for what a module can react to, and anything else for the rest.
	API(ctx context.Context, call APICall) (any, error)
	// Info says what the host knows of itself without being asked. A host of several processes goes by the question that ctx,
	// as that of API, belongs to.
	Info(ctx context.Context) HostInfo
}

// TokenHost is a Host that also knows whose access token one is, for the routes that want one.
type TokenHost interface {
	Host
	// Whoami asks it. An *APIError of the kind "matrix" with a Code below 500 is a refusal, which whoever sent the token is
	// told; guests and accounts that are deactivated, locked, expired or shadow-banned are refused too.
	Whoami(ctx context.Context, accessToken string) (Whoami, error)
}

// Whoami is whose access token one is.
type Whoami struct {
	UserID string `json:"user_id"`
	Admin  bool   `json:"is_admin"` // a server admin
}

// HostInfo is what modules may ask without waiting.
type HostInfo struct {
	ServerName    string
	WorkerName    string // "" on the main process
	PublicBaseURL string // with a slash at its end; "" if there is none
	// BackgroundTasks says that this process is the one that runs background tasks.
	BackgroundTasks bool
}

// APICall is one call of a member of the module API.
type APICall struct {
	Method string
	// Args are the arguments by the names of the declaration; what was not given is not in it. Ids are texts.
	Args map[string]any
}

// Results are several results of one call.
type Results []any

// ErrNotOffered is what a host cannot do.
var ErrNotOffered = errors.New("this homeserver connection does not offer it")

// APIError is a failure of `api` or `http` that a module can react to: pcall gives it as a table with these fields.
type APIError struct {
	// Kind is "matrix" for an error of Matrix's; "not_offered"; "timeout"; "unreachable" for a host that went away;
	// "failed" for anything else that the host raised; and those of `http`, which its page lists.
	Kind    string
	Code    int            // the HTTP status; 0 if there is none
	Errcode string         // "" if there is none
	Text    string         // for people; never what a server answered
	Fields  map[string]any // of an error of Matrix's; may be nil
}

func (e *APIError) Error() string {
	switch {
	case e.Errcode != "":
		return fmt.Sprintf("%d %s: %s", e.Code, e.Errcode, e.Text)
	case e.Code != 0:
		return fmt.Sprintf("%d: %s", e.Code, e.Text)
	}
	return e.Text
}

// apiError makes an APIError of any failure of a host.
func apiError(err error) *APIError {
	var e *APIError
	switch {
	case errors.As(err, &e):
		return e
	case errors.Is(err, ErrNotOffered):
		return &APIError{Kind: "not_offered", Text: err.Error()}
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return &APIError{Kind: "timeout", Text: "no answer in time"}
	}
	return &APIError{Kind: "failed", Text: err.Error()}
}

// nobody is the host while no homeserver is connected.
type nobody struct{ info HostInfo }

func (n nobody) Info(context.Context) HostInfo { return n.info }

func (nobody) API(context.Context, APICall) (any, error) {
	return nil, &APIError{Kind: "unreachable", Text: "no homeserver is connected"}
}
