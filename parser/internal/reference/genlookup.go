package reference

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/margaylog/margay/schemas"
)

// RandomSelectors returns paths of values in events of a schema, with what
// selectors know besides names. o says what the names are.
func RandomSelectors(r *rand.Rand, s *schemas.Schema, o Options) []string {
	w := &pathWriter{r: r, c: &conversion{schema: s, options: o}}
	w.fields(s.Fields, "")
	if o.KeepUnknown || s.FieldDiscovery.Value {
		w.paths = append(w.paths, w.plain(), w.plain())
	}
	w.paths = append(w.paths, "p_any_ip_addresses", "p_any_emails")
	chosen := pick(r, w.paths, 1+r.IntN(4))
	for i, path := range chosen {
		if chance(r, 20) && !strings.HasPrefix(path, "p_") {
			chosen[i] = "$." + path
		}
	}
	return chosen
}

type pathWriter struct {
	r     *rand.Rand
	c     *conversion
	paths []string
}

func (w *pathWriter) fields(fields []*schemas.Field, before string) {
	for _, f := range fields {
		w.value(w.c.schema.Resolve(&f.Value), before+w.c.outputName(f))
	}
}

func (w *pathWriter) value(v *schemas.Value, path string) {
	switch v.Type {
	case schemas.Object:
		w.fields(v.Fields, path+".")
	case schemas.Array:
		w.value(w.c.schema.Resolve(v.Element), path+oneOf(w.r, []string{"", "", "[*]", fmt.Sprintf("[%d]", w.r.IntN(3))}))
	case schemas.JSON:
		w.paths = append(w.paths, path, path+"."+w.plain(), path+"[0]."+w.plain())
	default:
		w.paths = append(w.paths, path)
	}
}

// plain returns a name that stands for itself in a path.
func (w *pathWriter) plain() string {
	for {
		if name := oneOf(w.r, pool()).name; !strings.ContainsAny(name, ".[]") {
			return name
		}
	}
}
