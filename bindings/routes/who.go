package routes

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/axolua/axolua/bindings"
	"go.uber.org/zap"
)

// maxToken is more than any access token has.
const maxToken = 4096

// who asks the homeserver whose access token came, each time: one that is logged out is so at once.
func (p *page) who(ctx context.Context, r *http.Request) (who bindings.Whoami, refused *refusal) {
	if !p.wantsToken() {
		return who, nil
	}
	token := bearer(r)
	switch {
	case token == "":
		return who, &refusal{code: http.StatusUnauthorized, errcode: "M_MISSING_TOKEN", text: "want the header Authorization: Bearer with an access token"}
	case len(token) > maxToken || strings.ContainsFunc(token, func(c rune) bool { return c <= ' ' || c > '~' }):
		return who, &refusal{code: http.StatusUnauthorized, errcode: "M_UNKNOWN_TOKEN", text: "that is no access token"}
	}
	leave, refused := p.slot()
	if refused != nil {
		return who, refused
	}
	defer leave()
	who, err := p.ask(ctx, token)
	var said *bindings.APIError
	switch {
	case errors.As(err, &said) && said.Kind == "matrix" && said.Code >= 400 && said.Code < 500:
		return who, &refusal{code: said.Code, errcode: said.Errcode, text: said.Text}
	case err != nil:
		p.tell(zap.WarnLevel, "the homeserver does not say whose an access token is", "", err)
		return who, &refusal{code: http.StatusServiceUnavailable, errcode: "M_UNKNOWN", text: "the homeserver cannot be asked now", retryS: 5}
	case p.route.Auth == "admin" && !who.Admin:
		return who, &refusal{code: http.StatusForbidden, errcode: "M_FORBIDDEN", text: "only for server admins"}
	}
	return who, nil
}

func (p *page) ask(ctx context.Context, token string) (bindings.Whoami, error) {
	if p.Tokens == nil {
		return bindings.Whoami{}, &bindings.APIError{Kind: "unreachable", Text: "no homeserver is connected"}
	}
	who, err := p.Tokens.Whoami(ctx, token)
	if err == nil && who.UserID == "" {
		err = errors.New("it names nobody")
	}
	return who, err
}

// bearer is the access token of a request; "" if there is none.
func bearer(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}
