package reference

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"

	"github.com/margaylog/margay/schemas"
)

// TextFormats returns the names of the text formats.
func TextFormats() []string { return []string{"csv", "fastmatch", "regex", "script"} }

// RandomTextSchemas is RandomSchemas for schemas of the formats, one in five
// of them JSON where there are several.
func RandomTextSchemas(r *rand.Rand, n int, formats []string) string {
	return severalSchemas(n, func(name string) string {
		w := &schemaWriter{r: r, more: true, text: true}
		w.schema(name)
		yaml := w.b.String()
		if n > 1 && chance(r, 20) {
			return yaml
		}
		if chance(r, 40) {
			yaml = addTransformed(r, yaml, 1+r.IntN(3))
		}
		for {
			head, body, _ := strings.Cut(yaml, "\nfields:\n")
			made := head + "\n" + randomParser(r, mustParse(yaml), oneOf(r, formats)) + "fields:\n" + body
			if _, err := schemas.Parse("random.yml", []byte(made), nil); err == nil {
				return made
			} // else columns repeat
		}
	})
}

// randomParser writes a parser that names most of the fields, and others.
func randomParser(r *rand.Rand, s *schemas.Schema, format string) string {
	names := inputNames(r, s)
	w := &schemaWriter{r: r}
	w.line(0, "parser:")
	switch format {
	case "csv":
		w.csv(names)
	case "fastmatch":
		w.fastMatch(names)
	case "regex":
		w.regex(names)
	case "script":
		w.script(names)
	}
	return w.b.String()
}

// inputNames returns the keys that the fields read, without some of them, and
// with others.
func inputNames(r *rand.Rand, s *schemas.Schema) []string {
	var names []string
	for _, f := range s.Fields {
		if !isTransformed(f) && chance(r, 90) {
			names = append(names, inputKey(f))
		}
	}
	names = append(names, pick(r, []string{"new", "New", "extra key", "p_x", "ID", "Größe", "U", "u"}, r.IntN(3))...)
	if chance(r, 30) {
		r.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	}
	if len(names) == 0 {
		names = []string{"new"}
	}
	return names
}

// common writes the keys that the formats share.
func (w *schemaWriter) common(names []string) {
	if chance(w.r, 30) {
		w.line(2, "trimSpace: true")
	}
	if chance(w.r, 40) {
		if empty := pick(w.r, []string{"-", "", "N/A", "null", "0"}, 2); len(empty) > 0 {
			w.line(2, "emptyValues: [%s]", quoteAll(empty))
		}
	}
	if chance(w.r, 20) {
		w.line(2, "skipPrefix: %s", quote(oneOf(w.r, []string{"#", "# ", "{", "é"})))
	}
	if chance(w.r, 20) {
		w.line(2, "skipLines: %d", 1+w.r.IntN(2))
	}
	if chance(w.r, 30) {
		w.line(2, "expandFields:")
		for _, name := range pick(w.r, append([]string{"expanded", "user", "Ip"}, names...), 2) {
			a, b := oneOf(w.r, names), oneOf(w.r, names)
			w.line(3, "%s: %s", quote(name), quote(oneOf(w.r, []string{"fixed", "%{" + a + "}", "%{" + a + "}%{" + b + "}", "<%{" + a + "}: %{" + b + "}>"})))
		}
	}
}

func (w *schemaWriter) csv(names []string) {
	w.line(1, "csv:")
	if chance(w.r, 50) {
		w.line(2, "delimiter: %s", quote(oneOf(w.r, []string{";", "\t", "|", "→", " ", ","})))
	}
	header := chance(w.r, 40)
	if header {
		w.line(2, "hasHeader: true")
	}
	if !header || chance(w.r, 30) {
		for chance(w.r, 15) {
			names = slices.Insert(slices.Clone(names), w.r.IntN(len(names)), oneOf(w.r, []string{"", "twice"}))
		}
		w.line(2, "columns: [%s]", quoteAll(names))
	}
	w.common(notEmpty(names))
}

func (w *schemaWriter) fastMatch(names []string) {
	w.line(1, "fastmatch:")
	w.line(2, "match:")
	var used []string
	for range 1 + w.r.IntN(3) {
		some := names[:1+w.r.IntN(len(names))]
		if len(used) == 0 {
			some = names
		}
		var b strings.Builder
		b.WriteString(oneOf(w.r, []string{"", "", "<", `"`, "date="}))
		for i, name := range some {
			if i > 0 {
				b.WriteString(oneOf(w.r, []string{" ", ",", ",", ";", `" "`, "' ", " '", "--", "→", "] [", "="}))
			}
			if i > 0 && chance(w.r, 10) {
				name = oneOf(w.r, []string{"", some[0]})
			}
			b.WriteString("%{" + name + "}")
			used = append(used, name)
		}
		b.WriteString(oneOf(w.r, []string{"", "", ">", `"`, ";"}))
		w.line(3, "- %s", quote(b.String()))
	}
	w.common(notEmpty(used))
}

