package remote

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"time"
)

// maxReply is how long an answer may be: a traceback fits.
const maxReply = 64 << 10

// turn is what is asked of a process in one line. Which fields there are says what: its name; to load modules under an id;
// to give those an event, or to ask them about it so many times; to drop them.
type turn struct {
	Turn  int    `json:"turn"`
	Name  bool   `json:"name,omitempty"`
	ID    int    `json:"id,omitempty"`
	Load  *setup `json:"load,omitempty"`
	Event any    `json:"event,omitempty"`
	N     int    `json:"n,omitempty"`
	Close bool   `json:"close,omitempty"`
}

// reply is the line that answers it.
type reply struct {
	Turn  int     `json:"turn"`
	Name  string  `json:"name"`
	Code  string  `json:"code"`
	NS    float64 `json:"ns"`    // of all questions
	Error string  `json:"error"` // of the rule or the program; the process goes on
}

// process answers turns. It is over after the first that it did not answer as it should.
type process struct {
	cmd      *exec.Cmd
	in, out  *os.File
	lines    *bufio.Reader
	stderr   tail
	encode   func(turn) ([]byte, error)
	patience time.Duration

	mu    sync.Mutex
	turns int
	over  error
}

func start(argv []string, encode func(turn) ([]byte, error), patience time.Duration) (*process, error) {
	theirIn, in, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	out, theirOut, err := os.Pipe()
	if err != nil {
		return nil, errors.Join(err, theirIn.Close(), in.Close())
	}
	p := &process{in: in, out: out, lines: bufio.NewReaderSize(out, maxReply), encode: encode, patience: patience}
	p.cmd = exec.Command(argv[0], argv[1:]...)
	p.cmd.Stdin, p.cmd.Stdout, p.cmd.Stderr = theirIn, theirOut, &p.stderr
	p.cmd.SysProcAttr, p.cmd.WaitDelay = dieTogether(), time.Second
	err = p.cmd.Start()
	theirIn.Close()
	theirOut.Close()
	if err != nil {
		return nil, errors.Join(err, in.Close(), out.Close())
	}
	return p, nil
}

// ask takes one turn. It is safe for concurrent use.
func (p *process) ask(t turn) (reply, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.over != nil {
		return reply{}, p.over
	}
	p.turns++
	t.Turn = p.turns
	line, err := p.encode(t)
	if err != nil {
		return reply{}, err
	}
	r, err := p.exchange(line)
	if err != nil {
		p.over = p.end(err)
		return reply{}, p.over
	}
	if r.Error != "" {
		return reply{}, errors.New(r.Error)
	}
	return r, nil
}

func (p *process) exchange(line []byte) (r reply, err error) {
	deadline := time.Now().Add(p.patience)
	if err := errors.Join(p.in.SetWriteDeadline(deadline), p.out.SetReadDeadline(deadline)); err != nil {
		return r, err
	}
	// When it cannot be written, because the process has ended, what is read says so.
	if _, err := p.in.Write(append(line, '\n')); errors.Is(err, os.ErrDeadlineExceeded) {
		return r, fmt.Errorf("took nothing within %v", p.patience)
	}
	answer, err := p.lines.ReadSlice('\n')
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return r, fmt.Errorf("said nothing within %v", p.patience)
	case errors.Is(err, io.EOF):
		return r, io.EOF
	case err != nil && !errors.Is(err, bufio.ErrBufferFull):
		return r, err
	}
	if err := json.Unmarshal(answer, &r); err != nil || r.Turn != p.turns {
		return r, fmt.Errorf("said what is no answer: %.200q", answer)
	}
	return r, nil
}

// end makes sure that the process is gone, and adds to why what it said on its standard error.
func (p *process) end(why error) error {
	p.close()
	if errors.Is(why, io.EOF) {
		why = fmt.Errorf("ended, %v", p.cmd.ProcessState)
	}
	if text := p.stderr.String(); text != "" {
		return fmt.Errorf("%w; its standard error:\n%s", why, text)
	}
	return why
}

// close ends the process.
func (p *process) close() {
	p.in.Close()
	_ = p.cmd.Process.Kill() // it may have ended
	_ = p.cmd.Wait()         // nothing but that it was killed
	p.out.Close()
}

// tail keeps the end of what is written.
type tail struct {
	mu   sync.Mutex
	text []byte
}

func (t *tail) Write(b []byte) (int, error) {
	const most = 4 << 10
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, b...)
	if len(t.text) > most {
		t.text = append(t.text[:0], t.text[len(t.text)-most:]...)
	}
	return len(b), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.text)
}
