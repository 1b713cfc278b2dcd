package synapse

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"

	"github.com/axolua/axolua/bindings"
	"github.com/axolua/axolua/engine"
	"github.com/creachadair/jrpc2"
	"go.uber.org/zap"
)

// protocol is the version of PROTOCOL.md.
const protocol = 1

// hello is what a process of the homeserver says of itself.
type hello struct {
	Protocol      int     `json:"protocol"`
	ServerName    string  `json:"server_name"`
	WorkerName    *string `json:"worker_name"` // nil on the main process
	Background    bool    `json:"background"`
	Software      string  `json:"software"`
	Version       string  `json:"version"`
	PublicBaseURL string  `json:"public_baseurl"`
	DelegatedAuth bool    `json:"delegated_auth"`
	Token         string  `json:"token"`
}

func (h *hello) worker() string {
	if h.WorkerName == nil {
		return ""
	}
	return *h.WorkerName
}

func (h *hello) info() bindings.HostInfo {
	return bindings.HostInfo{ServerName: h.ServerName, WorkerName: h.worker(), PublicBaseURL: h.PublicBaseURL, BackgroundTasks: h.Background}
}

// hello lets a homeserver in and makes it an offer.
func (c *conn) hello(ctx context.Context, req *jrpc2.Request) (any, error) {
	var h hello
	if err := req.UnmarshalParams(&h); err != nil {
		return nil, invalid("hello: %v", err)
	}
	switch {
	case h.Protocol != protocol:
		return nil, refusal(fmt.Sprintf("the homeserver speaks protocol %d, this engine %d: upgrade the older of the two", h.Protocol, protocol))
	case h.ServerName == "":
		return nil, invalid("hello: server_name is missing")
	case !c.local && !sameToken(h.Token, c.door.Token):
		return nil, refusal("the token is not that of doors.homeserver.token")
	}
	h.Token = ""
	if err := c.door.admit(ctx, c, &h); err != nil {
		return nil, refusal(err.Error())
	}
	c.log.Info("homeserver connected", zap.String("server_name", h.ServerName), zap.String("worker", h.worker()),
		zap.String("software", h.Software), zap.String("version", h.Version), zap.Bool("background", h.Background))
	o := c.door.engine.Offer()
	c.offered(o.Generation)
	return offer(o), nil
}

// sameToken compares digests, so that the time it takes says nothing about the token.
func sameToken(given, want string) bool {
	a, b := sha256.Sum256([]byte(given)), sha256.Sum256([]byte(want))
	return want != "" && subtle.ConstantTimeCompare(a[:], b[:]) == 1
}

// offered is what a homeserver needs to know in advance, as PROTOCOL.md has it.
type offered struct {
	Protocol     int                              `json:"protocol"`
	Generation   string                           `json:"generation"`
	Callbacks    []string                         `json:"callbacks"`
	AuthCheckers []engine.AuthChecker             `json:"auth_checkers"`
	Filters      map[string][]map[string][]string `json:"filters"`
	Policies     map[string]policy                `json:"policies"`
}

type policy struct {
	TimeoutMS int64             `json:"timeout_ms"`
	OnError   map[string]string `json:"on_error"`
	Wait      bool              `json:"wait"`
}

func offer(o engine.Offer) offered {
	w := offered{Protocol: protocol, Generation: o.Generation, Callbacks: o.Callbacks, AuthCheckers: o.AuthCheckers,
		Filters: o.Filters, Policies: map[string]policy{}}
	if w.AuthCheckers == nil {
		w.AuthCheckers = []engine.AuthChecker{}
	}
	for name, p := range o.Policies {
		w.Policies[name] = policy{p.Timeout.Milliseconds(), map[string]string{"local": p.Local.String(), "federated": p.Federated.String()}, p.Wait}
	}
	return w
}
