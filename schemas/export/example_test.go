package export_test

import (
	"fmt"
	"strings"

	"github.com/margaylog/margay/schemas"
	"github.com/margaylog/margay/schemas/export"
)

func ExampleAppend() {
	docs, err := schemas.Parse("login.yml", []byte(`
schema: Custom.Login
fields:
  - name: time
    type: timestamp
    required: true
    isEventTime: true
  - name: user
    type: string
    required: true
    description: Who signs in
    indicators: [username]
`), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	ddl, err := export.Append(nil, export.Postgres, docs.Schemas, &export.Options{TimeFormat: export.Millis})
	if err != nil {
		fmt.Println(err) // names that the store does not take, with their places
		return
	}
	table, _, _ := strings.Cut(string(ddl), "COMMENT")
	fmt.Print(table)
	// Output:
	// CREATE TABLE "custom_login" (
	//   "time" timestamp(3) NOT NULL,
	//   "user" text NOT NULL,
	//   "p_log_type" text NOT NULL,
	//   "p_row_id" text NOT NULL,
	//   "p_event_time" timestamp(3) NOT NULL,
	//   "p_parse_time" timestamp(3) NOT NULL,
	//   "p_schema_version" integer NOT NULL,
	//   "p_source_id" text,
	//   "p_source_label" text,
	//   "p_header" jsonb,
	//   "p_enrichment" jsonb,
	//   "p_any_usernames" text[]
	// );
}

func ExampleLanguage() {
	for line := range strings.Lines(string(export.Language(nil))) {
		if strings.Contains(line, `"title"`) {
			fmt.Println(strings.TrimSpace(line))
		}
	}
	// Output: "title": "Log schema",
}
