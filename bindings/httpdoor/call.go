package httpdoor

import (
	"errors"
	"io"
	"net/http"

	"github.com/axolua/axolua/bindings/wire"
	"github.com/axolua/axolua/engine"
)

// call puts a question; the body is its args. It gives up when who asks does.
func (d *door) call(w http.ResponseWriter, r *http.Request) {
	if d.Token == "" && d.connections() > 0 {
		refuse(w, http.StatusForbidden, "a homeserver is connected, so questions over HTTP need a token: set doors.http.token")
		return
	}
	cb, err := wire.Callback(r.PathValue("callback"))
	if err != nil {
		refuse(w, http.StatusNotFound, err.Error())
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, wire.MaxBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		refuse(w, http.StatusRequestEntityTooLarge, "the body has more than 1 MiB")
		return
	case err != nil:
		refuse(w, http.StatusBadRequest, "the body could not be read to its end")
		return
	}
	args, err := wire.Args(cb, body)
	var wrong *wire.Error
	if errors.As(err, &wrong) {
		refuse(w, http.StatusBadRequest, "the arguments are not those of "+cb.Name, wrong.Problems...)
		return
	}
	untimed(w)
	a, err := d.Engine.Call(r.Context(), engine.Question{Callback: cb, Args: args})
	switch {
	case errors.Is(err, engine.ErrClosed):
		refuse(w, http.StatusServiceUnavailable, "shutting down")
	case a == nil:
		refuse(w, http.StatusInternalServerError, err.Error())
	default:
		answer(w, a)
	}
}

// answer gives an error that a module wants the client to see as an answer: it is one. Only a failure is not.
func answer(w http.ResponseWriter, a *engine.Answer) {
	text, failed := wire.MarshalAnswer(a)
	code := http.StatusOK
	if failed {
		code = http.StatusInternalServerError
	}
	send(w, code, text)
}
