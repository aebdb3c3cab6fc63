package textfmt

// whole is the format of scripts: any record matches, and has no fields until
// the script, which is run elsewhere, has made some. Then Clean and Expand do
// for those what Match does for the values of the other formats.
type whole struct{}

// NewScript compiles the options that scripts share with the other formats.
// The error is a CompileErrors.
func NewScript(o Common) (*Format, error) {
	var errs CompileErrors
	f := newFormat(whole{}, o, nil, &errs)
	f.layout = newLayout(nil, nil, nil)
	return checked(f, errs)
}

func (whole) slots(*layout) (int, bool)            { return 0, true }
func (whole) split(*Matcher, []byte) ([]int, bool) { return nil, true }
func (whole) why(*Matcher) Reason                  { return Reason{} } // never asked

// Cleans reports whether values go through Clean or Expand at all.
func (f *Format) Cleans() bool { return f.trim || f.empty.lengths != 0 || len(f.templates) > 0 }

// Clean returns what stays of a value, a part of it. ok is false when it is
// missing.
func (m *Matcher) Clean(text []byte) (_ []byte, ok bool) {
	if text == nil {
		text = noText
	}
	text = m.clean(text)
	return text, text != nil
}

// Expand calls add with the name and text of each template, made of the
// values that value returns by name, nil for those that there are not.
// Templates that give nothing are left out.
func (m *Matcher) Expand(value func(name string) []byte, add func(name string, text []byte)) {
	for _, t := range m.format.templates {
		var text []byte
		for _, p := range t.pieces {
			if p.placeholder {
				text = append(text, value(p.text)...)
			} else {
				text = append(text, p.text...)
			}
		}
		if len(text) > 0 && !m.format.empty.has(text) {
			add(t.name, text)
		}
	}
}
