package indicators

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"sync"
)

// A Registry is an immutable set of indicators, safe for concurrent use. The
// zero Registry holds none: a start for those who want only their own.
type Registry struct {
	byName map[string]*entry
	lists  []string // sorted; a list's ID is its index
}

type entry struct {
	indicator Indicator
	compiled  Compiled
}

// Default returns the registry of the built-in indicators, the same one each
// time.
func Default() *Registry { return builtin() }

// builtin can't fail: a test builds it, and an entry is no input.
var builtin = sync.OnceValue(func() *Registry {
	r, err := new(Registry).With(slices.Concat(
		netIndicators(),
		mailIndicators(),
		nameIndicators(),
		hashIndicators(),
		macIndicators(),
		awsIndicators(),
	)...)
	if err != nil {
		panic(err)
	}
	return r
})

// With returns a registry that holds the indicators of r and more; r stays
// as it is, and nothing given is shared. The IDs of lists may differ from
// those of r. The error holds everything that is wrong: a bad or duplicate
// name, a bad list name, a list named twice, no list, no Scan function.
func (r *Registry) With(more ...Indicator) (*Registry, error) {
	grown := &Registry{
		byName: make(map[string]*entry, len(r.byName)+len(more)),
		lists:  slices.Clone(r.lists),
	}
	for name, e := range r.byName {
		grown.byName[name] = &entry{indicator: e.indicator}
	}
	var errs []error
	for _, ind := range more {
		if err := ind.check(); err != nil {
			errs = append(errs, err)
			continue
		}
		if grown.byName[ind.Name] != nil {
			errs = append(errs, fmt.Errorf("indicators: %q: the name is taken", ind.Name))
			continue
		}
		grown.byName[ind.Name] = &entry{indicator: ind.clone()}
		grown.lists = append(grown.lists, ind.Lists...)
	}
	slices.Sort(grown.lists)
	grown.lists = slices.Compact(grown.lists)
	if len(grown.lists) > math.MaxUint16+1 {
		errs = append(errs, errors.New("indicators: more than 65536 lists"))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	grown.resolve()
	return grown, nil
}

// resolve compiles every entry: the lists of r are complete and sorted.
func (r *Registry) resolve() {
	for _, e := range r.byName {
		e.compiled = Compiled{registry: r, scan: e.indicator.Scan}
		for _, list := range e.indicator.Lists {
			id, _ := slices.BinarySearch(r.lists, list)
			e.compiled.ids = append(e.compiled.ids, uint16(id))
		}
	}
}

// Lookup returns a copy of the indicator called name, and whether there is
// one.
func (r *Registry) Lookup(name string) (Indicator, bool) {
	e, ok := r.byName[name]
	if !ok {
		return Indicator{}, false
	}
	return e.indicator.clone(), true
}

// Names returns the names of all indicators, sorted, as a slice of the
// caller's own.
func (r *Registry) Names() []string {
	return slices.Sorted(maps.Keys(r.byName))
}

// Lists returns the names of all p_any lists that the indicators can fill,
// sorted bytewise, as a slice of the caller's own. A list's ID, which
// [Value] holds, is its index.
func (r *Registry) Lists() []string { return slices.Clone(r.lists) }

// Compile returns the indicator called name, ready to run, and whether there
// is one.
func (r *Registry) Compile(name string) (*Compiled, bool) {
	e, ok := r.byName[name]
	if !ok {
		return nil, false
	}
	return &e.compiled, true
}

// A Compiled is an indicator of a registry with its lists resolved to IDs.
// It is immutable and safe for concurrent use.
type Compiled struct {
	registry *Registry
	scan     func(dst *Values, text []byte)
	ids      []uint16 // by index into Indicator.Lists
}

// Scan adds to dst what the indicator finds in text. The values alias text
// or memory of dst: text must not change until dst is done with. All that
// scan into one Values must come from one Registry, whose Lists the values'
// IDs index; Scan panics when it is called by the scanner of another.
func (c *Compiled) Scan(dst *Values, text []byte) {
	outer := dst.scanning
	if outer != nil {
		c.nest(outer)
	}
	dst.scanning = c
	c.scan(dst, text)
	dst.scanning = outer
}

// nest checks that the scanner of outer may run c.
func (c *Compiled) nest(outer *Compiled) {
	if outer.registry != c.registry {
		panic("indicators: a Scan function runs an indicator of another Registry; call its Indicator.Scan")
	}
}
