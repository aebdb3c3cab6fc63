package textfmt

import (
	"encoding/binary"
	"regexp/syntax"
	"slices"
	"sort"
	"unicode"
	"unicode/utf8"
)

// A program is an expression made ready for automata. It is immutable.
type program struct {
	insts    []syntax.Inst
	start    uint32
	anchored bool           // it matches at the start of a record or nowhere
	looks    syntax.EmptyOp // what it asks of the characters beside a place
	slots    int            // two positions for each group
	classes
}

// Classes are characters that an expression does not tell apart. Each has a
// number, and so have the end of a record and bytes that are no character by
// themselves.
type classes struct {
	starts  []rune // where characters of another class begin
	numbers []uint8
	members []rune // one of each class
	byByte  [256]uint8
	end     uint32
	more    uint32
	width   uint32 // how many numbers there are
}

// What bounds the work and the memory for classes.
const (
	maxClasses  = 200
	maxCompared = 1 << 18 // characters with sets of them
)

// newProgram returns the program of an expression that is known to compile, or
// nil when it tells too many characters apart.
func newProgram(expr string) *program {
	tree, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		panic("textfmt: " + err.Error())
	}
	groups := tree.MaxCap() // those too that Simplify takes away, as in (a){0}
	prog, err := syntax.Compile(tree.Simplify())
	if err != nil {
		panic("textfmt: " + err.Error())
	}
	p := &program{
		insts: prog.Inst, start: uint32(prog.Start), slots: 2 * groups,
		anchored: prog.StartCond()&syntax.EmptyBeginText != 0,
	}
	for i := range p.insts {
		if p.insts[i].Op == syntax.InstEmptyWidth {
			p.looks |= syntax.EmptyOp(p.insts[i].Arg)
		}
	}
	if !p.classify(p.sets()) {
		return nil
	}
	return p
}

// before returns a character that stands for r where the program looks at
// what comes before a place.
func (p *program) before(r rune) rune {
	switch {
	case r == '\n' && p.looks&syntax.EmptyBeginLine != 0:
		return r
	case p.looksAtWords() && syntax.IsWordChar(r):
		return 'a'
	}
	return ' '
}

func (p *program) looksAtWords() bool {
	return p.looks&(syntax.EmptyWordBoundary|syntax.EmptyNoWordBoundary) != 0
}

// sets returns each set of characters that the program knows once, as an
// instruction that matches them.
func (p *program) sets() (sets []syntax.Inst) {
	seen := make(map[string]bool)
	add := func(inst syntax.Inst) {
		key := binary.AppendUvarint(nil, uint64(inst.Arg))
		for _, r := range inst.Rune {
			key = binary.AppendVarint(key, int64(r))
		}
		if !seen[string(key)] {
			seen[string(key)] = true
			sets = append(sets, inst)
		}
	}
	for _, inst := range p.insts {
		switch inst.Op {
		case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
			add(inst)
		}
	}
	if p.looks&(syntax.EmptyBeginLine|syntax.EmptyEndLine) != 0 {
		add(syntax.Inst{Rune: []rune{'\n'}})
	}
	if p.looksAtWords() {
		add(syntax.Inst{Rune: []rune("09AZ__az")})
	}
	return sets
}

// classify finds the classes of characters that are in the same sets. It is
// false when there are too many.
func (c *classes) classify(sets []syntax.Inst) bool {
	c.starts = []rune{0}
	for i := range sets {
		c.starts = appendStarts(c.starts, &sets[i])
	}
	slices.Sort(c.starts)
	c.starts = slices.Compact(c.starts)
	if len(c.starts)*len(sets) > maxCompared {
		return false
	}
	known := make(map[string]uint8)
	in := make([]byte, len(sets))
	for _, r := range c.starts {
		for i := range sets {
			in[i] = 0
			if sets[i].MatchRune(r) {
				in[i] = 1
			}
		}
		n, ok := known[string(in)]
		if !ok {
			if len(known) == maxClasses {
				return false
			}
			n = uint8(len(known))
			known[string(in)] = n
			c.members = append(c.members, r)
		}
		c.numbers = append(c.numbers, n)
	}
	n := uint32(len(known))
	c.end, c.more, c.width = n, n+1, n+2
	for b := range c.byByte {
		c.byByte[b] = uint8(c.more)
		if b < utf8.RuneSelf {
			c.byByte[b] = uint8(c.class(rune(b)))
		}
	}
	return true
}

// appendStarts appends the characters at which inst begins and ceases to
// match.
func appendStarts(starts []rune, inst *syntax.Inst) []rune {
	if len(inst.Rune) != 1 { // ranges
		for i, r := range inst.Rune {
			starts = append(starts, r+rune(i&1))
		}
		return starts
	}
	first := inst.Rune[0]
	starts = append(starts, first, first+1)
	if syntax.Flags(inst.Arg)&syntax.FoldCase != 0 {
		for r := unicode.SimpleFold(first); r != first; r = unicode.SimpleFold(r) {
			starts = append(starts, r, r+1)
		}
	}
	return starts
}

// class returns the number of the class of a character.
func (c *classes) class(r rune) uint32 {
	i := sort.Search(len(c.starts), func(i int) bool { return c.starts[i] > r })
	return uint32(c.numbers[i-1])
}
