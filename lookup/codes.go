package lookup

import (
	"slices"

	"github.com/margaylog/margay/schemas"
)

// The codes of diagnostics of lookup tables, besides those of schemas that
// mean the same in both: unreadable-file, empty-file, too-large, too-many,
// not-utf8, yaml-syntax, duplicate-key, unknown-key, missing-key, wrong-type,
// empty-value and bad-value.
const (
	DuplicateTable  schemas.Code = "duplicate-table"
	UnknownSchema   schemas.Code = "unknown-row-schema"
	BadPrimaryKey   schemas.Code = "bad-primary-key"
	BadRow          schemas.Code = "bad-row"
	BadSelector     schemas.Code = "bad-selector"
	UnknownSelector schemas.Code = "undeclared-selector"
	UnknownLogType  schemas.Code = "unknown-log-type"
	UnusedTable     schemas.Code = "unused-table"
	CoveredRows     schemas.Code = "covered-rows"
)

var codes = []schemas.CodeSpec{{
	Code: DuplicateTable, Severity: schemas.Error,
	Means: "Two lookup tables have the same LookupName.",
	Fix:   "Rename one of them, or name its file only once.",
}, {
	Code: UnknownSchema, Severity: schemas.Error,
	Means: "The Schema of a lookup table, which describes its rows, is not among the schemas that were loaded.",
	Fix:   "Load it with --schemas together with the others; it does not compete for events. Or remove Schema: then rows are kept as JSON.",
}, {
	Code: BadPrimaryKey, Severity: schemas.Error,
	Means: "The PrimaryKey of a lookup table is no field of the schema of its rows, or an object.",
	Fix:   "Name a field with values, as it is called in the output.",
}, {
	Code: BadRow, Severity: schemas.Error,
	Means: "A row of a lookup table is not JSON, does not fit the schema of the rows, or has no primary key. The table is not used.",
	Fix:   "Mend the row, or how the file is made. The message has the number of the row and never what is in it.",
}, {
	Code: BadSelector, Severity: schemas.Error,
	Means: "A selector of a lookup table is no field of its log type, or an object.",
	Fix:   "Name a field with values, as it is called in the output, such as client.ip_address, or a list such as p_any_ip_addresses.",
}, {
	Code: UnknownSelector, Severity: schemas.Warning,
	Means: "A selector of a lookup table is no field of its log type, which keeps fields that its schema does not know. It is looked for among those.",
	Fix:   "Check the spelling, or add the field to the schema.",
}, {
	Code: UnknownLogType, Severity: schemas.Warning,
	Means: "A lookup table is for a log type that is not among those loaded, and one of those has nearly the same name.",
	Fix:   "Correct the spelling.",
}, {
	Code: UnusedTable, Severity: schemas.Warning,
	Means: "A lookup table enriches nothing: it says Enabled: false, or none of the log types that compete has a selector in it.",
	Fix:   "Enable it, add a log type with selectors, or leave it out.",
}, {
	Code: CoveredRows, Severity: schemas.Warning,
	Means: "Rows of a lookup table have the same primary key. The last of them counts.",
	Fix:   "Remove the others.",
}}

// Codes returns the diagnostics of lookup tables that schemas do not have, as
// a slice of the caller's.
func Codes() []schemas.CodeSpec { return slices.Clone(codes) }

// warning makes a diagnostic that is a warning.
func warning(code schemas.Code, at schemas.Pos, path, msg, hint string) schemas.Diagnostic {
	return schemas.Diagnostic{Pos: at, Path: path, Code: code, Severity: schemas.Warning, Msg: msg, Hint: hint}
}
