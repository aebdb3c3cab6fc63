package onepassword

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"io"
	"net/http"
	"time"
)

// pageLimit is how many events a page has at most: as many as the API gives.
const pageLimit = 1000

// maxCursor bounds what is kept of a page. Cursors have some hundred bytes.
const maxCursor = 16 << 10

// A page is an answer with events, as it came.
type page struct {
	name   string // what rejects call it
	body   []byte
	cursor string // to go on with
	more   bool   // the API has more already
	empty  bool
	hash   [sha256.Size]byte // of the events
}

// decodePage checks that an answer is a page and reads all but its events.
func decodePage(body []byte) (*page, error) {
	p := &page{body: body}
	members, ok := readMembers(body)
	if !ok || json.Unmarshal(members["cursor"], &p.cursor) != nil || p.cursor == "" || len(p.cursor) > maxCursor ||
		json.Unmarshal(members["has_more"], &p.more) != nil {
		return nil, &Fault{Kind: NotJSON}
	}
	items, ok := members["items"]
	if !ok || items[0] != '[' && items[0] != 'n' {
		return nil, &Fault{Kind: NotJSON}
	}
	p.empty = items[0] == 'n' || len(bytes.TrimSpace(items[1:])) == 1
	p.hash = sha256.Sum256(items)
	return p, nil
}

// readMembers reads one JSON object. It is false when the text is none, or
// has a key twice: then it would be open which one counts.
func readMembers(text []byte) (map[string]json.RawMessage, bool) {
	dec := json.NewDecoder(bytes.NewReader(text))
	if start, err := dec.Token(); err != nil || start != json.Delim('{') {
		return nil, false
	}
	members := make(map[string]json.RawMessage)
	for dec.More() {
		key, err := dec.Token()
		name, isText := key.(string)
		if _, twice := members[name]; err != nil || !isText || twice {
			return nil, false
		}
		var value json.RawMessage
		if dec.Decode(&value) != nil {
			return nil, false
		}
		members[name] = value
	}
	if _, err := dec.Token(); err != nil {
		return nil, false
	}
	_, err := dec.Token()
	return members, err == io.EOF
}

// A resetCursor begins at a time instead of a cursor.
type resetCursor struct {
	Limit int    `json:"limit"`
	Start string `json:"start_time"`
	End   string `json:"end_time,omitempty"`
}

// fetch gets the page of a source from a position on.
func (c *client) fetch(ctx context.Context, s Source, pos *Position) (*page, error) {
	var request any = map[string]string{"cursor": pos.Cursor}
	name := s.Name + "?cursor=" + pos.Cursor
	if pos.Cursor == "" {
		start := pos.Start.UTC().Format(time.RFC3339Nano)
		request = resetCursor{Limit: c.limit, Start: start, End: formatTime(pos.Until)}
		name = s.Name + "?start_time=" + start
	}
	body, err := json.Marshal(request)
	if err != nil {
		return nil, err
	}
	answer, err := c.call(ctx, s.Name, http.MethodPost, s.path(), body)
	if err != nil {
		return nil, err
	}
	p, err := decodePage(answer)
	if err != nil {
		return nil, err
	}
	p.name = name
	return p, nil
}

// formatTime returns a time as the API wants it, "" for the zero time.
func formatTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}
