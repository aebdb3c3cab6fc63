package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A heading is one of a page in Markdown.
type heading struct {
	level        int
	text, anchor string // without the #
}

// headings returns the headings of a text, with the anchors that viewers of
// Markdown give them.
func headings(text string) []heading {
	var all []heading
	seen := make(map[string]int)
	fenced := false
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "```") {
			fenced = !fenced
		}
		title := strings.TrimLeft(line, "#")
		level := len(line) - len(title)
		if fenced || level == 0 || !strings.HasPrefix(title, " ") {
			continue
		}
		h := heading{level, strings.TrimSpace(title), anchor(title)}
		if n := seen[h.anchor]; n > 0 {
			h.anchor += fmt.Sprintf("-%d", n)
		}
		seen[anchor(title)]++
		all = append(all, h)
	}
	return all
}

// anchor makes the name by which a link finds a heading.
func anchor(title string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return -1
	}, strings.TrimSpace(title))
}

var (
	fencedBlock = regexp.MustCompile("(?ms)^```.*?^```$")
	codeSpan    = regexp.MustCompile("`[^`\n]*`")
	link        = regexp.MustCompile(`\]\(([^)\s]+)\)`)
)

// TestDocsLinks checks that the links between the documents lead somewhere.
func TestDocsLinks(t *testing.T) {
	pages, err := filepath.Glob(filepath.Join(docsDir, "*.md"))
	require.NoError(t, err)
	root, err := filepath.Glob("../../*.md")
	require.NoError(t, err)
	for _, name := range append(pages, root...) {
		src, err := os.ReadFile(name)
		require.NoError(t, err)
		prose := codeSpan.ReplaceAllString(fencedBlock.ReplaceAllString(string(src), ""), "")
		for _, m := range link.FindAllStringSubmatch(prose, -1) {
			if !strings.Contains(m[1], "://") {
				assert.NoError(t, leads(filepath.Dir(name), filepath.Base(name), m[1]), "%s: %s", name, m[1])
			}
		}
	}
}

// leads checks a link of a page in a directory.
func leads(dir, page, target string) error {
	file, fragment, _ := strings.Cut(target, "#")
	if file == "" {
		file = page
	}
	text, err := os.ReadFile(filepath.Join(dir, file))
	if err != nil || fragment == "" {
		return err
	}
	for _, h := range headings(string(text)) {
		if h.anchor == fragment {
			return nil
		}
	}
	return fmt.Errorf("no heading #%s", fragment)
}
