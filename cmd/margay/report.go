package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"text/tabwriter"

	"github.com/margaylog/margay/stream"
)

// maxCauses is how many causes of rejects are shown.
const maxCauses = 10

// rejectReport writes a sample of why events were rejected: no event data,
// only log types, codes and names of fields.
func rejectReport(b *bytes.Buffer, stats *stream.Stats, kept bool) {
	causes := stats.RejectKinds()
	if len(causes) == 0 {
		return
	}
	b.WriteString("rejected because of:\n")
	table := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	for _, c := range causes[:min(len(causes), maxCauses)] {
		fmt.Fprintf(table, "%15d\t%s\t%s\t%s\n", c.Count, orDash(c.LogType), c.Code, orDash(c.Field))
	}
	table.Flush() // to memory, which does not fail
	if more := len(causes) - maxCauses; more > 0 {
		fmt.Fprintf(b, "%15s  and %s\n", "", plural(more, "other cause"))
	}
	if !kept {
		fmt.Fprintf(b, "margay: %s not kept; --rejects FILE keeps them\n", plural(stats.Rejected, "rejected event"))
	}
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// plural returns a number and what it counts.
func plural[N int | int64](n N, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}

// appendJSON writes a value as one line of JSON.
func appendJSON(b *bytes.Buffer, v any) { encodeJSON(b, v, "") }

// appendPrettyJSON writes a value as JSON over several lines.
func appendPrettyJSON(b *bytes.Buffer, v any) { encodeJSON(b, v, "  ") }

func encodeJSON(b *bytes.Buffer, v any, indent string) {
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", indent)
	if err := enc.Encode(v); err != nil {
		panic("margay: " + err.Error()) // our own types always encode
	}
}
