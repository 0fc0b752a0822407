package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"
)

// client works a running system over HTTP, as an actor.
type client struct {
	server string
	actor  string
	lang   string
	kontor string
	date   string
	proof  *credentials // nil: the actor is whoever it says
}

// bind adds the flags that every command over HTTP has, with their defaults from the environment.
func (c *client) bind(cmd *cobra.Command, actor string) {
	cmd.Flags().StringVar(&c.server, "server", env("KONTOR_SERVER", "http://127.0.0.1:8080"), "address of the system (KONTOR_SERVER)")
	cmd.Flags().StringVar(&c.actor, "actor", env("KONTOR_ACTOR", actor), "who acts, role:id, where that is believed (KONTOR_ACTOR); elsewhere KONTOR_TOKEN_FILE or KONTOR_ISSUER says who")
	c.proof = credentialsFromEnv()
	cmd.Flags().StringVar(&c.lang, "lang", env("KONTOR_LANG", terminalLanguage()), "language of the answers: sv or en (KONTOR_LANG)")
}

// bindDay adds the flags that say which office's day.
func (c *client) bindDay(cmd *cobra.Command) {
	cmd.Flags().StringVar(&c.kontor, "kontor", env("KONTOR_KONTOR", ""), "the office, such as skelleftea (KONTOR_KONTOR)")
	cmd.Flags().StringVar(&c.date, "date", "", "the day (default: the office's latest)")
}

// terminalLanguage is Swedish where the terminal is.
func terminalLanguage() string {
	if strings.HasPrefix(os.Getenv("LANG"), "sv") {
		return "sv"
	}
	return "en"
}

func env(name, otherwise string) string {
	if v := os.Getenv(name); v != "" {
		return v
	}
	return otherwise
}

// problem is an answer that says no: in words, and as a code with arguments.
type problem struct {
	Status int               `json:"status"`
	Detail string            `json:"detail"`
	Code   string            `json:"code"`
	Args   map[string]string `json:"args"`
}

func (p *problem) Error() string {
	if p.Detail != "" {
		return p.Detail
	}
	return p.Code
}

// yamlBody is a body that is sent as it is.
type yamlBody []byte

// clientTimeout is how long one answer may take.
const clientTimeout = 30 * time.Second

// do sends a request with a key of its own and reads the answer. A connection that breaks is tried once more: with the same key that
// cannot act twice.
func (c *client) do(ctx context.Context, method, path string, body, into any) error {
	key := uuid.NewString()
	err := c.once(ctx, method, path, key, body, into)
	if answered := (*problem)(nil); err == nil || errors.As(err, &answered) || ctx.Err() != nil {
		return err
	}
	return c.once(ctx, method, path, key, body, into)
}

func (c *client) once(ctx context.Context, method, path, key string, body, into any) error {
	ctx, cancel := context.WithTimeout(ctx, clientTimeout)
	defer cancel()
	var sent io.Reader
	media := "application/json"
	if file, ok := body.(yamlBody); ok {
		sent, media = bytes.NewReader(file), "application/yaml"
	} else if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return err
		}
		sent = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(c.server, "/")+path, sent)
	if err != nil {
		return err
	}
	if c.proof == nil {
		req.Header.Set("X-Kontor-Actor", c.actor)
	} else if err := c.proof.put(req); err != nil {
		return err
	}
	req.Header.Set("Accept-Language", c.lang)
	if method != http.MethodGet {
		req.Header.Set("Idempotency-Key", key)
		req.Header.Set("Content-Type", media)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("%s does not answer: %w", c.server, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode >= 400 {
		p := &problem{Status: resp.StatusCode, Code: resp.Status}
		_ = json.NewDecoder(io.LimitReader(resp.Body, 1<<20)).Decode(p) // what cannot be read leaves the status
		return p
	}
	if err := json.NewDecoder(resp.Body).Decode(into); err != nil {
		return fmt.Errorf("%s: the answer cannot be read: %w", path, err)
	}
	return nil
}
