package infer_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/schemas"
	"github.com/margaylog/margay/schemas/infer"
)

// heap returns how much memory is in use.
func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// However many samples there are, and however hostile, memory is bounded.
func TestMemory(t *testing.T) {
	n := 10_000
	if testing.Short() {
		n = 2000
	}
	for name, sample := range map[string]func(i int) string{
		"keys of the event":    func(i int) string { return fmt.Sprintf(`{"k%d":1,"a":1}`, i) },
		"keys of an object":    func(i int) string { return fmt.Sprintf(`{"a":{"k%d":{"b":"x"}}}`, i) },
		"objects of objects":   func(i int) string { return fmt.Sprintf(`{"a%d":{"k%d":{"c%d":{"d%d":1}}}}`, i%300, i%177, i%53, i%11) },
		"objects in strings":   func(i int) string { return fmt.Sprintf(`{"a":"{\"k%d\":\"{\\\"b%d\\\":1}\"}","x":1}`, i, i) },
		"values":               func(i int) string { return fmt.Sprintf(`{"a":"value number %d","t":"2024-03-01 00:00:%02d"}`, i, i%60) },
		"long keys":            func(i int) string { return fmt.Sprintf(`{"%s%d":1,"a":1}`, strings.Repeat("k", 10_000), i) },
		"long values":          func(i int) string { return fmt.Sprintf(`{"a":"%d%s"}`, i, strings.Repeat("v", 10_000)) },
		"arrays of all things": func(i int) string { return fmt.Sprintf(`{"a":[[%d,{"k%d":[%d]}],"x",null]}`, i, i%500, i) },
	} {
		t.Run(name, func(t *testing.T) {
			c, err := infer.New(&infer.Options{Enumerate: 50, Examples: true, RequiredAfter: 1})
			require.NoError(t, err)
			before := heap()
			for i := range n {
				require.NoError(t, c.Add([]byte(sample(i))))
			}
			after := heap()
			assert.Less(t, int64(after)-int64(before), int64(16<<20))
			r, err := c.Result()
			require.NoError(t, err)
			src := r.Schema.YAML()
			assert.Less(t, len(src), 4<<20)
			set := compiled(t, src)
			p := set.NewParser()
			for i := range n {
				if _, err := p.Parse([]byte(sample(i))); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// Where there is no room for all fields, objects with the most keys become
// json, and what is new at the top level all the same has its place.
func TestRoom(t *testing.T) {
	c, err := infer.New(&infer.Options{MaxKeys: 5000})
	require.NoError(t, err)
	for i := range 3000 {
		require.NoError(t, c.Add([]byte(fmt.Sprintf(`{"map":{"k%d":{"a":1,"b":2}},"small":{"x":1,"y":2}}`, i))))
	}
	require.NoError(t, c.Add([]byte(`{"small":{"z":1},"new":1}`)))
	r, err := c.Result()
	require.NoError(t, err)
	var got []string
	for i := range r.Schema.Fields {
		got = append(got, r.Schema.Fields[i].Name+" "+shapeOf(&r.Schema.Fields[i].Value))
	}
	assert.Equal(t, []string{"map json", "small object(x bigint, y bigint, z bigint)", "new bigint"}, got)

	c, err = infer.New(nil)
	require.NoError(t, err)
	for i := range 6000 {
		require.NoError(t, c.Add([]byte(fmt.Sprintf(`{"k%d":1}`, i))))
	}
	r, err = c.Result()
	require.NoError(t, err)
	assert.Len(t, r.Schema.Fields, 4999)
	assert.Equal(t, infer.LeftOut, r.Notes[len(r.Notes)-1].Code)
}

// What is written can be read: a schema that would be too large loses what it
// can do without, and if that is not enough there is none.
func TestTooLarge(t *testing.T) {
	c, err := infer.New(&infer.Options{Enumerate: 1000, Examples: true})
	require.NoError(t, err)
	for i := range 3 * 400 {
		var fields []string
		for k := range 200 {
			fields = append(fields, fmt.Sprintf(`"k%d":"%d%s"`, k, i%400, strings.Repeat("v", 57)))
		}
		require.NoError(t, c.Add([]byte("{"+strings.Join(fields, ",")+"}")))
	}
	r, err := c.Result()
	require.NoError(t, err)
	assert.Equal(t, infer.LeftOut, r.Notes[len(r.Notes)-1].Code)
	assert.Empty(t, r.Schema.Fields[0].Allow)
	assert.Empty(t, r.Schema.Fields[0].Description)
	_, err = schemas.Parse("inferred", r.Schema.JSON(), nil)
	assert.NoError(t, err)

	base, err := infer.NewBase("base.yml", []byte("# "+strings.Repeat("x", 4<<20-60)+"\nschema: Acme.Door\nfields: [{name: a, type: int}]\n"), "", nil)
	require.NoError(t, err)
	_, err = base.Merge(r.Schema)
	assert.ErrorIs(t, err, infer.ErrTooLarge)

	c, err = infer.New(nil)
	require.NoError(t, err)
	for i := range 4000 {
		require.NoError(t, c.Add([]byte(fmt.Sprintf(`{"%s%d":1}`, strings.Repeat(`\u0001`, 250), i))))
	}
	_, err = c.Result()
	assert.ErrorIs(t, err, infer.ErrTooLarge)
}

func TestSampleErrors(t *testing.T) {
	c, err := infer.New(&infer.Options{MaxDepth: 3})
	require.NoError(t, err)
	for _, row := range []struct {
		sample, code string
		offset       int
	}{
		{`{"a":}`, "invalid-json", 5},
		{``, "invalid-json", 0},
		{`{"a":1} x`, "invalid-json", 8},
		{`{"a":1}{}`, "invalid-json", 7},
		{`{"a":01}`, "invalid-json", 6},
		{` [1]`, "not-object", 1},
		{`null`, "not-object", 0},
		{`{"a":[{"b":{}}]}`, "too-deep", 0},
	} {
		var bad *infer.SampleError
		require.ErrorAs(t, c.Add([]byte(row.sample)), &bad, row.sample)
		assert.Equal(t, row.code, bad.Code, row.sample)
		assert.Equal(t, row.offset, bad.Offset, row.sample)
	}
	_, err = c.Result()
	assert.ErrorIs(t, err, infer.ErrNoEvents)
	require.NoError(t, c.Add([]byte(`{"a":null,"p_x":1}`)))
	_, err = c.Result()
	assert.ErrorIs(t, err, infer.ErrNoFields)
	assert.Equal(t, int64(1), c.Events())

	for _, o := range []infer.Options{{Name: "acme"}, {RequiredAfter: -1}, {MaxKeys: -1}, {TimeFormats: []string{"x"}}} {
		_, err := infer.New(&o)
		assert.Error(t, err)
	}
}

// Results may be asked for while samples come in.
func TestResultTwice(t *testing.T) {
	c, err := infer.New(nil)
	require.NoError(t, err)
	require.NoError(t, c.Add([]byte(`{"a":1}`)))
	first, err := c.Result()
	require.NoError(t, err)
	require.NoError(t, c.Add([]byte(`{"a":1.5}`)))
	second, err := c.Result()
	require.NoError(t, err)
	assert.Equal(t, schemas.BigInt, first.Schema.Fields[0].Type)
	assert.Equal(t, schemas.Float, second.Schema.Fields[0].Type)
}
