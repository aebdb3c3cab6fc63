package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"github.com/margaylog/margay/indicators"
	"github.com/margaylog/margay/internal/timefmt"
	"github.com/margaylog/margay/schemas"
)

// subjects are the headings of the reference that examples stand under, by
// archive.
func subjects() map[string][]string {
	all := make(map[string][]string)
	for _, k := range schemas.Keys() {
		file := "parsers"
		switch {
		case k.In[0] == schemas.InSchema:
			file = "schema"
		case k.In[0] == schemas.InValidate:
			file = "validate"
		case transforms(k):
			file = "transformations"
		case k.In[0] == schemas.InField:
			file = "fields"
		}
		all[file] = append(all[file], keySubject(k))
	}
	for _, t := range schemas.Types() {
		all["types"] = append(all["types"], string(t.Type))
	}
	for _, spec := range timefmt.Specs() {
		all["times"] = append(all["times"], timeSubject(spec))
	}
	all["indicators"] = indicators.Default().Names()
	return all
}

func transforms(k schemas.KeySpec) bool {
	scopes := []schemas.Scope{schemas.InRename, schemas.InCopy, schemas.InConcat, schemas.InSplit, schemas.InMask}
	return slices.Contains(scopes, k.In[0]) || slices.Contains(scopes, k.Holds)
}

// TestExamplesComplete checks that each key, type, time format and indicator
// has an example, and each example a heading to stand under.
func TestExamplesComplete(t *testing.T) {
	all, err := examples()
	require.NoError(t, err)
	missing := subjects()
	known := subjects()
	names := make(map[string]bool)
	for _, e := range all {
		assert.Contains(t, known[e.file], e.subject(), "%s.txtar: nothing to stand under", e.file)
		assert.False(t, names[e.name], "%s.txtar: %s is there twice", e.file, e.name)
		names[e.name] = true
		if e.subject() != e.name {
			assert.NotEmpty(t, e.doc, "%s.txtar: %s: a further example says what for", e.file, e.name)
		}
		missing[e.file] = slices.DeleteFunc(missing[e.file], func(s string) bool { return s == e.subject() })
	}
	for file, subjects := range missing {
		assert.Empty(t, subjects, "without an example in %s.txtar", file)
	}
}

// TestExamplesUseAll checks that the examples use each key in each mapping
// that takes it, with each of its values.
func TestExamplesUseAll(t *testing.T) {
	all, err := examples()
	require.NoError(t, err)
	used := make(keyUsage)
	for _, e := range all {
		dec := yaml.NewDecoder(strings.NewReader(e.schema))
		for n := new(yaml.Node); dec.Decode(n) == nil; n = new(yaml.Node) {
			used.mapping(schemas.InSchema, n.Content[0])
		}
	}
	for _, k := range schemas.Keys() {
		for _, scope := range k.In {
			assert.True(t, used[keyUse{scope, k.Name, ""}], "%s in %s is in no example", k.Name, scope)
			for _, value := range k.Values {
				assert.True(t, used[keyUse{scope, k.Name, value}], "%s: %s in %s is in no example", k.Name, value, scope)
			}
		}
	}
	for _, hash := range []string{"md5", "sha1", "sha256", "sha512"} { // to is no key of few values: redact takes any
		assert.True(t, used[keyUse{schemas.InMask, "to", hash}], "no example of a mask to %s", hash)
	}
}

// A keyUse is a key in a mapping, with its value if that is a scalar.
type keyUse struct {
	scope      schemas.Scope
	key, value string
}

type keyUsage map[keyUse]bool

// mapping notes the keys of a mapping and of those in it.
func (u keyUsage) mapping(scope schemas.Scope, n *yaml.Node) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, val := n.Content[i].Value, n.Content[i+1]
		u[keyUse{scope, name, ""}] = true
		u[keyUse{scope, name, val.Value}] = true
		for _, k := range schemas.Keys() {
			if k.Name == name && slices.Contains(k.In, scope) {
				u.value(k, val)
			}
		}
	}
}

func (u keyUsage) value(k schemas.KeySpec, val *yaml.Node) {
	switch k.Shape {
	case schemas.NestedShape:
		u.mapping(k.Holds, val)
	case schemas.FieldsShape:
		for _, field := range val.Content {
			u.mapping(schemas.InField, field)
		}
	case schemas.ValuesShape:
		for i := 1; i < len(val.Content); i += 2 {
			u.mapping(k.Holds, val.Content[i])
		}
	}
}
