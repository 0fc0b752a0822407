package vault

import (
	"fmt"
	"io"
	"log/slog"
)

// hidden is what is seen of a secret wherever it is printed or logged.
const hidden = "[hidden]"

// secret is a data key in the clear. However it is printed, nothing is seen of it; whoever has used it wipes it.
type secret []byte

func (secret) String() string               { return hidden }
func (secret) GoString() string             { return hidden }
func (secret) LogValue() slog.Value         { return slog.StringValue(hidden) }
func (secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// Format hides it from every verb.
func (secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hidden) }

// wipe overwrites it. The cipher that was made of it keeps its own copy until that is collected.
func (s secret) wipe() { clear(s) }
