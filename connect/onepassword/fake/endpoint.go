package fake

import (
	"slices"

	"github.com/margaylog/margay/internal/corpus"
)

// An Endpoint is one of the three that give events, by the last part of its
// path. The scopes of tokens have the same names.
type Endpoint string

// The endpoints.
const (
	ItemUsages     Endpoint = "itemusages"
	SignInAttempts Endpoint = "signinattempts"
	AuditEvents    Endpoint = "auditevents"
)

// Endpoints returns all of them.
func Endpoints() []Endpoint { return []Endpoint{ItemUsages, SignInAttempts, AuditEvents} }

// number returns the place of e in [Endpoints], or -1.
func (e Endpoint) number() int { return slices.Index(Endpoints(), e) }

func (e Endpoint) logType() string {
	return [...]string{corpus.ItemUsage, corpus.SignInAttempt, corpus.AuditEvent}[e.number()]
}
