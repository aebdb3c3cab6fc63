package onepassword

import "github.com/margaylog/margay/stream"

// A Notice is something that people should hear of while a puller runs. It
// holds no event data and nothing of the token.
type Notice struct {
	Source string // name; empty: all of them
	Failed bool   // the source has stopped for good
	Text   string
}

// A Commit is a page whose events were written and whose cursor is stored.
type Commit struct {
	Source Source
	Stats  *stream.Stats // of the page; must not be changed
	More   bool          // the API has more already
}

// An Observer is told what a puller does. Each function may be nil. Call may
// be called by several goroutines at once, the others by one at a time; all
// hold up the puller while they run.
type Observer struct {
	// Begin is called once, when it is known which sources are pulled.
	Begin  func([]Source)
	Call   func(Call)
	Commit func(Commit)
	Notice func(Notice)
}

// withDefaults returns an observer whose functions are not nil.
func (o Observer) withDefaults() Observer {
	if o.Begin == nil {
		o.Begin = func([]Source) {}
	}
	if o.Call == nil {
		o.Call = func(Call) {}
	}
	if o.Commit == nil {
		o.Commit = func(Commit) {}
	}
	if o.Notice == nil {
		o.Notice = func(Notice) {}
	}
	return o
}
