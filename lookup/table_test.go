package lookup

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A table built from any rows answers like a map.
func TestTableAnswersLikeAMap(t *testing.T) {
	for seed := range uint64(30) {
		r := rand.New(rand.NewPCG(seed, 1))
		table := &table{arena: arena{expires: seed%3 == 0}}
		want := make(map[string]row)
		for n := range r.IntN(3000) {
			keys := make([][]byte, 1+r.IntN(2)*r.IntN(4))
			for i := range keys {
				keys[i] = fmt.Appendf(nil, "k%d", r.IntN(2000))
			}
			text := fmt.Sprintf(`{"n":%d`, n)
			if r.IntN(2) == 0 { // a key that the row has itself
				text = fmt.Sprintf(`{"n":%d,"key":%q`, n, keys[0])
			}
			if r.IntN(200) == 0 { // longer than a chunk
				text += `,"x":"` + strings.Repeat("x", chunkSize+r.IntN(100)) + `"`
			}
			row := row{json: []byte(text)}
			if table.expires && r.IntN(3) == 0 {
				row.expires = testNow.Add(time.Duration(r.IntN(5)-2) * time.Nanosecond)
			}
			table.put(row, keys)
			for _, key := range keys {
				want[string(key)] = row
			}
		}
		table.build()
		require.Equal(t, len(want), table.rows)
		for n := range 2100 {
			key := fmt.Sprintf("k%d", n)
			got, ok := table.find([]byte(key), testNow)
			row, has := want[key]
			has = has && (row.expires.IsZero() || !testNow.After(row.expires))
			require.Equal(t, has, ok, key)
			if has && !slices.Equal(row.json, got) { // not of the test library: rows are long
				t.Fatalf("%s: %.60s; want %.60s", key, got, row.json)
			}
		}
	}
}

// FuzzTable holds tables of rows made of any bytes against a map.
func FuzzTable(f *testing.F) {
	f.Add("a b c", "a", int64(0))
	f.Add(" {\"k\" {\"k\":1", "", int64(-1))
	f.Add("\x00 \xff\xff \x00", "\x00", int64(5))
	f.Fuzz(func(t *testing.T, text, probe string, after int64) {
		table := &table{arena: arena{expires: true}}
		last := make(map[string]int)
		parts := strings.Split(text, " ")
		for i, part := range parts {
			table.put(row{json: []byte("{" + part), expires: time.Unix(int64(i), 0)}, [][]byte{[]byte(part), []byte(parts[0] + part)})
			last[part], last[parts[0]+part] = i, i
		}
		table.build()
		now := time.Unix(after, 0)
		for _, key := range append(parts, probe) {
			got, ok := table.find([]byte(key), now)
			i, has := last[key]
			if has = has && after <= int64(i); has != ok || has && string(got) != "{"+parts[i] {
				t.Fatalf("%q of %q at %d: %q, %v", key, text, after, got, ok)
			}
		}
	})
}

// A naive network table looks at every network.
type naiveNets map[netip.Prefix]row

func (n naiveNets) find(value string, now time.Time) (string, bool) {
	best, found := -1, ""
	addr, err := netip.ParseAddr(value)
	for p, row := range n {
		if err == nil && p.Contains(addr) && p.Bits() > best && (row.expires.IsZero() || !now.After(row.expires)) {
			best, found = p.Bits(), string(row.json)
		}
	}
	return found, best >= 0
}

func randomAddr(r *rand.Rand) netip.Addr {
	if r.IntN(2) == 0 {
		return netip.AddrFrom4([4]byte{10, byte(r.IntN(2)), byte(r.IntN(4)), byte(r.IntN(256))})
	}
	a := [16]byte{0x20, 0x01, 0x0d, 0xb8, byte(r.IntN(2))}
	for i := range 3 {
		a[13+i] = byte(r.IntN(256))
	}
	if r.IntN(8) == 0 { // an IPv4 address inside
		a = [16]byte{10: 0xff, 11: 0xff, 12: 10, 15: byte(r.IntN(256))}
	}
	return netip.AddrFrom16(a)
}

// A table of networks answers like a scan of all of them.
func TestNetworksAnswerLikeAScan(t *testing.T) {
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 2))
		table := &table{arena: arena{expires: true}, nets: new(networks)}
		want := make(naiveNets)
		for n := range r.IntN(150) {
			addr := randomAddr(r)
			p := netip.PrefixFrom(addr, r.IntN(addr.BitLen()+1))
			row := row{json: fmt.Appendf(nil, `{"n":%d`, n)}
			if r.IntN(4) == 0 {
				row.expires = testNow.Add(time.Duration(r.IntN(3)-1) * time.Second)
			}
			key, ok := table.nets.key([]byte(p.String()))
			require.True(t, ok)
			table.put(row, [][]byte{key})
			want[p.Masked()] = row
		}
		table.build()
		for range 300 {
			text := randomAddr(r).String()
			got, ok := table.find([]byte(text), testNow)
			row, has := want.find(text, testNow)
			require.Equal(t, has, ok, text)
			require.Equal(t, row, string(got), text)
		}
	}
}

// FuzzNetworks holds networks and values of any text against a scan.
func FuzzNetworks(f *testing.F) {
	f.Add("10.0.0.0/8 10.1.0.0/16 ::/0 2001:db8::/32", "10.1.2.3")
	f.Add("0.0.0.0/0 ::ffff:10.0.0.0/104", "::ffff:10.0.0.1")
	f.Add("1.2.3.4/32 1.2.3.4/31", "1.2.3.5")
	f.Add("2001:db8::1/128", "2001:DB8:0:0:0:0:0:1")
	f.Fuzz(func(t *testing.T, nets, value string) {
		table := &table{nets: new(networks)}
		want := make(naiveNets)
		for _, text := range strings.Fields(nets) {
			p, err := netip.ParsePrefix(text)
			key, ok := table.nets.key([]byte(text))
			if ok != (err == nil) {
				t.Fatalf("%q: %v, %v", text, ok, err)
			}
			if ok {
				table.put(row{json: []byte(text)}, [][]byte{key})
				want[p.Masked()] = row{json: []byte(text)}
			}
		}
		table.build()
		got, ok := table.find([]byte(value), testNow)
		row, has := want.find(value, testNow)
		if strings.Contains(value, "%") {
			has = false // an address with a zone is in no network
			row = ""
		}
		if ok != has || string(got) != row {
			t.Fatalf("%q in %q: %q, %v; want %q, %v", value, nets, got, ok, row, has)
		}
	})
}

func TestParseAddresses(t *testing.T) {
	for _, text := range []string{
		"0.0.0.0", "255.255.255.255", "203.0.113.7", "::", "::1", "1::", "2001:db8::7", "2001:DB8:0:1:FFfF::a",
		"1:2:3:4:5:6:7:8", "::ffff:203.0.113.7", "1:2:3:4:5:6:203.0.113.7", "1::203.0.113.7", "fe80::1:0:0:1",
	} {
		want := netip.MustParseAddr(text)
		got := make([]byte, want.BitLen()/8)
		if want.Is4() {
			parseIPv4(got, []byte(text))
		} else {
			parseIPv6(got, []byte(text))
		}
		require.Equal(t, want.AsSlice(), got, text)
	}
}

func TestLengthsAreDifferentAndSorted(t *testing.T) {
	var l lengths
	for _, n := range []int{8, 32, 0, 8, 24, 32} {
		l.add(n)
	}
	require.Equal(t, lengths{32, 24, 8, 0}, l)
}
