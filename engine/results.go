package engine

import "time"

// Verdict is the answer of most spam checker callbacks. The zero value is NOT_SPAM.
type Verdict struct {
	Code   string         // the errcode for the client; "" means no objection
	Error  string         // the message for the client; "" leaves the homeserver's own
	Fields map[string]any // extra fields of the error body; nil if none
}

// Denied reports whether the verdict is a refusal.
func (v Verdict) Denied() bool { return v.Code != "" }

// Expiry is the answer of is_user_expired. Where Known is false, no module had an opinion.
type Expiry struct {
	Known, Expired bool
	ValidFor       time.Duration // how long the answer may be kept; 0 means it must not be
}

// EventDecision is the answer of check_event_allowed. A Replacement, without event_id, takes the event's place;
// it is nil where the event stays as it is.
type EventDecision struct {
	Allowed     bool
	Replacement map[string]any
}

// RegistrationBehaviour is the answer of check_registration_for_spam.
type RegistrationBehaviour string

// The behaviours, with the values that Synapse's enumeration has.
const (
	RegistrationAllow     RegistrationBehaviour = "allow"
	RegistrationDeny      RegistrationBehaviour = "deny"
	RegistrationShadowBan RegistrationBehaviour = "shadow_ban"
)

// AuthResult is a successful login. OnLogin, which may be nil, must be run with the login response once the device
// exists, or dropped.
type AuthResult struct {
	UserID  string
	OnLogin *Continuation
}

// RatelimitOverride replaces a user's limits: PerSecond actions a second after a burst of BurstCount.
type RatelimitOverride struct {
	PerSecond  float64 `json:"per_second"`
	BurstCount int64   `json:"burst_count"`
}

// UpdateIteration is the answer of on_update: how long the iteration should take, and what to run when it ends.
type UpdateIteration struct {
	Duration time.Duration
	OnExit   *Continuation // nil if there is nothing to run
}

// InterestedUsers is the answer of get_interested_users; Users is sorted, and empty where All is set.
type InterestedUsers struct {
	All   bool
	Users []string
}

// LegacyRenewal is the answer of on_legacy_renew; ExpiryMS is in milliseconds since the epoch.
type LegacyRenewal struct {
	Valid, Stale bool
	ExpiryMS     int64
}
