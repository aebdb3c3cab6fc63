package onepassword

import (
	"errors"
	"fmt"
	"time"
)

// A State is what a puller keeps from one run to the next.
type State struct {
	Version int    `json:"version"`
	URL     string `json:"url"`          // that the cursors are of
	Account string `json:"account_uuid"` // likewise

	Sources map[string]Position `json:"sources"` // by name
}

// A Position is how far the events of a source have been written.
type Position struct {
	// Cursor is what the API gave to go on with. Empty means that no page was
	// written yet: to begin at Start.
	Cursor string `json:"cursor"`

	// Start and Until are the times that the chain of cursors began and ends
	// with. No Until means that it has no end.
	Start time.Time `json:"start"`
	Until time.Time `json:"until,omitzero"`

	// LastEvent is the latest time of an event that was written, as of when
	// all was written that the API had.
	LastEvent time.Time `json:"last_event,omitzero"`
}

const stateVersion = 1

// A Store keeps the state of a puller, which is its only user.
type Store interface {
	// Load returns what was saved last, nil when nothing was.
	Load() (*State, error)

	// Save returns when the state would outlast a crash of the machine.
	Save(*State) error
}

// MemoryStore returns a Store that forgets all at the end of the process.
func MemoryStore() Store { return new(memoryStore) }

type memoryStore struct{ state *State }

func (m *memoryStore) Load() (*State, error) { return m.state, nil }

func (m *memoryStore) Save(s *State) error {
	m.state = s
	return nil
}

// ErrOtherState says that a state is of another account, URL or version. Run
// then has changed nothing.
var ErrOtherState = errors.New("name another state file")

// check returns why the state can't be used for an account at a URL.
func (s *State) check(url, account string) error {
	switch {
	case s.Version != stateVersion:
		return fmt.Errorf("the state is of version %d, and this program knows version %d: %w", s.Version, stateVersion, ErrOtherState)
	case s.URL != url:
		return fmt.Errorf("the state is of %s, and this token or flag asks %s: %w", s.URL, url, ErrOtherState)
	case s.Account != account:
		return fmt.Errorf("the state is of another account than the token: %w", ErrOtherState)
	}
	return nil
}
