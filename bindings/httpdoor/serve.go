package httpdoor

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"

	"go.uber.org/zap"
)

// How long a client may take. Answering has no limit here: the question has one of its own.
const (
	headerTimeout = 5 * time.Second
	readTimeout   = 15 * time.Second
	writeTimeout  = 15 * time.Second
	idleTimeout   = time.Minute
	maxHeader     = 32 << 10
)

// Serve answers on l until ctx ends. Then it takes no more connections, and waits for what is being answered, but not
// longer than grace; after that clients are cut off, which is the error. It closes l.
func Serve(ctx context.Context, l net.Listener, h http.Handler, grace time.Duration, log *zap.Logger) error {
	srv := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       readTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeader,
	}
	if std, err := zap.NewStdLogAt(log, zap.WarnLevel); err == nil {
		srv.ErrorLog = std
	}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	err := srv.Shutdown(limit)
	if err != nil {
		err = errors.Join(err, srv.Close())
	}
	<-failed
	return err
}
