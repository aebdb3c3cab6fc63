package parser

import (
	"crypto/rand"
	"crypto/sha256"
	"io"
	"sync"
	"time"

	"github.com/segmentio/ksuid"

	"github.com/margaylog/margay/internal/timefmt"
)

// A KSUID is 4 bytes of seconds since ksuidEpoch and 16 bytes of payload,
// written as 27 digits of base 62 (github.com/segmentio/ksuid).
const (
	rowIDLen   = 27
	ksuidEpoch = 1_400_000_000
	ksuidLast  = ksuidEpoch + 1<<32 - 1
)

type rowID [rowIDLen]byte

// ksuidOf writes the KSUID of a time in seconds since 1970, clamped to what
// a KSUID can hold, and a payload.
func ksuidOf(sec int64, payload []byte) (id rowID) {
	sec = min(max(sec, ksuidEpoch), ksuidLast)
	k, err := ksuid.FromParts(time.Unix(sec, 0), payload)
	if err != nil {
		panic("parser: " + err.Error()) // a payload that is not 16 bytes long
	}
	k.Append(id[:0])
	return id
}

// A sequence makes random row ids: one random payload for a batch, which
// counts up. Counting is done on the text, where it mostly changes the last
// digit, instead of encoding 160 bits each time.
type sequence struct {
	rand io.Reader
	sec  int64 // the time part of last
	last rowID
}

// next returns a new row id with the given time part.
func (s *sequence) next(sec int64) *rowID {
	if sec != s.sec || s.last[0] == 0 {
		s.seed(sec)
	}
	s.last.increment()
	return &s.last
}

func (s *sequence) seed(sec int64) {
	var payload [16]byte
	if _, err := io.ReadFull(s.rand, payload[:]); err != nil {
		// crypto/rand never fails; a reader of the user's own that does must
		// not lead to equal ids.
		rand.Read(payload[:])
	}
	payload[0] &= 0x7f // 2^127 ids before the count would reach the time part
	s.sec, s.last = sec, ksuidOf(sec, payload[:])
}

// increment adds one to the number that id is in base 62.
func (id *rowID) increment() {
	for i := rowIDLen - 1; i >= 0; i-- {
		switch id[i] {
		case 'z':
			id[i] = '0'
			continue
		case '9':
			id[i] = 'A'
		case 'Z':
			id[i] = 'a'
		default:
			id[i]++
		}
		return
	}
}

// hashID returns the row id that depends on content and event time alone.
func hashID(content []byte, at timefmt.Instant, known bool) rowID {
	sum := sha256.Sum256(content)
	sec := int64(ksuidEpoch) // a time part of 0
	if known {
		sec = at.Sec
	}
	return ksuidOf(sec, sum[:16])
}

// A lockedReader lets several parsers share a source of randomness.
type lockedReader struct {
	mu sync.Mutex
	r  io.Reader
}

func (l *lockedReader) Read(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return io.ReadFull(l.r, p)
}
