package parser

import "github.com/margaylog/margay/parser/internal/textfmt"

// Text formats can have state that begins anew with each file: lines to skip
// and a header that names the columns. Who reads one file after another with
// a Parser calls StartFile; who hands parts of one file to several parsers
// hands their state on with FileState and ResumeFile.

// KeepsFileState reports whether a schema of the set has a header or lines to
// skip at the start of each file. If not, nothing that is said of files has
// any effect.
func (s *Set) KeepsFileState() bool {
	for _, l := range s.texts {
		if !l.format.NewMatcher().Ready() {
			return true
		}
	}
	return false
}

// StartFile says that the records that follow are those of another file. A
// new parser stands at the start of a file.
func (p *Parser) StartFile() {
	for _, r := range p.texts {
		r.matcher.Reset()
	}
	p.fileSettled = false
}

// SkipFileStart says that the records that follow are from the midst of files:
// none of them is a line to skip at the start, or a header that is passed
// over. Those of schemas whose header names the columns can't be read before
// there is one.
func (p *Parser) SkipFileStart() {
	for _, r := range p.texts {
		r.matcher.Reset()
		r.matcher.SkipStart()
	}
	p.fileSettled = false
}

// A FileState is what the records of a file so far mean for those to come.
// It is immutable and may be shared. It serves all parsers of one Set.
type FileState struct {
	states  []textfmt.State // by text schema
	settled bool
}

// Settled reports whether no further record of the file changes the state.
func (s *FileState) Settled() bool { return s.settled }

// FileState returns the state that p is in after the records it has read.
func (p *Parser) FileState() *FileState {
	s := &FileState{settled: p.isSettled()}
	for _, r := range p.texts {
		s.states = append(s.states, r.matcher.State())
	}
	return s
}

// ResumeFile goes on in a file as the parser would that s is from.
func (p *Parser) ResumeFile(s *FileState) {
	for i, r := range p.texts {
		r.matcher.Resume(s.states[i])
	}
	p.fileSettled = false
}

// isSettled reports whether every format has what it needs of the file's
// start.
func (p *Parser) isSettled() bool {
	if p.fileSettled {
		return true
	}
	for _, r := range p.texts {
		if !r.matcher.Ready() {
			return false
		}
	}
	p.fileSettled = true
	return true
}

// observe lets the readers see a record that is not theirs: it counts as a
// line of the file all the same. scriptsToo is false when scripts read it.
func (p *Parser) observe(record []byte, scriptsToo bool) {
	if p.isSettled() {
		return
	}
	for _, r := range p.texts {
		if !r.matcher.Ready() && (scriptsToo || r.runner == nil) {
			r.matcher.Match(record)
		}
	}
}
