package home

import (
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
)

// postgresUser runs PostgreSQL where the tests are run by root, as which it does not start. Debian's package makes it.
const postgresUser = "postgres"

// NewPostgres starts a PostgreSQL of the test's own, which answers on a socket in the directory that it gives: the user is
// postgres, and so is the database. It is as fast as one may be whose data nobody needs tomorrow.
func NewPostgres(t testing.TB) string {
	t.Helper()
	bin, dir := postgresPrograms(t), Dir(t)
	give(t, dir)
	data := filepath.Join(dir, "data")
	argv := unprivileged(filepath.Join(bin, "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
	initdb := exec.Command(argv[0], argv[1:]...)
	initdb.Dir = dir // it complains of one that it may not enter
	if said, err := initdb.CombinedOutput(); err != nil {
		t.Fatalf("initdb: %v\n%s", err, said)
	}
	p := newProcess(t, filepath.Join(dir, "log"), nil, unprivileged(filepath.Join(bin, "postgres"), "-D", data, "-k", dir,
		"-c", "listen_addresses=", "-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")...)
	p.Start(t)
	t.Cleanup(func() { p.quit(t) })
	p.Log.Await(t, 0, "ready to accept connections")
	return dir
}

// quit has PostgreSQL end without tidying its data, but not without giving back its shared memory.
func (p *Process) quit(t testing.TB) {
	if p.Running() {
		p.Signal(t, syscall.SIGQUIT)
		<-p.done
	}
}

// postgresPrograms is the directory of the server's programs, which Debian does not have in PATH.
func postgresPrograms(t testing.TB) string {
	t.Helper()
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path)
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		t.Fatal("PostgreSQL is missing; Debian has it as postgresql")
	}
	return filepath.Dir(found[len(found)-1])
}

// give makes root's directory PostgreSQL's.
func give(t testing.TB, dir string) {
	t.Helper()
	if os.Geteuid() != 0 {
		return
	}
	owner, err := user.Lookup(postgresUser)
	if err != nil {
		t.Fatalf("PostgreSQL does not run as root: %v", err)
	}
	uid, _ := strconv.Atoi(owner.Uid)
	if err := os.Chown(dir, uid, -1); err != nil {
		t.Fatal(err)
	}
}

// unprivileged is the command line with which root runs a program of PostgreSQL. Changing the user makes the kernel forget
// that the program is to end with the tests, so it is told again.
func unprivileged(argv ...string) []string {
	if os.Geteuid() != 0 {
		return argv
	}
	return append([]string{"setpriv", "--reuid", postgresUser, "--regid", postgresUser, "--init-groups", "--pdeathsig", "KILL"}, argv...)
}

// NewRedis starts a Redis of the test's own and gives its socket.
func NewRedis(t testing.TB) string {
	t.Helper()
	program, err := exec.LookPath("redis-server")
	if err != nil {
		t.Fatal("Redis is missing; Debian has it as redis-server")
	}
	dir := Dir(t)
	socket := filepath.Join(dir, "s")
	p := newProcess(t, filepath.Join(dir, "log"), nil, program, "--port", "0", "--unixsocket", socket, "--dir", dir, "--save", "", "--appendonly", "no")
	p.Start(t)
	p.answering(t, func() bool {
		c, err := net.Dial("unix", socket)
		if err != nil {
			return false
		}
		c.Close()
		return true
	})
	return socket
}
