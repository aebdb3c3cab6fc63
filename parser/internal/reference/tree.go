package reference

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"time"
)

// A kind is what JSON calls the type of a value.
type kind int

const (
	nullKind kind = iota
	boolKind
	numberKind
	textKind
	arrayKind
	objectKind
)

// A tree is a JSON value of which nothing is lost: members stay in order,
// repeated ones too, and everything is kept as it was written.
type tree struct {
	kind     kind
	raw      string // as written, without white space around it
	text     str    // of a string
	elements []*tree
	members  []member

	// Of values that did not come as JSON:
	mended  bool       // text in raw was broken before it was made
	made    bool       // it was joined or split
	instant *time.Time // of a text that a timestamp was printed as
}

type member struct {
	raw   string // the key as it was written
	key   str
	other string // of an object that was copied: another name of the member, or ""
	value *tree
}

// is reports whether the member has the name. A broken key is nobody's.
func (m member) is(name string) bool {
	return !m.key.broken && m.key.text == name || m.other != "" && m.other == name
}

// given returns the values of a key, in the order written.
func (t *tree) given(name string) []*tree {
	var all []*tree
	for _, m := range t.members {
		if m.is(name) {
			all = append(all, m.value)
		}
	}
	return all
}

// last returns the value of a key that counts, nil when the key is missing.
func (t *tree) last(name string) *tree {
	all := t.given(name)
	if len(all) == 0 {
		return nil
	}
	return all[len(all)-1]
}

// check returns the code of what keeps raw from being read, empty when it is
// a JSON value of at most max levels. The problem that comes first counts.
func check(raw []byte, max int) string {
	deep, bad := firstTooDeep(raw, max), firstSyntaxError(raw)
	switch {
	case deep >= 0 && (bad < 0 || deep <= bad):
		return tooDeep
	case bad >= 0:
		return invalidJSON
	}
	return ""
}

// firstSyntaxError returns the offset of the byte that no JSON text may have
// there, -1 when raw is valid.
func firstSyntaxError(raw []byte) int {
	if json.Valid(raw) {
		return -1
	}
	var text json.RawMessage
	var syntax *json.SyntaxError
	if err := json.Unmarshal(raw, &text); !errors.As(err, &syntax) {
		panic("reference: json.Valid and json.Unmarshal disagree")
	}
	return max(0, int(syntax.Offset)-1) // of an empty text the offset is 0
}

// firstTooDeep returns the offset of the first bracket that opens level
// max+1, -1 when there is none. It takes raw for valid.
func firstTooDeep(raw []byte, max int) int {
	level, inString := 0, false
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case inString && c == '\\':
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == '[' || c == '{':
			if level++; level > max {
				return i
			}
		case c == ']' || c == '}':
			level--
		}
	}
	return -1
}

// readTree reads a valid JSON text.
func readTree(raw string) *tree {
	d := &treeReader{raw: raw, tokens: json.NewDecoder(strings.NewReader(raw))}
	d.tokens.UseNumber() // any literal is one, 1e999 too
	return d.value()
}

// A treeReader takes the structure from the tokens of encoding/json, and the
// text from between the offsets of two tokens.
type treeReader struct {
	raw    string
	tokens *json.Decoder
	start  int // of the token read last
}

// next reads a token; what stands between two tokens besides white space can
// only be a comma or a colon.
func (d *treeReader) next() json.Token {
	from := int(d.tokens.InputOffset())
	token, err := d.tokens.Token()
	if err != nil {
		panic("reference: valid JSON cannot be read: " + err.Error())
	}
	between := d.raw[from:]
	d.start = from + len(between) - len(strings.TrimLeft(between, " \t\r\n,:"))
	return token
}

// since returns the text from a token's start to the end of the last token.
func (d *treeReader) since(start int) string {
	return d.raw[start:d.tokens.InputOffset()]
}

func (d *treeReader) value() *tree {
	token := d.next()
	start := d.start
	t := &tree{}
	switch token := token.(type) {
	case nil:
		t.kind = nullKind
	case bool:
		t.kind = boolKind
	case json.Number:
		t.kind = numberKind
	case string:
		t.kind = textKind
		t.text = readString(d.since(start))
	case json.Delim:
		if token == '[' {
			t.kind = arrayKind
			d.array(t)
		} else {
			t.kind = objectKind
			d.object(t)
		}
	}
	t.raw = d.since(start)
	return t
}

func (d *treeReader) array(t *tree) {
	for d.tokens.More() {
		t.elements = append(t.elements, d.value())
	}
	d.next() // the bracket
}

func (d *treeReader) object(t *tree) {
	for d.tokens.More() {
		d.next()
		key := d.since(d.start)
		t.members = append(t.members, member{raw: key, key: readString(key), value: d.value()})
	}
	d.next() // the brace
}

// compact returns the value without white space between its tokens, which
// stay as they are, except for broken text.
func (t *tree) compact() (text string, broken bool) {
	var b bytes.Buffer
	if err := json.Compact(&b, []byte(t.raw)); err != nil {
		panic("reference: valid JSON cannot be compacted: " + err.Error())
	}
	// Bytes beyond ASCII and backslashes only occur in strings.
	text, broken = mend(b.String())
	return text, broken || t.mended
}
