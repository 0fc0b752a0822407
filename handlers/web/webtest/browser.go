package webtest

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Browser is a real one, on one page of the site. What its console complains of fails the test.
type Browser struct {
	t       testing.TB
	ctx     context.Context
	root    string
	allowed []string // complaints that the test itself brings about
}

// Patience is how long the browser waits for anything; nothing ought to take a tenth of it.
const Patience = 30 * time.Second

// NewBrowser starts one that speaks Swedish. Without a browser on the machine the test is skipped, but never where everything must run.
func NewBrowser(t testing.TB, root string, allowed ...string) *Browser {
	t.Helper()
	return newBrowser(t, root, nil, allowed)
}

func newBrowser(t testing.TB, root string, more []chromedp.ExecAllocatorOption, allowed []string) *Browser {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("KONTOR_CI") == "all" {
			t.Fatal("no chromium on this machine, and everything must run")
		}
		t.Skip("no chromium on this machine")
	}
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.NoFirstRun, chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.Flag("lang", "sv"),
		chromedp.Flag("accept-lang", "sv"), chromedp.Flag("hide-scrollbars", true),
		chromedp.WindowSize(1280, 900), chromedp.WSURLReadTimeout(Patience),
	}
	allocator, stop := chromedp.NewExecAllocator(context.Background(), append(options, more...)...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	b := &Browser{t: t, ctx: ctx, root: root, allowed: allowed}
	b.listen()
	return b
}

// listen fails the test for every complaint on the console: an error, a warning, what the content security policy stopped.
func (b *Browser) listen() {
	messages, done := chromedp.Console(b.ctx), make(chan struct{})
	go func() {
		defer close(done)
		for m, err := range messages {
			if err != nil {
				return
			}
			if m.Type != chromedp.ConsoleError && m.Type != chromedp.ConsoleWarning && !m.IsException() {
				continue
			}
			if !b.expects(m.Text) {
				b.t.Errorf("the browser's console says %s at %s", m, m.URL)
			}
		}
	}()
	b.t.Cleanup(func() {
		if err := chromedp.Cancel(b.ctx); err != nil {
			b.t.Logf("closing the browser: %v", err)
		}
		<-done
	})
}

func (b *Browser) expects(complaint string) bool {
	for _, a := range b.allowed {
		if strings.Contains(complaint, a) {
			return true
		}
	}
	return false
}

// Do runs the steps.
func (b *Browser) Do(what string, steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, Patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.Shoot("failed-" + b.t.Name())
		b.t.Fatalf("%s: %v", what, err)
	}
}

// Open goes to the page.
func (b *Browser) Open(path string) {
	b.t.Helper()
	b.Do("open "+path, chromedp.Navigate(b.root+path))
}

// Sees waits until the element, by id, has the text in it.
func (b *Browser) Sees(id, text string) {
	b.t.Helper()
	b.Do(fmt.Sprintf("see %q in %s", text, id), chromedp.WaitVisible(fmt.Sprintf(`//*[@id=%q][contains(normalize-space(.), %q)]`, id, text)))
}

// Press types the keys, wherever the focus is.
func (b *Browser) Press(keys string) {
	b.t.Helper()
	b.Do("press "+keys, chromedp.KeyEvent(keys))
}

// Click clicks the first element that the selector finds.
func (b *Browser) Click(css string) {
	b.t.Helper()
	b.Do("click "+css, chromedp.Click(chromedp.CSS(css)))
}

// Write types into the field.
func (b *Browser) Write(css, text string) {
	b.t.Helper()
	b.Do("write in "+css, chromedp.SendKeys(chromedp.CSS(css), text))
}

// Js is what the expression is worth on the page.
func JS[T any](b *Browser, expression string) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, Patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// Await is what the promise that the expression makes comes to.
func Await[T any](b *Browser, expression string) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, Patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%.200s: %v", expression, err)
	}
	return v
}

// Size makes the window as wide, and light or dark.
func (b *Browser) Size(width, height int64, scheme string) {
	b.t.Helper()
	b.Do("resize", chromedp.EmulateViewport(width, height), chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
		}})
		return err
	}))
}

