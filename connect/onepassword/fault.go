package onepassword

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/margaylog/margay/internal/neterr"
)

// A FaultKind is a word for what went wrong with a call of the API. Words are
// never renamed once released.
type FaultKind string

// The kinds of faults.
const (
	Unauthorized     FaultKind = "unauthorized"
	BadRequest       FaultKind = "bad-request"
	TooManyRequests  FaultKind = "too-many-requests"
	ServerError      FaultKind = "server-error"
	UnexpectedStatus FaultKind = "unexpected-status"
	Redirected       FaultKind = "redirected"
	Unreachable      FaultKind = "unreachable"
	TimedOut         FaultKind = "timeout"
	CutShort         FaultKind = "cut-short"
	TooLarge         FaultKind = "too-large"
	NotJSON          FaultKind = "not-json"
	Stuck            FaultKind = "stuck"
)

// A Fault is a call of the API that failed. Its text holds nothing that the
// server sent, as that may be anything, and nothing of the token.
type Fault struct {
	Kind   FaultKind
	Status int // of HTTP; 0 when there was no answer

	retryAfter time.Duration // as the server asks
	err        error         // of the network; may be nil
}

// faultTexts say what each kind of fault is, and where it helps what to do.
var faultTexts = [...]struct {
	kind FaultKind
	text string
}{
	{Unauthorized, "the API refuses the token: it was revoked, has expired, lacks this scope, or is for another region"},
	{BadRequest, "the API refuses the request"},
	{TooManyRequests, "the API is asked too often: other programs of the account count too"},
	{ServerError, "the API has a problem"},
	{UnexpectedStatus, "the server answers as the API never does: is the URL right, and any proxy?"},
	{Redirected, "the server points to another place, and the token goes to none but the one named"},
	{Unreachable, "the API can't be reached"},
	{TimedOut, "the API takes too long to answer"},
	{CutShort, "the answer was cut off"},
	{TooLarge, "the answer is larger than any page should be"},
	{NotJSON, "the answer is not what the API answers: is the URL right, and any proxy?"},
	{Stuck, "the API says that there is more, and gives the same again"},
}

// FaultKinds returns all kinds of faults.
func FaultKinds() []FaultKind {
	var all []FaultKind
	for _, f := range faultTexts {
		all = append(all, f.kind)
	}
	return all
}

// Text returns what a kind of fault says to people.
func (k FaultKind) Text() string {
	for _, f := range faultTexts {
		if f.kind == k {
			return f.text
		}
	}
	return string(k)
}

// Error returns what is wrong, with the HTTP status or the error of the
// network.
func (f *Fault) Error() string {
	text := f.Kind.Text()
	switch {
	case f.err != nil:
		return fmt.Sprintf("%s: %v", text, f.err)
	case f.Status != 0 && f.Status != http.StatusOK:
		return fmt.Sprintf("%s (HTTP %d)", text, f.Status)
	}
	return text
}

// Unwrap returns the error of the network, nil when that is not to blame.
func (f *Fault) Unwrap() error { return f.err }

// statusFault returns the fault of an answer whose status is not 200.
func statusFault(status int) *Fault {
	kind := UnexpectedStatus
	switch {
	case status == http.StatusUnauthorized:
		kind = Unauthorized
	case status == http.StatusBadRequest:
		kind = BadRequest
	case status == http.StatusTooManyRequests:
		kind = TooManyRequests
	case status >= 300 && status < 400:
		kind = Redirected
	case status >= 500:
		kind = ServerError
	}
	return &Fault{Kind: kind, Status: status}
}

// networkFault returns the fault that an error of the network is; kind is
// what it is if it is not the time.
func networkFault(kind FaultKind, err error) *Fault {
	err = neterr.Cause(err)
	var timeout net.Error
	if errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timeout) && timeout.Timeout() {
		return &Fault{Kind: TimedOut}
	}
	return &Fault{Kind: kind, err: err}
}
