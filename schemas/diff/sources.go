package diff

import (
	"fmt"
	"strings"

	"github.com/margaylog/margay/schemas"
)

// source compares where a field takes its value from.
func (c *comparison) source(path string, f, g *schemas.Field) {
	if from, to := sourceOf(f), sourceOf(g); from != to {
		c.add(SourceChanged, path, from, to, sourcePlace(f), sourcePlace(g))
	}
}

// sourceOf says where a field takes its value from. What is the same reads
// the same.
func sourceOf(f *schemas.Field) string {
	switch {
	case f.Copy != nil:
		return "copy of " + dotted(f.Copy.Source)
	case f.Concat != nil:
		paths := make([]string, len(f.Concat.Sources))
		for i, s := range f.Concat.Sources {
			paths[i] = dotted(s)
		}
		return fmt.Sprintf("concat of %s with %q", strings.Join(paths, ", "), f.Concat.Separator.Value)
	case f.Split != nil:
		return fmt.Sprintf("part %d of %s at %q", f.Split.Index, dotted(f.Split.Source), f.Split.Separator.Value)
	}
	return "key " + quote(inputKey(f))
}

// dotted is the path of a source, by the names in the output.
func dotted(s schemas.Source) string {
	path := ""
	for _, f := range s {
		path = inside(path, outputName(f))
	}
	return path
}

// derived reports whether a field is made of others.
func derived(f *schemas.Field) bool { return f.Copy != nil || f.Concat != nil || f.Split != nil }

// inputKey is the key of the event that a field reads, unless it is derived.
func inputKey(f *schemas.Field) string {
	if f.Rename != nil {
		return f.Rename.From.Value
	}
	return f.Name.Value
}

func sourcePlace(f *schemas.Field) schemas.Pos {
	switch {
	case f.Copy != nil:
		return f.Copy.Pos
	case f.Concat != nil:
		return f.Concat.Pos
	case f.Split != nil:
		return f.Split.Pos
	case f.Rename != nil:
		return f.Rename.Pos
	}
	return f.Name.Pos
}

// A maskKey is what a mask does.
type maskKey struct{ kind, to, salt string }

func (c *comparison) mask(path string, f, g *schemas.Field) {
	old, new := maskOf(f.Mask), maskOf(g.Mask)
	if old == new {
		return
	}
	oldAt, newAt := f.Name.Pos, g.Name.Pos
	if f.Mask != nil {
		oldAt = f.Mask.Pos
	}
	if g.Mask != nil {
		newAt = g.Mask.Pos
	}
	c.add(MaskChanged, path, old.String(), new.String(), oldAt, newAt)
}

// maskOf returns what a mask does, with its defaults.
func maskOf(m *schemas.Mask) maskKey {
	if m == nil {
		return maskKey{}
	}
	k := maskKey{m.Kind.Value, m.To.Value, m.Salt.Value}
	switch {
	case m.To.Set():
	case k.kind == "hash":
		k.to = "sha256"
	default:
		k.to = "REDACTED"
	}
	return k
}

// String never shows the salt: it is a secret.
func (k maskKey) String() string {
	switch {
	case k.kind == "":
		return ""
	case k.salt != "":
		return k.kind + " to " + quote(k.to) + " with a salt"
	}
	return k.kind + " to " + quote(k.to)
}
