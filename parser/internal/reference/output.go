package reference

import (
	"crypto/sha256"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/segmentio/ksuid"
)

// A collection is what an accepted event is asked for besides its fields.
type collection struct {
	lists    map[string][]string // indicator values by list, sorted, no value twice
	time     time.Time
	hasTime  bool
	mended   bool
	unsorted []finding
}

// collect walks everything that is written, in schema order.
func collect(root *node) *collection {
	c := &collection{lists: map[string][]string{}}
	c.walk(root)
	for _, f := range c.unsorted {
		c.lists[f.list] = append(c.lists[f.list], f.value)
	}
	for list, values := range c.lists {
		sort.Strings(values)
		c.lists[list] = slices.Compact(values)
	}
	return c
}

func (c *collection) walk(n *node) {
	if n == nil {
		return
	}
	c.mended = c.mended || n.broken
	if n.shape == scanned {
		for _, name := range n.indicators {
			c.unsorted = append(c.unsorted, scan(name, n.text)...)
		}
	}
	if n.shape == instant && n.eventTime && !c.hasTime {
		c.time, c.hasTime = n.time, true
	}
	for _, e := range n.elements {
		c.walk(e)
	}
	for _, m := range n.members {
		c.walk(m.node)
	}
	for _, m := range n.unknown {
		c.walk(m.node)
	}
}

// line writes the whole output: the fields, then section 6 in its order.
// Header is the object for p_header, "" for none.
func (c *conversion) line(found *collection, header string) string {
	profile := c.options.TimeFormat
	eventTime := c.options.Now
	if found.hasTime {
		eventTime = found.time
	}
	logType := c.schema.Name.Value
	members := memberTexts(c.root, profile)
	enrichment := c.enrichment(members, found)
	add := func(name, text string) { members = append(members, quote(name)+":"+text) }

	add("p_log_type", quote(logType))
	add("p_row_id", quote(c.rowID(found)))
	add("p_event_time", quote(printTime(eventTime, profile)))
	add("p_parse_time", quote(printTime(c.options.Now, profile)))
	add("p_schema_version", strconv.Itoa(c.schema.Version))
	if c.options.SourceID != "" {
		add("p_source_id", quote(c.options.SourceID))
	}
	if c.options.SourceLabel != "" {
		add("p_source_label", quote(c.options.SourceLabel))
	}
	if header != "" {
		add("p_header", header)
	}
	if enrichment != "" {
		add("p_enrichment", enrichment)
	}
	for _, list := range sortedKeys(found.lists) {
		var values []string
		for _, value := range found.lists[list] {
			values = append(values, quote(value))
		}
		add(list, "["+strings.Join(values, ",")+"]")
	}
	return "{" + strings.Join(members, ",") + "}"
}

func sortedKeys(lists map[string][]string) []string {
	var keys []string
	for key := range lists {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}

// rowID returns the row id of the content mode. Where times are copied as
// text, the fields themselves depend on the profile, so they are made again.
func (c *conversion) rowID(found *collection) string {
	o := c.options
	o.TimeFormat = "nanos"
	fields := convertFor(c.schema, o, c.event, true).root
	object := "{" + strings.Join(memberTexts(fields, "nanos"), ",") + "}"
	sum := sha256.Sum256([]byte(c.schema.Name.Value + "\x00" + object))

	first := time.Date(2014, 5, 13, 16, 53, 20, 0, time.UTC)
	last := time.Date(2150, 6, 19, 23, 21, 35, 0, time.UTC)
	t := first // time part 0
	if found.hasTime && found.time.After(first) {
		t = found.time
	}
	if t.After(last) {
		t = last
	}
	id, err := ksuid.FromParts(t, sum[:16])
	if err != nil {
		panic("reference: row id: " + err.Error())
	}
	return id.String()
}

// memberTexts writes the members of an object.
func memberTexts(n *node, profile string) []string {
	var texts []string
	for _, m := range append(slices.Clip(n.members), n.unknown...) {
		texts = append(texts, quote(m.name)+":"+nodeText(m.node, profile))
	}
	return texts
}

func nodeText(n *node, profile string) string {
	switch {
	case n == nil:
		return "null"
	case n.shape == instant:
		return quote(printTime(n.time, profile))
	case n.shape == record:
		return "{" + strings.Join(memberTexts(n, profile), ",") + "}"
	case n.shape == list:
		var texts []string
		for _, e := range n.elements {
			texts = append(texts, nodeText(e, profile))
		}
		return "[" + strings.Join(texts, ",") + "]"
	}
	return n.json
}
