package lookup

import (
	"context"
	"os"
	"slices"
	"time"

	"github.com/margaylog/margay/schemas"
)

// A stamp tells one state of a file from another.
type stamp struct {
	info os.FileInfo // nil: it cannot be looked at
}

func stampOf(name string) stamp {
	info, err := os.Stat(name)
	if err != nil {
		return stamp{}
	}
	return stamp{info}
}

func (s stamp) equal(o stamp) bool {
	if s.info == nil || o.info == nil {
		return s.info == nil && o.info == nil
	}
	return s.info.Size() == o.info.Size() && s.info.ModTime().Equal(o.info.ModTime()) && os.SameFile(s.info, o.info)
}

// A Reload is what became of a file of definitions that was read again,
// because it or a file of rows has changed.
type Reload struct {
	File   string
	Tables []TableSize // in use now; of an error those from before
	Err    error       // schemas.Diagnostics; nil: what was read is in use
}

// A TableSize says how large a table is.
type TableSize struct {
	Name string
	Rows int // with different keys
}

// Watch looks at the files of the tables again and again, every so often, and
// reads those that have changed and then been left alone until the next look.
// All sets get the new tables at once: an event is enriched from before or
// from after the change. When there is an error in what was read, those from
// before stay in use. Files that were refused because of each other, as when a
// name moves from one to the other, are used once they fit together. Each time
// report is told of each file; it is not called again before it returns. Watch
// returns when ctx ends.
//
// While a table is read, it needs its memory twice.
func (t *Tables) Watch(ctx context.Context, every time.Duration, report func(Reload)) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	watched := make([]watchedFile, len(t.files))
	for i := range watched {
		watched[i].last = t.file(i)
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		read, changed := make([]*tableFile, len(watched)), make([]bool, len(watched))
		for i := range watched {
			w := &watched[i]
			if changed[i] = w.changed(); changed[i] {
				w.last = t.options.read(w.last.name)
			}
			read[i] = w.last
		}
		if slices.Contains(changed, true) {
			for _, r := range t.replace(read, changed) {
				report(r)
			}
		}
	}
}

// A watchedFile is a file of definitions, and those of the rows.
type watchedFile struct {
	last *tableFile // as they were read last, perhaps in vain
	seen []stamp    // when they were looked at last
}

// changed reports whether the files are not as they were when they were read,
// but as they were seen before.
func (w *watchedFile) changed() bool {
	now := make([]stamp, len(w.last.files))
	for i, name := range w.last.files {
		now[i] = stampOf(name)
	}
	settled := slices.EqualFunc(now, w.seen, stamp.equal)
	w.seen = now
	return settled && !slices.EqualFunc(now, w.last.stamps, stamp.equal)
}

// file returns what is in use of a file.
func (t *Tables) file(i int) *tableFile {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.files[i]
}

// replace puts files, as they were read last, in the place of what there was,
// and returns what became of those that have changed, and of those that were
// refused before and are used now: a name may have moved from one file to
// another. Where they don't fit together, each that has changed is tried by
// itself.
func (t *Tables) replace(read []*tableFile, changed []bool) (reloads []Reload) {
	t.mu.Lock()
	defer t.mu.Unlock()
	before, files := t.files, slices.Clone(t.files)
	for i, f := range read {
		if f.diags.Err() == nil {
			files[i] = f
		}
	}
	fit := t.use(files) == nil
	for i, f := range read {
		switch {
		case fit && files[i] != before[i]:
			reloads = append(reloads, Reload{File: f.name, Tables: f.sizes()})
		case changed[i]:
			alone := slices.Clone(t.files)
			alone[i] = f
			err := t.use(alone)
			reloads = append(reloads, Reload{File: f.name, Tables: t.files[i].sizes(), Err: err})
		}
	}
	return reloads
}

// use puts files in the place of those in use, unless something is wrong with
// what is new. It is called with mu held.
func (t *Tables) use(files []*tableFile) error {
	var diags schemas.Diagnostics
	for i, f := range files {
		if f != t.files[i] {
			diags = append(diags, f.diags...)
		}
	}
	diags = append(diags, sameNames(files)...)
	t.bound = t.live()
	bound, all := make([]*binding, len(t.bound)), make([]*enrichments, len(t.bound))
	for k, b := range t.bound {
		if bound[k] = b.Value(); bound[k] != nil {
			var more schemas.Diagnostics
			all[k], more = enrichmentsOf(bound[k].set, files)
			diags = append(diags, more...)
		}
	}
	if err := diags.Err(); err != nil {
		return err
	}
	t.files = files
	for k, b := range bound {
		if b != nil {
			b.current.Store(all[k])
		}
	}
	return nil
}

// sizes returns how large the tables of a file are.
func (f *tableFile) sizes() (sizes []TableSize) {
	for _, d := range f.tables {
		if d.table != nil {
			sizes = append(sizes, TableSize{d.name.Value, d.table.rows})
		}
	}
	return sizes
}
