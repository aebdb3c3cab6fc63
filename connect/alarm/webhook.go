package alarm

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/margaylog/margay/internal/neterr"
)

// A webhook posts notices to a URL.
type webhook struct {
	url    string // may hold credentials
	client *http.Client
	pauses []time.Duration // before each further try
}

// maxAnswer is how much of an answer is read, so that the connection can be
// used again.
const maxAnswer = 64 << 10

func newWebhook(to string) (*webhook, error) {
	u, err := url.Parse(to)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, errors.New("not a URL such as https://alerts.example.com/margay")
	}
	return &webhook{
		url: to,
		client: &http.Client{
			Timeout: 10 * time.Second,
			// Another place was not asked for, and might get what is secret.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		pauses: []time.Duration{time.Second, 4 * time.Second, 16 * time.Second},
	}, nil
}

// send posts a notice, if need be several times.
func (w *webhook) send(ctx context.Context, n Notice) error {
	body := n.json()
	for _, pause := range w.pauses {
		err, again := w.post(ctx, body)
		if err == nil || !again {
			return err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return err
		}
	}
	err, _ := w.post(ctx, body)
	return err
}

// post posts once. again says that another try may do better.
func (w *webhook) post(ctx context.Context, body []byte) (err error, again bool) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.url, bytes.NewReader(body))
	if err != nil {
		return errors.New("the URL can't be requested"), false
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "margay")
	resp, err := w.client.Do(req)
	if err != nil {
		return neterr.Cause(err), true
	}
	defer resp.Body.Close()
	io.Copy(io.Discard, io.LimitReader(resp.Body, maxAnswer)) // what it says does not matter
	switch status := resp.StatusCode; {
	case status >= 200 && status < 300:
		return nil, false
	default:
		return fmt.Errorf("status %d %s", status, http.StatusText(status)),
			status >= 500 || status == http.StatusTooManyRequests || status == http.StatusRequestTimeout
	}
}
