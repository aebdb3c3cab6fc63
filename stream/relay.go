package stream

import "sync"

// A fileState is what the records of a file so far mean for those to come:
// which line is the header, how many are still to be skipped. It never
// changes.
type fileState interface {
	// Settled reports whether no further record leads to another state.
	Settled() bool
}

// A relay hands the state of one file from the worker of a chunk to that of
// the next one, until it is settled: from there on every worker goes on by
// itself. Runs whose engines keep no file state have no relays.
//
// A worker only waits for chunks that were handed out before its own, and
// waits before it has any results. So neither two workers nor a worker and
// the writer ever wait for each other.
type relay struct {
	mu    sync.Mutex
	moved sync.Cond
	state fileState // that the chunks before next leave; nil at the start
	next  int       // the chunk, from 0, that begins with state
}

func newRelay() *relay {
	r := new(relay)
	r.moved.L = &r.mu
	return r
}

// wait returns the state with which the n-th chunk of the file begins: nil
// for the first one.
func (r *relay) wait(n int) fileState {
	r.mu.Lock()
	defer r.mu.Unlock()
	for r.next != n && !r.settled() {
		r.moved.Wait()
	}
	return r.state
}

// pass takes the state that the n-th chunk leaves, or that is settled within
// it.
func (r *relay) pass(n int, s fileState) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.state, r.next = s, n+1
	r.moved.Broadcast()
}

func (r *relay) settled() bool { return r.state != nil && r.state.Settled() }

// A runner is a worker's part in a relay. The zero runner is for engines that
// keep no file state.
type runner struct {
	relay   *relay // of the file that the engine is in
	settled bool   // the engine has its final state
	parsed  int    // records of this chunk that the engine was given
}

// enter puts the engine into the state with which c begins.
func (r *runner) enter(c *chunk, e engine) {
	if c.relay == nil || c.relay == r.relay && r.settled {
		return
	}
	state := c.relay.wait(c.number)
	*r = runner{relay: c.relay, settled: state != nil && state.Settled()}
	if state == nil {
		e.startFile()
	} else {
		e.resumeFile(state)
	}
}

// open reports whether the engine's state may still change.
func (r *runner) open() bool { return r.relay != nil && !r.settled }

// step notes that the engine was given a record of c. Others may be waiting
// for a settled state, so it looks for one after 1, 2, 4, 8 and so on.
func (r *runner) step(c *chunk, e engine) {
	if r.parsed++; r.parsed&(r.parsed-1) != 0 {
		return
	}
	if s := e.fileState(); s.Settled() {
		r.settled = true
		r.relay.pass(c.number, s)
	}
}

// leave passes on what c leaves.
func (r *runner) leave(c *chunk, e engine) {
	if r.open() {
		s := e.fileState()
		r.settled = s.Settled()
		r.relay.pass(c.number, s)
	}
}
