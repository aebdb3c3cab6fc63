// Package export writes what follows from a log schema: JSON Schemas of the
// events that go in and come out, tables of data stores that the normalized
// events load into, a page of documentation, and Go types.
//
// All of it is made of one model of the output, a tree of columns (model.go):
// the fields of the schema, then what is added to every event, the p_any_
// lists among it that the schema's indicators can fill. Each artefact is a
// file of its own, and an entry in Targets. Package schemas checks what it
// loads, so everything here takes schemas without errors; what can go wrong is
// only that a store does not take a name.
package export
