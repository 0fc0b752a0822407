package identity

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"os"
)

// Secret is what nobody but its holder may see. It shows itself nowhere: not in logs, not in JSON, not in what fmt prints.
type Secret []byte

const hidden = "(secret)"

func (Secret) String() string               { return hidden }
func (Secret) GoString() string             { return hidden }
func (Secret) LogValue() slog.Value         { return slog.StringValue(hidden) }
func (Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// ReadSecret is the content of the file without the line end behind it. The file must be there and say something.
func ReadSecret(path string) (Secret, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading a secret: %w", err)
	}
	if b = bytes.TrimRight(b, "\r\n"); len(b) == 0 {
		return nil, fmt.Errorf("reading a secret: %w", &os.PathError{Op: "read", Path: path, Err: errors.New("the file is empty")})
	}
	return b, nil
}