func notEmpty(names []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool { return name == "" })
}

var word = regexp.MustCompile(`^\w+$`)

func (w *schemaWriter) regex(names []string) {
	w.line(1, "regex:")
	var parts []string
	part := oneOf(w.r, []string{"^", "^", "", "^<"})
	for i, name := range names {
		if i > 0 {
			part += oneOf(w.r, []string{" ", ",", ",", ";", `\s+`, `(?:, |;)`, "→", `\|`, `\Q.\E`})
		}
		part += w.group(name)
		if chance(w.r, 30) {
			parts = append(parts, part)
			part = ""
		}
	}
	if part += oneOf(w.r, []string{"", "$", "$", `;?$`}); part != "" {
		parts = append(parts, part)
	}
	w.line(2, "match: [%s]", quoteAll(parts))
	w.line(2, `patternDefinitions: {OWN: "\\d+|%%{WORD}", USERNAME: "[a-z@.]+"}`)
	w.common(names)
}

// group writes a group that captures name.
func (w *schemaWriter) group(name string) string {
	group := "%{" + oneOf(w.r, []string{"DATA", "GREEDYDATA", "NOTSPACE"}) + ":" + name + "}"
	if chance(w.r, 20) {
		group = "%{" + oneOf(w.r, []string{"WORD", "IPV4", "QS", "OWN", "USER"}) + ":" + name + oneOf(w.r, []string{"}", ":int}"})
	}
	if word.MatchString(name) && !strings.ContainsFunc(name, func(c rune) bool { return c > 'z' }) && chance(w.r, 60) {
		group = "(?P<" + name + ">" + oneOf(w.r, []string{`[^,]*`, `[^,]*`, `[^,; ]*`, `\S+`, `.*?`, `.*?`, `[\]()"\d]*`, `(x|\d)+|[^,]*`}) + ")"
	}
	switch w.r.IntN(8) {
	case 0:
		return "(?:" + group + ")?"
	case 1:
		return "(?:" + group + "|-)"
	case 2:
		return "(?:" + group + `|(?P<new>\w+)x)`
	}
	return group
}

// script writes one of a few functions. A comment says what records they
// take.
func (w *schemaWriter) script(names []string) {
	list := "[" + quoteAll(names) + "]"
	function := oneOf(w.r, []string{
		"# split\ndef parse(log):\n  names = NAMES\n  parts = log.split(\",\")\n  return {names[i]: parts[i] for i in range(min(len(names), len(parts)))}\n",
		"# json\ndef parse(log):\n  return json.decode(log)\n",
		"# json\ndef parse(log):\n  v = json.decode(log, default={})\n  return {n: v[n] for n in NAMES if n in v}\n",
		"# pairs\ndef parse(log):\n  return {p.partition(\"=\")[0]: p.partition(\"=\")[2] for p in log.split(\" \") if \"=\" in p}\n",
		"# split\ndef parse(log):\n  names = NAMES\n  d = {\"length\": len(log), \"half\": len(log) / 2, \"any\": bool(log)}\n  for i, v in enumerate(log.split(\",\")):\n" +
			"    d[names[i]] = int(v) if v.isdigit() else None if v == \"null\" else v\n  return d\n",
	})
	w.line(1, "script:")
	w.line(2, "function: %s", quote(strings.ReplaceAll(function, "NAMES", list)))
	w.common(append(names, "length", "half", "any"))
}

// RandomFile returns the records of a file that mostly fit one of the
// schemas, some of them another one, and some none.
func RandomFile(r *rand.Rand, docs []*schemas.Schema, o Options) [][]byte {
	s := oneOf(r, docs)
	w := newRecordWriter(r, s, o)
	var file [][]byte
	if chance(r, 95) { // else it lacks its first lines
		file = w.beginning()
	}
	for range 4 + r.IntN(8) {
		record := w.record()
		if chance(r, 10) {
			record = newRecordWriter(r, oneOf(r, docs), o).record()
		}
		if chance(r, 8) {
			record = Mutate(r, record)
		}
		if chance(r, 3) {
			record = []byte(oneOf(r, []string{"", " ", "{", "{}", "null", "[]", `{"new":1}`, "#", ",", `"`, "\xff", strings.Repeat(",", 40), "é", "\x00"}))
		}
		file = append(file, record)
	}
	return file
}

// A recordWriter writes records of one schema.
type recordWriter struct {
	*eventWriter
	schema  *schemas.Schema
	options Options
	columns []string // of csv
	regex   *regexFormat
}

