package fake

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/margaylog/margay/internal/corpus"
)

// A page is an answer with events.
type page struct {
	cursor string
	more   bool
	items  [][]byte
}

// page returns the events from a place on, which the client asked for with
// the cursor in text.
func (a *API) page(c cursor, text string, now time.Time, v2 bool, f *Fault) page {
	limit := int(c.limit)
	switch f.Kind {
	case EmptyPage:
		c.turn++
		return page{cursor: a.seal(c), more: true}
	case EmptyLoop:
		return page{cursor: text, more: true}
	case TooManyEvents:
		limit = f.Size
	}
	p := a.fill(&c, limit, now, v2)
	switch f.Kind {
	case SameCursor:
		p.cursor = text
	case MovedCursor:
		p.cursor = text
		a.move(text, c.next)
	case Junk:
		p.items = spread(p.items, f.Size)
	}
	return p
}

// fill returns the next events that c wants, and moves c behind them.
func (a *API) fill(c *cursor, limit int, now time.Time, v2 bool) page {
	p := page{}
	for ev := range a.schedules[c.endpoint].between(c.next, now, *c) {
		if len(p.items) == limit {
			p.more = true
			break
		}
		p.items = append(p.items, a.event(Endpoints()[c.endpoint], &ev, v2))
		c.next = ev.Index + 1
	}
	p.cursor = a.seal(*c)
	return p
}

// move makes the cursor in text one of another place.
func (a *API) move(text string, to uint64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.moved) == maxMoved {
		clear(a.moved)
	}
	a.moved[text] = to
}

// maxMoved bounds the cursors that are remembered to have moved.
const maxMoved = 4096

// answer returns the page as the API writes it, with pad bytes more in each
// item.
func (p page) answer(pad int) answer {
	return answer{http.StatusOK, jsonType, func(w io.Writer) error { return p.write(w, pad) }, len(p.items)}
}

func (p page) write(w io.Writer, pad int) error {
	text, err := json.Marshal(p.cursor)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, `{"cursor":%s,"has_more":%t,"items":[`, text, p.more)
	for i, it := range p.items {
		if err == nil && i > 0 {
			_, err = io.WriteString(w, ",")
		}
		if err == nil {
			err = writeItem(w, it, pad)
		}
	}
	if err == nil {
		_, err = io.WriteString(w, "]}")
	}
	return err
}

func writeItem(w io.Writer, it []byte, pad int) error {
	if pad == 0 || it[0] != '{' {
		_, err := w.Write(it)
		return err
	}
	if _, err := io.WriteString(w, `{"padding":"`); err != nil {
		return err
	}
	chunk := bytes.Repeat([]byte("x"), min(pad, 32<<10))
	for left := pad; left > 0; left -= len(chunk) {
		if _, err := w.Write(chunk[:min(left, len(chunk))]); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(w, `",%s`, it[1:])
	return err
}

// event returns the JSON of an event.
func (a *API) event(e Endpoint, ev *Event, v2 bool) []byte {
	m := corpus.Moment{Index: ev.Index, UUID: ev.UUID, Time: ev.Time, Timestamp: ev.timestamp}
	text := a.company.Append(nil, e.logType(), m, v2)
	if ev.Malformed {
		return spoil(text, ev)
	}
	return text
}

// spoil makes an event one that its schema refuses, in one of four ways. Its
// UUID can still be found.
func spoil(text []byte, ev *Event) []byte {
	replace := func(old, new string) []byte { return bytes.Replace(text, []byte(old), []byte(new), 1) }
	switch ev.Index % 4 {
	case 0:
		return replace(`"timestamp":`, `"time":`)
	case 1:
		return replace(`"timestamp":"`+ev.timestamp+`"`, `"timestamp":"yesterday"`)
	case 2:
		return replace(`"uuid":"`+ev.UUID+`"`, `"uuid":["`+ev.UUID+`"]`)
	}
	return append(append([]byte{'['}, text...), ']')
}

// spread puts n things that are no events between items.
func spread(items [][]byte, n int) [][]byte {
	junk := []string{`{}`, `null`, `"gap"`, `[]`, `17`}
	var all [][]byte
	for i := range max(n, len(items)) {
		if i < n {
			all = append(all, []byte(junk[i%len(junk)]))
		}
		if i < len(items) {
			all = append(all, items[i])
		}
	}
	return all
}
