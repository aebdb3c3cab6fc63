package fake

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"time"
)

// An answer is what a request gets, before anything happens to it on its way.
type answer struct {
	status int
	kind   string // the Content-Type
	body   func(io.Writer) error
	items  int
}

const jsonType, htmlType = "application/json", "text/html; charset=utf-8"

func content(status int, kind string, body []byte) answer {
	return answer{status, kind, func(w io.Writer) error {
		_, err := w.Write(body)
		return err
	}, 0}
}

func jsonAnswer(status int, v any) answer {
	body, err := json.Marshal(v)
	if err != nil {
		panic("fake: " + err.Error())
	}
	return content(status, jsonType, body)
}

// failure is an error in the documented form.
func failure(status int) answer {
	return jsonAnswer(status, map[string]any{"Error": map[string]any{"Message": http.StatusText(status)}})
}

func htmlPage(status int) []byte {
	text := strconv.Itoa(status) + " " + http.StatusText(status)
	return []byte("<html>\n<head><title>" + text + "</title></head>\n<body><h1>" + text + "</h1></body>\n</html>\n")
}

// instead returns the answer that a fault gives in place of the right one.
func (f *Fault) instead(h http.Header) (answer, bool) {
	if f.Wait > 0 && (f.Kind == TooMany || f.Kind == Unavailable) {
		h.Set("Retry-After", strconv.Itoa(int(f.Wait/time.Second)))
	}
	switch f.Kind {
	case TooMany:
		return failure(http.StatusTooManyRequests), true
	case Unauthorized:
		return failure(http.StatusUnauthorized), true
	case BadRequest:
		return failure(http.StatusBadRequest), true
	case ServerError:
		return failure(http.StatusInternalServerError), true
	case Unavailable:
		return content(http.StatusServiceUnavailable, htmlType, htmlPage(http.StatusServiceUnavailable)), true
	case Redirect:
		h.Set("Location", f.Location)
		return content(http.StatusTemporaryRedirect, htmlType, htmlPage(http.StatusTemporaryRedirect)), true
	}
	return answer{}, false
}

// send writes an answer, with what a fault does to it on its way.
func (f *Fault) send(w http.ResponseWriter, r *http.Request, ans answer) {
	switch f.Kind {
	case NotJSON:
		ans = content(ans.status, ans.kind, htmlPage(ans.status))
	case WrongType:
		ans.kind = htmlType
	case HugeItems: // too large to be held
		w.Header().Set("Content-Type", ans.kind)
		w.WriteHeader(ans.status)
		_ = ans.body(w) // the client may be gone
		return
	}
	var body bytes.Buffer
	if err := ans.body(&body); err != nil {
		panic("fake: " + err.Error())
	}
	w.Header().Set("Content-Type", ans.kind)
	f.sendBody(w, r, ans.status, body.Bytes())
}

func (f *Fault) sendBody(w http.ResponseWriter, r *http.Request, status int, body []byte) {
	first, rest := body[:len(body)/2], body[len(body)/2:]
	switch f.Kind {
	case Stall, Cut:
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	case Truncated:
		rest = nil
	}
	w.WriteHeader(status)
	_, _ = w.Write(first) // the client may be gone
	switch f.Kind {
	case Stall:
		flush(w)
		sleep(r, f.Wait)
	case Cut, CutChunk:
		flush(w)
		panic(http.ErrAbortHandler) // closes the connection
	}
	_, _ = w.Write(rest)
}

func flush(w http.ResponseWriter) { _ = http.NewResponseController(w).Flush() }

// sleep waits, but not longer than the client.
func sleep(r *http.Request, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-r.Context().Done():
	}
}