func newRecordWriter(r *rand.Rand, s *schemas.Schema, o Options) *recordWriter {
	w := &recordWriter{eventWriter: &eventWriter{r: r}, schema: s, options: o}
	if chance(r, 20) {
		w.damage, w.odd = 10, 8
	}
	if p := s.Parser; p != nil && p.Regex != nil {
		w.regex = newRegex(p.Regex, o.Patterns)
	}
	if p := s.Parser; p != nil && p.CSV != nil {
		for _, name := range p.CSV.Columns {
			w.columns = append(w.columns, name.Value)
		}
		if len(w.columns) == 0 {
			w.columns = append(inputNames(r, s), pick(r, []string{"", "twice", "twice", s.Fields[0].Name.Value, "k\xff"}, r.IntN(3))...)
		}
	}
	return w
}

// beginning returns the lines that are skipped and the header.
func (w *recordWriter) beginning() [][]byte {
	p := w.schema.Parser
	if p == nil {
		return nil
	}
	var file [][]byte
	for range commonOf(p).SkipLines {
		file = append(file, []byte(oneOf(w.r, []string{"# comment", "Version 1.0", `{"id":1}`})))
	}
	if p.CSV != nil && p.CSV.HasHeader.Value {
		file = append(file, []byte(w.join(w.columns)))
	}
	return file
}

func (w *recordWriter) record() []byte {
	p := w.schema.Parser
	switch {
	case p == nil:
		return RandomEvent(w.r, []*schemas.Schema{w.schema})
	case p.CSV != nil:
		return []byte(w.csv())
	case p.FastMatch != nil:
		return []byte(w.fastMatch(oneOf(w.r, newFastMatch(p.FastMatch).patterns)))
	case p.Regex != nil:
		return []byte(w.matching(w.regex.tree, w.regex.names))
	}
	return []byte(w.script())
}

// text returns a value for a name: of the field that reads it, or anything.
func (w *recordWriter) text(name string) string {
	if chance(w.r, 8) {
		return oneOf(w.r, []string{"", "-", "N/A", "null", " ", "0"})
	}
	token := w.anyText()
	for _, f := range w.schema.Fields {
		if inputKey(f) == name && !isTransformed(f) {
			token = w.value(w.schema, w.schema.Resolve(&f.Value), nil, f.Required.Value)
		}
	}
	return w.plain(token)
}

func (w *recordWriter) anyText() string { return w.token(oneOf(w.r, texts())) }

// plain is the text of a JSON string, and any other JSON as it stands.
func (w *recordWriter) plain(token string) string {
	if strings.HasPrefix(token, `"`) && check([]byte(token), 1) == "" {
		token = readString(token).text
	}
	if chance(w.r, w.odd) {
		at := w.r.IntN(len(token) + 1)
		token = token[:at] + oneOf(w.r, []string{"\xff", "\xc3", "\xe2\x82", "\xed\xa0\x80"}) + token[at:]
	}
	return strings.NewReplacer("\n", " ", "\r", " ").Replace(token)
}

func (w *recordWriter) csv() string {
	var cells []string
	for _, name := range w.columns {
		cells = append(cells, w.text(name))
	}
	switch w.r.IntN(20) {
	case 0:
		cells = append(cells, "more")
	case 1:
		cells = cells[:w.r.IntN(len(cells)+1)]
	}
	return w.join(cells)
}

// join writes cells; quotes are mostly right.
func (w *recordWriter) join(cells []string) string {
	delimiter := newCSV(w.schema).delimiter
	var out []string
	for _, cell := range cells {
		switch {
		case chance(w.r, 2): // whatever it holds
		case strings.Contains(cell, delimiter) || strings.HasPrefix(cell, `"`) || chance(w.r, 10):
			cell = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
		}
		out = append(out, cell)
	}
	return strings.Join(out, delimiter)
}

func (w *recordWriter) fastMatch(pieces []piece) string {
	out := pieces[0].literal
	for i, p := range pieces[1:] {
		value := w.text(p.name)
		if p.literal != "" && chance(w.r, 90) {
			quote := closingQuote(pieces[i].literal, p.literal)
			if quote != "" {
				value = strings.NewReplacer(`\`, `\\`, quote, `\`+quote).Replace(value)
			} else {
				value = strings.ReplaceAll(value, p.literal, "")
			}
		}
		out += value + p.literal
	}
	return out
}

func (w *recordWriter) script() string {
	var names []string
	for _, f := range w.schema.Fields {
		if !isTransformed(f) {
			names = append(names, inputKey(f))
		}
	}
	var parts []string
	switch function := w.schema.Parser.Script.Function.Value; {
	case strings.HasPrefix(function, "# json"):
		return w.object(w.schema, w.schema.Fields, true)
	case strings.HasPrefix(function, "# pairs"):
		for _, name := range names {
			parts = append(parts, name+"="+strings.ReplaceAll(w.text(name), " ", ""))
		}
		return strings.Join(parts, " ")
	default:
		for _, name := range names {
			parts = append(parts, strings.ReplaceAll(w.text(name), ",", ""))
		}
	}
	return strings.Join(parts, ",")
}
