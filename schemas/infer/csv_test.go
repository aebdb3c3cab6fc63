package infer_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas/infer"
)

// inferCSV infers a schema of files of lines, and checks that it takes those
// lines that are not refused.
func inferCSV(t *testing.T, csv infer.CSV, files ...string) (r *infer.Result, refused []string) {
	t.Helper()
	c, err := infer.New(&infer.Options{CSV: &csv, RequiredAfter: 1})
	require.NoError(t, err)
	bad := make(map[string]bool)
	for _, file := range files {
		c.StartFile()
		for line := range strings.SplitSeq(file, "\n") {
			if err := c.Add([]byte(line)); err != nil {
				refused = append(refused, line+": "+err.Error())
				bad[line] = true
			}
		}
	}
	r, err = c.Result()
	require.NoError(t, err)
	p := compiled(t, r.Schema.YAML()).NewParser()
	for _, file := range files {
		p.StartFile()
		for line := range strings.SplitSeq(file, "\n") {
			if _, err := p.Parse([]byte(line)); err != nil && err != parser.ErrSkipped && !bad[line] {
				t.Fatalf("%v\n%q\n%s", err, line, r.Schema.YAML())
			}
		}
	}
	return r, refused
}

// columnsOf lists the fields with their types.
func columnsOf(r *infer.Result) string {
	var all []string
	for _, f := range r.Schema.Fields {
		s := f.Name + " " + string(f.Type)
		if f.Required {
			s += "!"
		}
		all = append(all, s)
	}
	return strings.Join(all, ", ")
}

func TestCSV(t *testing.T) {
	f := func(csv infer.CSV, file, want string) *infer.Result {
		t.Helper()
		r, refused := inferCSV(t, csv, file)
		assert.Empty(t, refused)
		assert.Equal(t, want, columnsOf(r), file)
		return r
	}
	header := infer.CSV{Header: true}
	f(header, "a,b,c,d\n1,x,1.5,true\n2,,2,false", "a bigint!, b string!, c float!, d boolean!")
	f(header, "a;b\n1;2,5", "a bigint!, b string!")
	f(header, "a\tb\n1", "a bigint!, b string!")
	f(header, "a|b\n\"x|\"\"y\"\"\"|2", "a string!, b bigint!")
	f(header, "a,,b\n1,2,3", "a bigint!, b bigint!")
	f(header, "time,when,x\n1709294400,2024-03-01,1709294400", "time timestamp!, when timestamp!, x bigint!")
	f(header, "zip,phone,n\n01234,0049,01\n1,2,3", "zip string!, phone string!, n string!")
	f(header, "n,m,b,port\n+1,-1,TRUE,80\n1,1,False,443", "n string!, m bigint!, b boolean!, port int!")
	f(header, "n,x\n9223372036854775808,1\n1,1e999", "n float!, x string!")
	f(header, "Name,name\nx,1", "Name string!, name_2 bigint!")
	f(header, "j\n\"{\"\"a\"\":1}\"", "j string!")

	r := f(header, "a,a,\xff\n1,2,3", "a bigint!, a_2 bigint!, _ bigint!")
	assert.Equal(t, []string{"a", "a_2", "_"}, r.Schema.CSV.Columns)
	r = f(infer.CSV{}, "1,x\n2\n3,4,5", "column_1 bigint!, column_2 string!, column_3 bigint")
	assert.Equal(t, infer.CSV{Delimiter: ',', Columns: []string{"column_1", "column_2", "column_3"}}, *r.Schema.CSV)
	r = f(infer.CSV{Columns: []string{"x", "", "y"}, Header: true, Delimiter: ';'}, "a;b;c\n1;2;3", "x bigint!, y bigint!")
	assert.Equal(t, infer.CSV{Delimiter: ';', Header: true, Columns: []string{"x", "", "y"}}, *r.Schema.CSV)
}

func TestCSVFiles(t *testing.T) {
	r, refused := inferCSV(t, infer.CSV{Header: true}, "a,b\n1,2", "b,c\n3,4", "a,a\n9,9\n8,8")
	assert.Equal(t, "a bigint, b bigint!, c bigint", columnsOf(r))
	assert.Len(t, refused, 2)
	assert.Contains(t, refused[0], "9,9: the header of the file has other columns")

	r, refused = inferCSV(t, infer.CSV{Header: true}, "a,a\n1,2", "a,a\n3,4", "b,a\n5,6")
	assert.Equal(t, "a bigint!, a_2 bigint!", columnsOf(r))
	assert.Len(t, refused, 1)
}

func TestCSVRefuses(t *testing.T) {
	_, refused := inferCSV(t, infer.CSV{Header: true}, "a,b\n1,2\n1,2,3\n\"open,2\n3,4")
	assert.Equal(t, []string{"1,2,3: 3 columns, want at most 2", "\"open,2: a quote is not closed"}, refused)
	for _, csv := range []infer.CSV{
		{Delimiter: '"'}, {Delimiter: '\n'}, {Columns: []string{"a", "a"}}, {Columns: []string{"\xff"}}, {Columns: []string{"", ""}}, {Columns: make([]string, 3000)},
	} {
		_, err := infer.New(&infer.Options{CSV: &csv})
		assert.Error(t, err, csv)
	}
}

// Lines of any characters are cut as the parser cuts them.
func TestCSVAgrees(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	alphabet := []string{",", ",", `"`, `""`, "a", "1", " ", ";", "é", "\xff", "\t"}
	for range 2000 {
		var b strings.Builder
		b.WriteString("a,b,c")
		for range 5 {
			b.WriteString("\nx")
			for range r.IntN(10) {
				b.WriteString(pick(r, alphabet...))
			}
		}
		c, err := infer.New(&infer.Options{CSV: &infer.CSV{Header: true, Delimiter: ','}})
		require.NoError(t, err)
		var kinds []bool
		lines := strings.Split(b.String(), "\n")
		for _, line := range lines {
			kinds = append(kinds, c.Add([]byte(line)) == nil)
		}
		result, err := c.Result()
		if err != nil {
			continue
		}
		p := compiled(t, result.Schema.YAML()).NewParser()
		for i, line := range lines {
			_, err := p.Parse([]byte(line))
			if ok := err == nil || err == parser.ErrSkipped; ok != kinds[i] {
				t.Fatalf("%q: %v", line, err)
			}
		}
	}
}
