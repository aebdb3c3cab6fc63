package main

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/margaylog/margay/lookup"
	"github.com/margaylog/margay/schemas"
)

func TestReloaded(t *testing.T) {
	warning := schemas.Diagnostic{Pos: schemas.Pos{File: "r.json"}, Code: lookup.CoveredRows, Severity: schemas.Warning, Msg: "twice"}
	bad := schemas.Diagnostic{Pos: schemas.Pos{File: "r.json", Line: 2, Column: 1}, Code: lookup.BadRow, Severity: schemas.Error, Msg: "no key"}
	for _, tt := range []struct {
		name string
		in   lookup.Reload
		want string
	}{
		{"tables", lookup.Reload{File: "t.yml", Tables: []lookup.TableSize{{Name: "A", Rows: 1}, {Name: "B", Rows: 20}}}, "t.yml: read again: A, 1 row; B, 20 rows"},
		{"none", lookup.Reload{File: "t.yml"}, "t.yml: read again: no table is in use"},
		{"a mistake", lookup.Reload{Err: schemas.Diagnostics{warning, bad}}, "r.json:2:1: no key [bad-row]; the lookup tables from before stay in use"},
		{"mistakes", lookup.Reload{Err: schemas.Diagnostics{bad, bad, bad}}, "r.json:2:1: no key [bad-row] (and 2 more errors); the lookup tables from before stay in use"},
		{"another error", lookup.Reload{Err: errors.New("x")}, "x; the lookup tables from before stay in use"},
	} {
		assert.Equal(t, tt.want, reloaded(tt.in), tt.name)
	}
}