// Shoot keeps a picture of the page as it is, when pictures are wanted.
func (b *Browser) Shoot(name string) {
	dir := os.Getenv("KONTOR_PICTURES")
	if dir == "" {
		return
	}
	ctx, cancel := context.WithTimeout(b.ctx, Patience)
	defer cancel()
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644)
	}
	if err != nil {
		b.t.Errorf("no picture %s: %v", name, err)
	}
}

// Picture keeps the page as it is in the file, small enough to be kept with the sources: WebP.
func (b *Browser) Picture(path string) {
	b.t.Helper()
	b.Do("take "+path, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		quality := int64(60)
		shot, err := cdp.Call(ctx, t, page.CaptureScreenshot, page.CaptureScreenshotParams{Format: "webp", Quality: &quality})
		if err != nil {
			return err
		}
		return os.WriteFile(path, shot.Data, 0o644)
	}))
}

// Pictures keeps the page in every size and theme, when pictures are wanted.
func (b *Browser) Pictures(name string) {
	if os.Getenv("KONTOR_PICTURES") == "" {
		return
	}
	for _, shape := range []struct {
		name          string
		width, height int64
		scheme        string
	}{{"light", 1280, 900, "light"}, {"dark", 1280, 900, "dark"}, {"narrow", 360, 740, "light"}, {"wide", 2560, 1300, "light"}} {
		b.Size(shape.width, shape.height, shape.scheme)
		b.Shoot(name + "-" + shape.name)
		if overflow := JS[int](b, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); overflow > 0 {
			b.t.Errorf("%s is %d px too wide at %d px", name, overflow, shape.width)
		}
	}
	b.Size(1280, 900, "light")
}

// Host serves the site on an address of the loopback, and can stop and start again there.
type Host struct {
	t       testing.TB
	handler http.Handler
	address string
	server  *http.Server
	served  chan error
}

func NewHost(t testing.TB, handler http.Handler) *Host {
	h := &Host{t: t, handler: handler, address: "127.0.0.1:0"}
	h.Start()
	t.Cleanup(h.Stop)
	return h
}

func (h *Host) Root() string { return "http://" + h.address }

func (h *Host) Start() {
	h.t.Helper()
	listener, err := net.Listen("tcp", h.address)
	if err != nil {
		h.t.Fatal(err)
	}
	h.address, h.server, h.served = listener.Addr().String(), &http.Server{Handler: h.handler}, make(chan error, 1)
	go func(server *http.Server, served chan<- error) { served <- server.Serve(listener) }(h.server, h.served)
}

// Stop cuts every connection.
func (h *Host) Stop() {
	if h.server == nil {
		return
	}
	h.server.Close()
	<-h.served
	h.server = nil
}

// Visible waits until the selector finds something to see.
func Visible(css string) chromedp.Action[chromedp.Void] {
	return chromedp.WaitVisible(chromedp.CSS(css))
}

// In is the same browser for a test within the test.
func (b *Browser) In(t testing.TB) *Browser {
	same := *b
	same.t = t
	return &same
}

// LogIn logs in at the demonstration's issuer as the user who is picked there.
func (b *Browser) LogIn(user string) {
	b.t.Helper()
	pick := fmt.Sprintf("button[value=%q]", user)
	b.Open("/login?return=%2F")
	b.Do("log in as "+user, Visible(pick), chromedp.Click(chromedp.CSS(pick)), chromedp.WaitNotPresent(chromedp.CSS(pick)))
}

// Zoomed shows the page so many percent as large as it was, as if the window were so much smaller.
func (b *Browser) Zoomed(percent int64, do func()) {
	b.t.Helper()
	b.Do("zoom", chromedp.EmulateViewport(1280*100/percent, 900*100/percent, chromedp.EmulateScale(float64(percent)/100)))
	do()
	b.Size(1280, 900, "light")
}

// Say sends the header with every request from now on.
func (b *Browser) Say(header, value string) {
	b.t.Helper()
	b.Do("say "+header, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		if _, err := cdp.Call(ctx, t, network.Enable, network.EnableParams{}); err != nil {
			return err
		}
		_, err := cdp.Call(ctx, t, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: network.Headers{header: value}})
		return err
	}))
}
