//go:build unix

package natslog

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"

	"github.com/nats-io/nats.go"
)

// OperatorSocket is the name of the socket in a data directory by which operators of the machine reach the server that has it.
const OperatorSocket = "operator.sock"

// Operator is a server's socket for operators: whoever may open it may do anything to the log. Only the directory's owner may.
type Operator struct {
	relay
	dir string
}

// Operate opens the socket in the data directory that the server has. One that a killed process left there is replaced.
func (s *Server) Operate(dir string) (*Operator, error) {
	o := &Operator{relay: relay{server: s}, dir: dir}
	if err := o.open(); err != nil {
		return nil, fmt.Errorf("the socket for operators in %s: %w", dir, err)
	}
	o.begin()
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

// Close takes the socket away, ends every connection through it, and waits for that. It is called before the server's Shutdown.
func (o *Operator) Close() error {
	first, err := o.end()
	if first {
		err = errors.Join(os.Remove(filepath.Join(o.dir, OperatorSocket)), err)
	}
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
