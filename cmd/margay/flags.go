package main

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/margaylog/margay/internal/suggest"
	"github.com/margaylog/margay/internal/timefmt"
)

// A choice is the value of a flag that takes one of a few words.
type choice struct {
	word  string // the one chosen; at first the default
	words []string
	notes map[string]string // words that people may try, and what to tell them
}

// oneOf returns a choice whose default is the first word.
func oneOf(words ...string) choice { return choice{word: words[0], words: words} }

// add adds the choice to the flags of a command.
func (c *choice) add(cmd *cobra.Command, name, doc string) {
	cmd.Flags().Var(c, name, doc)
	complete(cmd, name, cobra.FixedCompletions(c.words, cobra.ShellCompDirectiveNoFileComp))
}

// complete sets how the value of a flag is completed by the shell.
func complete(cmd *cobra.Command, flag string, how cobra.CompletionFunc) {
	if err := cmd.RegisterFlagCompletionFunc(flag, how); err != nil {
		panic("margay: " + err.Error()) // there is no such flag: a bug of ours
	}
}

// String, Set and Type make a choice a pflag.Value.
func (c *choice) String() string { return c.word }

func (c *choice) Type() string { return strings.Join(c.words, "|") }

func (c *choice) Set(word string) error {
	if slices.Contains(c.words, word) {
		c.word = word
		return nil
	}
	if note := c.notes[strings.ToLower(word)]; note != "" {
		return errors.New(note)
	}
	if near := suggest.Closest(word, c.words); near != "" {
		return fmt.Errorf("unknown value %q (did you mean %q?)", word, near)
	}
	last := len(c.words) - 1
	return fmt.Errorf("unknown value %q: use %s or %s", word, strings.Join(c.words[:last], ", "), c.words[last])
}

// A count is the value of a flag that takes a number within bounds.
type count struct{ n, least, most int }

func (c *count) String() string { return strconv.Itoa(c.n) }

func (c *count) Type() string { return "N" }

func (c *count) Set(text string) error {
	n, err := strconv.Atoi(text)
	if err != nil || n < c.least || n > c.most {
		return fmt.Errorf("%q is not a number from %d to %d", text, c.least, c.most)
	}
	c.n = n
	return nil
}

// A size is the value of a flag that takes a number of bytes, perhaps with a
// unit.
type size struct{ bytes, most int }

// A unit is what may stand behind the number of a size.
type unit struct {
	name  string
	shift int
}

// units returns the units, largest first; bytes have none.
func units() []unit { return []unit{{"GiB", 30}, {"MiB", 20}, {"KiB", 10}, {"", 0}} }

func (s *size) String() string {
	for _, u := range units() {
		if s.bytes%(1<<u.shift) == 0 && s.bytes > 0 {
			return strconv.Itoa(s.bytes>>u.shift) + u.name
		}
	}
	return strconv.Itoa(s.bytes)
}

func (s *size) Type() string { return "SIZE" }

func (s *size) Set(text string) error {
	for _, u := range units() {
		number, ok := strings.CutSuffix(text, u.name)
		if !ok {
			continue
		}
		n, err := strconv.ParseUint(number, 10, 32)
		if err != nil || n == 0 || n > math.MaxInt32 || int(n) > s.most>>u.shift {
			break
		}
		s.bytes = int(n) << u.shift
		return nil
	}
	most := size{bytes: s.most}
	return fmt.Errorf("%q is not a number of bytes from 1 to %s, perhaps with KiB, MiB or GiB", text, &most)
}

// An instant is the value of a flag that takes a time.
type instant struct {
	text string // empty: none was given
	time time.Time
}

func (i *instant) String() string { return i.text }

func (i *instant) Type() string { return "TIME" }

func (i *instant) Set(text string) error {
	format, err := timefmt.Compile("rfc3339", nil)
	if err != nil {
		return err
	}
	t, ok := format.Parse([]byte(text), timefmt.Instant{})
	if !ok {
		return fmt.Errorf("%q is not a time such as 2024-03-01T12:00:00Z", text)
	}
	i.text, i.time = text, t.Time()
	return nil
}
