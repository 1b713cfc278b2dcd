package lists

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"go.uber.org/zap"
)

// List is one declared list. It is safe for concurrent use.
type List struct {
	set      *Set
	declared Declaration
	identity string // of what is in it, whatever the ways to keep it up to date

	copy  atomic.Pointer[Copy] // nil as long as there is none
	empty *Copy                // what is in an optional list until then; nil for others

	loading sync.Mutex // one look at the source at a time
	kept    *kept      // what is known of the last good copy; of loading, as is
	print   string     // the fingerprint of the file before it was read last

	changed chan struct{}      // has one in it when a room has told of a change
	cancel  context.CancelFunc // ends run; nil where nothing runs; of the Set's mu
	ended   chan struct{}      // closed when run has ended

	mu    sync.Mutex // of what follows
	state Status
}

// Errors of a look at a source, for which there is nothing to do but to wait.
var (
	errNotGiven  = errors.New("the test has not said what is in it")
	errNotAsked  = errors.New("it was never fetched, and only axolua serve does that")
	errNobody    = errors.New("there is no homeserver to ask")
	errNotLooked = errors.New("its source is being asked for the first time")
)

func newList(s *Set, d Declaration) *List {
	l := &List{set: s, declared: d, identity: d.identity(), changed: make(chan struct{}, 1)}
	l.state = Status{Name: d.Name, Kind: d.Kind, Source: d.source(), Error: errNotLooked.Error()}
	if s.opts.Given {
		l.state.Error = errNotGiven.Error()
	}
	if d.Optional {
		l.empty, _ = build(d.Kind, d.WholeWords, "") // which only fails for a kind that there is not
	}
	return l
}

// source names where the list comes from.
func (d *Declaration) source() string {
	switch {
	case d.PolicyRoom != "":
		return "the policy room " + d.PolicyRoom
	case d.MembersOf != "":
		return "the members of " + d.MembersOf
	}
	return cmp.Or(d.File, d.URL)
}

// identity is equal for two declarations of which the one's content is as good as the other's.
func (d *Declaration) identity() string {
	text, err := json.Marshal([]any{d.Kind, d.WholeWords, d.File, d.URL, d.PolicyRoom, d.MembersOf, d.SHA256, d.Signature, d.PublicKey})
	if err != nil {
		panic(err) // texts
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16])
}

// inherit takes over what before has, if there is one and its content is as good. It stops both: what they wait for would
// take too long.
func (l *List) inherit(before *List) {
	l.stop()
	if before == nil || before.identity != l.identity {
		return
	}
	before.stop()
	before.loading.Lock()
	defer before.loading.Unlock()
	l.loading.Lock()
	defer l.loading.Unlock()
	l.copy.Store(before.copy.Load())
	l.kept = before.kept
	state := before.status()
	l.mu.Lock()
	l.state = state
	l.mu.Unlock()
}

// start loads what can be had at once, and looks after the rest from then on.
func (l *List) start() {
	o := &l.set.opts
	if o.Given {
		return
	}
	l.readKept()
	if l.declared.File != "" {
		_ = l.look(context.Background()) // the outcome is in the log and in status
	}
	l.useKept()
	if o.Once && l.declared.File == "" && l.copy.Load() == nil {
		l.failed(errNotAsked)
	}
	l.follow()
}

// follow looks at a URL or a room again and again, until stop; if it does already, it goes on. Files are watched by the Set.
func (l *List) follow() {
	if o := &l.set.opts; o.Once || o.Given || l.declared.File != "" || l.cancel != nil {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	l.cancel, l.ended = cancel, make(chan struct{})
	go l.run(ctx)
}

func (l *List) stop() {
	if l.cancel != nil {
		l.cancel()
		<-l.ended
		l.cancel = nil
	}
}

// look asks the source, and takes what is new there.
func (l *List) look(ctx context.Context) error {
	l.loading.Lock()
	defer l.loading.Unlock()
	came, err := l.ask(ctx)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err == nil && !came.unchanged:
		err = l.takeLocked(came)
	}
	if err != nil {
		l.failed(err)
		return err
	}
	l.succeeded()
	return nil
}

// arrival is what a source gave.
type arrival struct {
	content    string
	validators validators // of a URL
	unchanged  bool       // it is what is in use; content is empty
}

func (l *List) ask(ctx context.Context) (arrival, error) {
	switch d := &l.declared; {
	case d.File != "":
		return l.readFile()
	case d.URL != "":
		return l.fetch(ctx)
	}
	return l.askRoom(ctx)
}

// take puts content in the place of the copy in use.
func (l *List) take(came arrival) error {
	l.loading.Lock()
	defer l.loading.Unlock()
	err := l.takeLocked(came)
	if err == nil {
		l.succeeded()
	}
	return err
}

func (l *List) takeLocked(came arrival) error {
	sum := sha256.Sum256([]byte(came.content))
	if now := l.copy.Load(); now != nil && now.sum == sum {
		l.remember(came, now)
		return nil
	}
	next, err := l.build(came.content)
	if err != nil {
		return err
	}
	if err := l.enough(next); err != nil {
		return err
	}
	next.sum = sum
	l.use(next, time.Now(), false)
	l.remember(came, next)
	return nil
}

// build makes an index, one at a time.
func (l *List) build(content string) (*Copy, error) {
	l.set.building.Lock()
	defer l.set.building.Unlock()
	return build(l.declared.Kind, l.declared.WholeWords, content)
}

// enough refuses a copy that is probably broken: one that has lost most of its entries.
func (l *List) enough(next *Copy) error {
	before := 0
	if now := l.copy.Load(); now != nil {
		before = now.Size()
	} else if l.kept != nil {
		before = l.kept.head.Entries
	}
	share := l.declared.MinShare
	if before == 0 || l.set.opts.Given || float64(next.Size()) >= share*float64(before) && (next.Size() > 0 || share == 0) {
		return nil
	}
	return fmt.Errorf("refused: it has %d entries, and the copy in use %d; min_share: 0 in axolua.yaml takes it", next.Size(), before)
}

// use lets next answer from now on.
func (l *List) use(next *Copy, loaded time.Time, fromDisk bool) {
	l.copy.Store(next)
	l.mu.Lock()
	l.state.Entries, l.state.Bytes, l.state.LoadedAt, l.state.FromDisk = next.Size(), next.index.bytes(), loaded, fromDisk
	l.state.Skipped, l.state.First = next.skipped, next.firstSkipped
	l.mu.Unlock()
	fields := []zap.Field{zap.String("list", l.declared.Name), zap.String("from", l.declared.source()), zap.Int("entries", next.Size())}
	if fromDisk {
		fields = append(fields, zap.Time("of", loaded))
	}
	if next.skipped > 0 {
		l.set.log.Warn("a list is loaded, but for some lines", append(fields, zap.Int("skipped", next.skipped),
			zap.Int("first", next.firstSkipped))...)
		return
	}
	l.set.log.Info("a list is loaded", fields...)
}

// Name is the declared one.
func (l *List) Name() string { return l.declared.Name }

// Kind is the declared one.
func (l *List) Kind() Kind { return l.declared.Kind }

// Copy gives the list as it is now. The error says why there is none yet; of an optional list there is an empty one.
func (l *List) Copy() (*Copy, error) {
	if c := l.copy.Load(); c != nil {
		return c, nil
	}
	if l.empty != nil {
		return l.empty, nil
	}
	return nil, fmt.Errorf("not loaded yet: %s", l.status().Error)
}
