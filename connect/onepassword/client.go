package onepassword

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// Bounds of one call.
const (
	defaultTimeout   = time.Minute
	defaultPageBytes = 32 << 20
	dialTimeout      = 10 * time.Second
	maxHeaderBytes   = 64 << 10

	// idleTimeout is shorter than the usual interval. Servers close what is
	// idle after a minute or so, and a request that meets that moment fails.
	idleTimeout = 30 * time.Second
)

// newTransport returns how the API is reached: by HTTPS whose certificates
// are verified, through the proxy of the environment if there is one.
func newTransport() *http.Transport {
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            (&net.Dialer{Timeout: dialTimeout}).DialContext,
		TLSHandshakeTimeout:    dialTimeout,
		ForceAttemptHTTP2:      true,
		MaxIdleConnsPerHost:    4,
		IdleConnTimeout:        idleTimeout,
		MaxResponseHeaderBytes: maxHeaderBytes,
	}
}

// A client makes calls of the API. It is used concurrently.
type client struct {
	http     *http.Client
	base     string // URL without a slash at its end
	token    Token
	clock    Clock
	limiter  *limiter
	timeout  time.Duration // of a whole call
	maxBytes int64         // of an answer
	limit    int           // of events on a page
	observe  func(Call)

	skew atomic.Int64 // nanoseconds by which the API's clock is ahead of ours
}

// noRedirects makes the client show redirects instead of following them.
func noRedirects(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// A Call is one request to the API, for metrics.
type Call struct {
	Source string // name of the source, or introspect
	Status int    // of HTTP; 0 when there was no answer
}

// call makes one call, when the limits allow it, and returns the body of the
// answer. The error is a *Fault, or that of ctx.
func (c *client) call(ctx context.Context, source, method, path string, body []byte) ([]byte, error) {
	if err := c.limiter.wait(ctx); err != nil {
		return nil, err
	}
	status, answer, err := c.exchange(ctx, method, path, body)
	if err != nil && ctx.Err() != nil {
		return nil, ctx.Err() // whatever it looks like
	}
	c.observe(Call{Source: source, Status: status})
	return answer, err
}

func (c *client) exchange(ctx context.Context, method, path string, body []byte) (status int, answer []byte, err error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(body))
	if err != nil {
		return 0, nil, &Fault{Kind: Unreachable, err: errors.New("no request can be made of the URL")}
	}
	req.Header.Set("Authorization", "Bearer "+c.token.secret)
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "margay")
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return 0, nil, networkFault(Unreachable, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		f := statusFault(resp.StatusCode)
		f.retryAfter = c.retryAfter(resp.Header.Get("Retry-After"))
		return resp.StatusCode, nil, f
	}
	c.noteTime(resp.Header)
	answer, err = c.read(resp.Body)
	return resp.StatusCode, answer, err
}

func (c *client) read(body io.Reader) ([]byte, error) {
	answer, err := io.ReadAll(io.LimitReader(body, c.maxBytes+1))
	switch {
	case err != nil:
		return nil, networkFault(CutShort, err)
	case int64(len(answer)) > c.maxBytes:
		return nil, &Fault{Kind: TooLarge}
	}
	return answer, nil
}

// noteTime notes how far apart the clocks are.
func (c *client) noteTime(h http.Header) {
	if t, err := http.ParseTime(h.Get("Date")); err == nil {
		c.skew.Store(int64(t.Sub(c.clock.Now())))
	}
}

// now returns the time by the API's clock, as good as it is known.
func (c *client) now() time.Time { return c.clock.Now().Add(time.Duration(c.skew.Load())) }

// retryAfter reads what the API says about when to come back: seconds, or a
// date.
func (c *client) retryAfter(text string) time.Duration {
	var d time.Duration
	if n, err := strconv.ParseUint(text, 10, 31); err == nil {
		d = time.Duration(n) * time.Second
	} else if t, err := http.ParseTime(text); err == nil {
		d = t.Sub(c.now())
	}
	return min(max(d, 0), maxRetryAfter)
}

// An introspection is what the API says about a token.
type introspection struct {
	Account  string   `json:"account_uuid"`
	Features []string `json:"features"` // names of the sources that it opens
}

// scopes returns those that are known here: what else the API may say is not
// shown.
func (in *introspection) scopes() string {
	known := slices.DeleteFunc(SourceNames(), func(name string) bool { return !slices.Contains(in.Features, name) })
	if len(known) == 0 {
		return "none"
	}
	return strings.Join(known, ", ")
}

// introspect asks the API about the token.
func (c *client) introspect(ctx context.Context) (*introspection, error) {
	answer, err := c.call(ctx, "introspect", http.MethodGet, "/api/v2/auth/introspect", nil)
	if err != nil {
		return nil, err
	}
	in := new(introspection)
	if json.Unmarshal(answer, in) != nil || in.Features == nil {
		return nil, &Fault{Kind: NotJSON}
	}
	return in, nil
}
