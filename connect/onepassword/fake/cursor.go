package fake

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"time"
)

// A cursor is a place in the events of an endpoint, and what the chain of
// cursors that it belongs to asks for. All of it is in the text that clients
// get, so the fake stores nothing, and a fake that is started again with the
// same seed knows the cursors of the one before.
type cursor struct {
	endpoint   uint8
	turn       uint8 // tells cursors of one place apart
	limit      uint16
	era        uint32 // cursors of earlier eras have expired
	next       uint64 // the slot to go on with
	start, end int64  // the chain wants start <= Time < end, in Unix nanoseconds; an end of 0 is none
}

const macSize = 12

// seal returns the text of c. Nobody else can make one that is known.
func (a *API) seal(c cursor) string {
	b := []byte{c.endpoint, c.turn}
	b = binary.BigEndian.AppendUint16(b, c.limit)
	b = binary.BigEndian.AppendUint32(b, c.era)
	b = binary.BigEndian.AppendUint64(b, c.next)
	b = binary.BigEndian.AppendUint64(b, uint64(c.start))
	b = binary.BigEndian.AppendUint64(b, uint64(c.end))
	return base64.RawURLEncoding.EncodeToString(append(b, a.mac(b)...))
}

func (a *API) mac(b []byte) []byte {
	h := hmac.New(sha256.New, binary.BigEndian.AppendUint64([]byte("cursor"), a.o.Seed))
	h.Write(b)
	return h.Sum(nil)[:macSize]
}

const cursorSize = 2 + 2 + 4 + 8 + 8 + 8 + macSize

// unseal reads the text of a cursor; ok is false when it is not one of ours.
func (a *API) unseal(text string) (c cursor, ok bool) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(b) != cursorSize {
		return c, false
	}
	b, mac := b[:cursorSize-macSize], b[cursorSize-macSize:]
	if !hmac.Equal(mac, a.mac(b)) {
		return c, false
	}
	return cursor{
		endpoint: b[0],
		turn:     b[1],
		limit:    binary.BigEndian.Uint16(b[2:]),
		era:      binary.BigEndian.Uint32(b[4:]),
		next:     binary.BigEndian.Uint64(b[8:]),
		start:    int64(binary.BigEndian.Uint64(b[16:])),
		end:      int64(binary.BigEndian.Uint64(b[24:])),
	}, true
}

// wants reports whether the chain of c is given an event.
func (c *cursor) wants(ev *Event) bool {
	t := ev.Time.UnixNano()
	return t >= c.start && (c.end == 0 || t < c.end)
}

func (c *cursor) endTime() time.Time {
	if c.end == 0 {
		return time.Time{}
	}
	return time.Unix(0, c.end)
}

// nanos returns t in Unix nanoseconds, or zero for the zero time.
func nanos(t time.Time, zero int64) int64 {
	if t.IsZero() {
		return zero
	}
	return t.UnixNano()
}
