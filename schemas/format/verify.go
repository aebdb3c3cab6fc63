package format

import (
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// differs says in what the meaning of two sources differs, or their comments;
// "" when they are alike. The order of keys is no difference.
func differs(before, after []byte) string {
	a, errA := decode(before)
	b, errB := decode(after)
	switch {
	case errA != nil || errB != nil:
		return "the result is not YAML"
	case len(a) != len(b):
		return "the number of documents"
	}
	for i := range a {
		if where := compare(a[i], b[i], ""); where != "" {
			return "at " + where
		}
	}
	return commentsDiffer(before, after)
}

// compare returns the path of the first difference, or "".
func compare(a, b *yaml.Node, path string) string {
	here := path
	if here == "" {
		here = "the top"
	}
	if a.Kind != b.Kind || a.Tag != b.Tag || a.Anchor != b.Anchor || a.Value != b.Value || len(a.Content) != len(b.Content) {
		return here
	}
	// Whether a scalar is in quotes says whether yes is a boolean.
	if a.Kind == yaml.ScalarNode && (a.Style == 0) != (b.Style == 0) && !strings.Contains(a.Value, "\n") {
		return here
	}
	if a.Kind != yaml.MappingNode {
		for i := range a.Content {
			if where := compare(a.Content[i], b.Content[i], fmt.Sprintf("%s[%d]", path, i)); where != "" {
				return where
			}
		}
		return ""
	}
	return compareMembers(a, b, path)
}

// compareMembers compares two mappings: the n-th member with a key is the same
// as the n-th with that key on the other side.
func compareMembers(a, b *yaml.Node, path string) string {
	var used []int
	for i := 0; i < len(a.Content); i += 2 {
		key := a.Content[i]
		at := path + "." + key.Value
		j := 0
		for j < len(b.Content) && (slices.Contains(used, j) || b.Content[j].Value != key.Value || b.Content[j].Tag != key.Tag) {
			j += 2
		}
		if j >= len(b.Content) {
			return at
		}
		used = append(used, j)
		if where := compare(a.Content[i+1], b.Content[j+1], at); where != "" {
			return where
		}
	}
	return ""
}

// commentsDiffer says which comment is not in both sources.
func commentsDiffer(before, after []byte) string {
	a, b := allComments(before), allComments(after)
	for text, n := range a {
		if b[text] != n {
			return fmt.Sprintf("the comment %q", text)
		}
	}
	if len(a) != len(b) {
		return "a comment"
	}
	roots, _ := decode(before)
	for _, root := range roots {
		for _, text := range keptComments(root) {
			if b[text] == 0 {
				return fmt.Sprintf("the comment %q", text)
			}
		}
	}
	return ""
}

// keptComments returns the comments that the YAML library found at a node and
// below. It loses some; but those that it has are none that we overlook.
func keptComments(n *yaml.Node) []string {
	var list []string
	for _, text := range []string{n.HeadComment, n.LineComment, n.FootComment} {
		for line := range strings.SplitSeq(text, "\n") {
			if line = strings.Trim(line, " \t\r"); line != "" {
				list = append(list, line)
			}
		}
	}
	for _, c := range n.Content {
		list = append(list, keptComments(c)...)
	}
	return list
}

// allComments counts the comments of a source by their text.
func allComments(src []byte) map[string]int {
	counts := make(map[string]int)
	t, err := newText("", src)
	if err != nil {
		return counts
	}
	roots, err := decode(src)
	if err != nil {
		return counts
	}
	d := newDocument(t, part{0, len(t.lines)})
	for _, root := range roots {
		d.measure(root, -1)
		d.brackets(root)
	}
	found, _ := d.comments()
	for _, c := range found {
		counts[c.text]++
	}
	return counts
}
