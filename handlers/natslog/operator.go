//go:build unix

package natslog

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync"

	"github.com/nats-io/nats.go"
)

// OperatorSocket is the name of the socket in a data directory by which operators of the machine reach the server that has it.
const OperatorSocket = "operator.sock"

// Operator is a server's socket for operators: whoever may open it may do anything to the log. Only the directory's owner may.
type Operator struct {
	server *Server
	dir    string
	listen *net.UnixListener

	mu    sync.Mutex
	conns map[net.Conn]bool // nil when it is closed
	all   sync.WaitGroup
}

// Operate opens the socket in the data directory that the server has. One that a killed process left there is replaced.
func (s *Server) Operate(dir string) (*Operator, error) {
	o := &Operator{server: s, dir: dir, conns: map[net.Conn]bool{}}
	if err := o.open(); err != nil {
		return nil, fmt.Errorf("the socket for operators in %s: %w", dir, err)
	}
	o.all.Go(o.accept)
	return o, nil
}

// open makes the socket where nobody else can reach it, and moves it to its place when only its owner may use it.
func (o *Operator) open() error {
	private, err := os.MkdirTemp(o.dir, ".operator-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(private)
	path, done, err := shortened(private)
	if err != nil {
		return err
	}
	defer done()
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: filepath.Join(path, "s"), Net: "unix"})
	if err != nil {
		return err
	}
	l.SetUnlinkOnClose(false) // by then it has another name
	made := filepath.Join(private, "s")
	if err = os.Chmod(made, 0o600); err == nil {
		err = os.Rename(made, filepath.Join(o.dir, OperatorSocket))
	}
	if err != nil {
		return errors.Join(err, l.Close())
	}
	o.listen = l
	return nil
}

func (o *Operator) accept() {
	for {
		c, err := o.listen.Accept()
		if err != nil {
			return // it is closed
		}
		o.all.Go(func() { o.serve(c) })
	}
}

// serve hands on what the operator and the server say to each other, until one of them ends.
func (o *Operator) serve(c net.Conn) {
	defer c.Close()
	inside, err := o.server.nats.InProcessConn()
	if err != nil {
		return
	}
	defer inside.Close()
	if !o.holds(c, inside) {
		return
	}
	defer o.drop(c, inside)
	var both sync.WaitGroup
	pass := func(to, from net.Conn) {
		_, _ = io.Copy(to, from) // that it broke off is for the two of them to see
		to.Close()
		from.Close()
	}
	both.Go(func() { pass(inside, c) })
	both.Go(func() { pass(c, inside) })
	both.Wait()
}

func (o *Operator) holds(conns ...net.Conn) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.conns == nil {
		return false
	}
	for _, c := range conns {
		o.conns[c] = true
	}
	return true
}

func (o *Operator) drop(conns ...net.Conn) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, c := range conns {
		delete(o.conns, c)
	}
}

// Close takes the socket away, ends every connection through it, and waits for that. It is called before the server's Shutdown.
func (o *Operator) Close() error {
	o.mu.Lock()
	open := o.conns
	o.conns = nil
	o.mu.Unlock()
	if open == nil {
		return nil
	}
	err := errors.Join(os.Remove(filepath.Join(o.dir, OperatorSocket)), o.listen.Close())
	for c := range open {
		c.Close()
	}
	o.all.Wait()
	return err
}

// ConnectOperator connects to the server that has the data directory, through its socket. When nobody listens there, because the directory
// is free or its process has no socket, the error is os.ErrNotExist or a refused connection.
func ConnectOperator(dir string, more ...nats.Option) (*nats.Conn, error) {
	c, err := operatorSocket(dir).InProcessConn() // the client would not say what went wrong
	if err != nil {
		return nil, err
	}
	c.Close()
	return Connect("", append([]nats.Option{nats.InProcessServer(operatorSocket(dir))}, more...)...)
}

// operatorSocket is the data directory as the client connects to it.
type operatorSocket string

// InProcessConn is a connection to the server.
func (dir operatorSocket) InProcessConn() (net.Conn, error) {
	path, done, err := shortened(string(dir))
	if err != nil {
		return nil, err
	}
	defer done()
	return net.Dial("unix", filepath.Join(path, OperatorSocket))
}

// longestPath is how long a path may be by which a socket is reached, with some room for the socket's name; the systems' limits begin at 104.
const longestPath = 80

// shortened is another path to the directory when its own is too long for a socket.
func shortened(dir string) (path string, done func(), err error) {
	if len(dir) <= longestPath {
		return dir, func() {}, nil
	}
	f, err := os.Open(dir)
	if err != nil {
		return "", nil, err
	}
	path = fmt.Sprintf("/proc/self/fd/%d", f.Fd())
	if _, err := os.Stat(path); err != nil {
		return "", nil, errors.Join(fmt.Errorf("the path %s is too long for a socket here: choose one of at most %d characters", dir, longestPath), f.Close())
	}
	return path, func() { f.Close() }, nil
}
