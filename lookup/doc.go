// Package lookup holds lookup tables: rows that say more about values in
// events, such as the title of a 1Password item whose UUID an event has. It is
// a parser.Enricher: events get the rows that match as p_enrichment.
//
// A table is defined by a YAML file of Panther's form, which names the file of
// its rows, the field that is their key, and which fields of which log types
// are looked up (docs/lookup.md). [Load] reads tables, and [Tables.Watch] reads
// them again when their files change.
//
// How the files divide: definition.go reads definitions; rows.go, csv.go and
// schema.go read rows; table.go and arena.go keep them, cidr.go finds networks
// by addresses; tables.go puts that together. bind.go finds out what is to be
// looked up of each log type, enrich.go writes p_enrichment, and watch.go reads
// files again.
package lookup
