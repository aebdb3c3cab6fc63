package onepassword

import "crypto/sha256"

// visits remember the pages of one source up to the last one that the API
// has for now, so that cursors which lead in a circle are noticed, and a page
// that comes again is not written again.
type visits struct {
	pages map[[sha256.Size]byte][sha256.Size]byte // events by cursor, both hashed
}

// maxVisits bounds the memory: half a megabyte. A circle of more pages than
// that is not noticed.
const maxVisits = 4096

// same reports whether the cursor gave the same events before, and there were
// any.
func (v *visits) same(asked string, pg *page) bool {
	return !pg.empty && v.pages[sha256.Sum256([]byte(asked))] == pg.hash
}

// add notes the page that a cursor gave. It reports whether that leads to a
// page where we have been.
func (v *visits) add(asked string, pg *page) (again bool) {
	if v.pages == nil {
		v.pages = make(map[[sha256.Size]byte][sha256.Size]byte)
	}
	if !pg.more || len(v.pages) >= maxVisits {
		clear(v.pages)
	}
	v.pages[sha256.Sum256([]byte(asked))] = pg.hash
	_, again = v.pages[sha256.Sum256([]byte(pg.cursor))]
	return again
}
