package parser_test

import (
	"bytes"
	"encoding/json"
	"hash/fnv"
	"testing"

	jsoniter "github.com/json-iterator/go"
	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/internal/corpus"
	"github.com/margaylog/margay/parser"
)

// The benchmarks and the tests of them share their bodies, so that what is
// measured is also checked: every event accepted, as its own type, always
// the same bytes. Compare the MB/s of BenchmarkParse with those of the floors
// in the same run; alone they say more about the machine than about us.

const benchEvents = 5000

func benchLines(style corpus.Style) [][]byte {
	g := corpus.New(42)
	var lines [][]byte
	for i := range benchEvents {
		if style == corpus.Compact {
			lines = append(lines, bytes.TrimSuffix(g.AppendMixed(nil, 1), []byte("\n")))
		} else {
			lines = append(lines, g.Append(nil, corpus.LogTypes()[i%3], style))
		}
	}
	return lines
}

func size(lines [][]byte) (n int) {
	for _, l := range lines {
		n += len(l) + 1
	}
	return n
}

// normalize is the whole job: every line parsed, its log type found from its
// content, and written with a row id of its own.
func normalize(tb testing.TB, p *parser.Parser, lines [][]byte, out []byte) []byte {
	for _, line := range lines {
		ev, err := p.Parse(line)
		if err != nil {
			tb.Fatal(err)
		}
		out = append(ev.AppendJSON(out), '\n')
	}
	return out
}

var benchStyles = []struct {
	name  string
	style corpus.Style
}{{"mixed", corpus.Compact}, {"spaced", corpus.Spaced}, {"shuffled", corpus.Shuffled}}

func BenchmarkParse(b *testing.B) {
	for _, s := range benchStyles {
		b.Run(s.name, func(b *testing.B) {
			lines := benchLines(s.style)
			p := builtinSet(b, nil).NewParser()
			p.SetTime(testNow)
			out := normalize(b, p, lines, nil)
			b.SetBytes(int64(size(lines)))
			b.ReportAllocs()
			for b.Loop() {
				out = normalize(b, p, lines, out[:0])
			}
		})
	}
}

func TestBenchmarkParse(t *testing.T) {
	for _, s := range benchStyles {
		lines := benchLines(s.style)
		p := builtinSet(t, &parser.Options{RowID: parser.ContentRowID}).NewParser()
		p.SetTime(testNow)
		sum := func() uint64 {
			h := fnv.New64a()
			h.Write(normalize(t, p, lines, nil))
			return h.Sum64()
		}
		require.Equal(t, sum(), sum(), s.name)
	}
}

// The event as a Go program would declare it by hand: what json-iterator and
// encoding/json read and write for the floors.
type (
	anyEvent struct {
		UUID        string      `json:"uuid,omitempty"`
		SessionUUID string      `json:"session_uuid,omitempty"`
		Timestamp   string      `json:"timestamp,omitempty"`
		UsedVersion *int64      `json:"used_version,omitempty"`
		VaultUUID   string      `json:"vault_uuid,omitempty"`
		ItemUUID    string      `json:"item_uuid,omitempty"`
		ActorUUID   string      `json:"actor_uuid,omitempty"`
		Action      string      `json:"action,omitempty"`
		ObjectType  string      `json:"object_type,omitempty"`
		ObjectUUID  string      `json:"object_uuid,omitempty"`
		AuxID       *int64      `json:"aux_id,omitempty"`
		AuxUUID     string      `json:"aux_uuid,omitempty"`
		AuxInfo     string      `json:"aux_info,omitempty"`
		Category    string      `json:"category,omitempty"`
		Type        string      `json:"type,omitempty"`
		Country     string      `json:"country,omitempty"`
		Details     *anyDetails `json:"details,omitempty"`
		User        *anyUser    `json:"user,omitempty"`
		TargetUser  *anyUser    `json:"target_user,omitempty"`
		Client      *anyClient  `json:"client,omitempty"`
		Session     *anySession `json:"session,omitempty"`
		Location    *anyPlace   `json:"location,omitempty"`
	}
	anyDetails struct {
		Value string `json:"value,omitempty"`
	}
	anyUser struct {
		UUID  string `json:"uuid,omitempty"`
		Name  string `json:"name,omitempty"`
		Email string `json:"email,omitempty"`
	}
	anyClient struct {
		AppName         string `json:"app_name,omitempty"`
		AppVersion      string `json:"app_version,omitempty"`
		PlatformName    string `json:"platform_name,omitempty"`
		PlatformVersion string `json:"platform_version,omitempty"`
		OSName          string `json:"os_name,omitempty"`
		OSVersion       string `json:"os_version,omitempty"`
		IPAddress       string `json:"ip_address,omitempty"`
	}
	anySession struct {
		UUID       string `json:"uuid,omitempty"`
		LoginTime  string `json:"login_time,omitempty"`
		DeviceUUID string `json:"device_uuid,omitempty"`
		IP         string `json:"ip,omitempty"`
	}
	anyPlace struct {
		Country   string   `json:"country,omitempty"`
		Region    string   `json:"region,omitempty"`
		City      string   `json:"city,omitempty"`
		Longitude *float64 `json:"longitude,omitempty"`
		Latitude  *float64 `json:"latitude,omitempty"`
	}
)

func BenchmarkFloor(b *testing.B) {
	lines := benchLines(corpus.Compact)
	run := func(name string, one func([]byte)) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(size(lines)))
			b.ReportAllocs()
			for b.Loop() {
				for _, l := range lines {
					one(l)
				}
			}
		})
	}
	var out []byte
	run("copy", func(l []byte) { out = append(out[:0], l...) })
	run("encoding-json-valid", func(l []byte) {
		if !json.Valid(l) {
			b.Fatal("not valid")
		}
	})
	run("json-iterator-struct-round-trip", func(l []byte) {
		var ev anyEvent
		if err := jsoniter.ConfigCompatibleWithStandardLibrary.Unmarshal(l, &ev); err != nil {
			b.Fatal(err)
		}
		if _, err := jsoniter.ConfigCompatibleWithStandardLibrary.Marshal(&ev); err != nil {
			b.Fatal(err)
		}
	})
}
