package hosttest

import (
	"context"
	"fmt"
	"slices"

	"github.com/axolua/axolua/engine"
	"github.com/axolua/axolua/engine/catalog"
)

func (m members) RegisterUser(ctx context.Context, localpart string, name *string, emails []string, admin *bool) (string, error) {
	behaviour := engine.RegistrationAllow
	a, err := m.s.ask(ctx, catalog.CheckRegistrationForSpam, nil, &localpart, []engine.RequestInfo{}, (*string)(nil))
	if err != nil {
		return "", err
	}
	if a != nil {
		behaviour, _ = a.Result.(engine.RegistrationBehaviour)
	}
	if behaviour == engine.RegistrationDeny {
		return "", matrix(429, "M_UNKNOWN", "rate limited") // Synapse is vague on purpose
	}
	u := User{ID: "@" + localpart + ":" + m.s.Info(ctx).ServerName, DisplayName: localpart,
		Admin: admin != nil && *admin, ShadowBan: behaviour == engine.RegistrationShadowBan}
	if name != nil {
		u.DisplayName = *name
	}
	for _, address := range emails {
		u.Threepids = append(u.Threepids, Threepid{Medium: "email", Address: address})
	}
	m.s.mu.Lock()
	err = m.s.checkUsernameLocked(localpart)
	if err == nil {
		m.s.putUserLocked(u)
	}
	m.s.mu.Unlock()
	if err != nil {
		return "", err
	}
	m.s.tell(ctx, catalog.OnUserRegistration, u.ID)
	for _, address := range emails {
		m.s.tell(ctx, catalog.OnAddUserThirdPartyIdentifier, u.ID, "email", address)
	}
	return u.ID, nil
}

func (m members) RegisterDevice(_ context.Context, userID string, deviceID, _ *string) (device, token string, validUntilMS *int64, refresh *string, err error) {
	m.s.mu.Lock()
	defer m.s.mu.Unlock()
	u, err := m.s.actorLocked(userID)
	if err != nil {
		return "", "", nil, nil, err
	}
	n := m.s.numberLocked()
	device = fmt.Sprintf("DEVICE%d", n)
	if deviceID != nil {
		device = *deviceID
	}
	if !slices.Contains(u.Devices, device) {
		u.Devices = append(u.Devices, device)
	}
	return device, fmt.Sprintf("syt_token_%d", n), nil, nil, nil
}
