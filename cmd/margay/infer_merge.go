package main

import (
	"bytes"
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
	"github.com/margaylog/margay/schemas/infer"
)

// Merging changes no types, so the samples need not fit the schema that comes
// out. Each is tried on the schema as it was; one sample for each way in which
// they do not fit is kept, and tried again in the end.

// A merging is a schema that is merged into.
type merging struct {
	base   *infer.Base
	file   string
	parser *parser.Parser
	misfit map[misfit]*misfits
}

// A misfit is a way in which events do not fit: the code, and the field as a
// JSON Pointer with * for each array index.
type misfit struct {
	Code  parser.Code `json:"code"`
	Field string      `json:"field"`
}

// misfits are the events with one misfit.
type misfits struct {
	misfit
	Events int64  `json:"events"`
	sample []byte // one of them; nil: it was too long to keep
}

const (
	maxMisfits   = 100
	maxKeptBytes = 64 << 10
)

func newMerging(cmd *cobra.Command, f *inferFlags) (*merging, error) {
	base, src, err := readBase(cmd, f)
	if err != nil {
		return nil, err
	}
	p, err := parserFor(f.merge, src, base.Name(), f.input.maxDepth.n)
	if err != nil {
		return nil, err
	}
	return &merging{base: base, file: f.merge, parser: p, misfit: make(map[misfit]*misfits)}, nil
}

// parserFor returns a parser of one log type in a source.
func parserFor(file string, src []byte, logType string, depth int) (*parser.Parser, error) {
	docs, err := schemas.Parse(file, src, loadOptions())
	if err != nil {
		return nil, err
	}
	set, err := parser.Compile(docs, &parser.Options{LogTypes: []string{logType}, MaxDepth: depth})
	if err != nil {
		return nil, err
	}
	return set.NewParser(), nil
}

// try notes whether an event fits the schema as it was.
func (m *merging) try(event []byte) {
	for _, k := range misfitsOf(m.parser, event) {
		f := m.misfit[k]
		if f == nil {
			if len(m.misfit) == maxMisfits {
				continue
			}
			f = &misfits{misfit: k}
			if len(event) <= maxKeptBytes {
				f.sample = bytes.Clone(event)
			}
			m.misfit[k] = f
		}
		f.Events++
	}
}

// misfitsOf returns how an event does not fit, each way once.
func misfitsOf(p *parser.Parser, event []byte) []misfit {
	var refused *parser.EventError
	if _, err := p.Parse(event); !errors.As(err, &refused) {
		return nil
	}
	var all []misfit
	for _, v := range refused.Violations {
		if k := (misfit{v.Code, starred(v.Field)}); !slices.Contains(all, k) {
			all = append(all, k)
		}
	}
	return all
}

// starred returns a JSON Pointer with * for array indexes, and for keys that are
// made of digits.
func starred(pointer string) string {
	parts := strings.Split(pointer, "/")
	for i, part := range parts {
		if part != "" && strings.Trim(part, "0123456789") == "" {
			parts[i] = "*"
		}
	}
	return strings.Join(parts, "/")
}

// finish merges, and keeps only the misfits that there still are.
func (m *merging) finish(s *infer.Schema) (*infer.Merged, error) {
	merged, err := m.base.Merge(s)
	if err != nil {
		return nil, err
	}
	p, err := parserFor(m.file, merged.Source, m.base.Name(), 0)
	if err != nil {
		return nil, err
	}
	for k, f := range m.misfit {
		if f.sample != nil && !slices.Contains(misfitsOf(p, f.sample), k) {
			delete(m.misfit, k)
		}
	}
	return merged, nil
}

// left returns the misfits, those of most events first.
func (m *merging) left() []*misfits {
	var all []*misfits
	for _, f := range m.misfit {
		all = append(all, f)
	}
	slices.SortFunc(all, func(a, b *misfits) int {
		return cmp.Or(cmp.Compare(b.Events, a.Events), cmp.Compare(a.Field, b.Field), cmp.Compare(a.Code, b.Code))
	})
	return all
}
