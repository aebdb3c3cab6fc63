package textfmt

import "testing"

func TestTemplateErrors(t *testing.T) {
	tests := []struct {
		name   string
		expand []KeyValue
		want   []string
	}{
		{"unknown field", []KeyValue{{"x", "%{usr}"}}, []string{`expandFields.x: %{usr} is no field of the record (did you mean "user"?)`}},
		{"unknown field, near nothing", []KeyValue{{"x", "%{something}"}}, []string{"expandFields.x: %{something} is no field of the record"}},
		{"another template", []KeyValue{{"x", "%{user}"}, {"y", "%{x}"}}, []string{
			"expandFields.y: %{x} is no field of the record (templates are filled in from the record, not from one another)",
		}},
		{"no name", []KeyValue{{"x", "a %{} b"}}, []string{"expandFields.x: %{} names no field"}},
		{"not closed", []KeyValue{{"x", "%{user"}}, []string{"expandFields.x: %{ without }"}},
		{"empty", []KeyValue{{"x", ""}}, []string{"expandFields.x: the template is empty (write text or %{name} placeholders)"}},
		{"for nothing", []KeyValue{{"", "%{user}"}}, []string{"expandFields: a template without a name"}},
		{"each for itself", []KeyValue{{"x", ""}, {"y", "%{ user}"}, {"z", "%{user}"}}, []string{
			"expandFields.x: the template is empty (write text or %{name} placeholders)", "expandFields.y: white space around the name in %{ user}",
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := Common{Expand: test.expand}
			_, err := NewCSV(CSV{Common: c, Columns: []string{"user", "ip"}})
			checkErrors(t, err, test.want...)
			_, err = NewFastMatch(FastMatch{Common: c, Match: []string{"%{user} %{ip}"}})
			checkErrors(t, err, test.want...)
			_, err = NewRegex(Regex{Common: c, Match: []string{"%{USER:user} %{IP:ip}"}})
			checkErrors(t, err, test.want...)
		})
	}
}

func TestPieces(t *testing.T) {
	tests := []struct {
		in   string
		want []piece
	}{
		{"", nil},
		{"text", []piece{{"text", false}}},
		{"%{a}", []piece{{"a", true}}},
		{"x%{a}%{}y", []piece{{"x", false}, {"a", true}, {"", true}, {"y", false}}},
		{"100% {a} %%{b}}", []piece{{"100% {a} %", false}, {"b", true}, {"}", false}}},
	}
	for _, test := range tests {
		if got, problem := pieces(test.in); !equal(got, test.want) || problem != "" {
			t.Errorf("pieces(%q) = %v, %q; want %v", test.in, got, problem, test.want)
		}
	}
}
