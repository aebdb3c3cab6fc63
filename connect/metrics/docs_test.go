package metrics

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"
)

// TestDocs checks that the page has each metric as it is, and no other.
func TestDocs(t *testing.T) {
	src, err := os.ReadFile("../../docs/metrics.md")
	require.NoError(t, err)
	page := string(src)
	kinds := map[prometheus.ValueType]string{counter: "counter", gauge: "gauge"}
	known := make(map[string]bool)
	for _, s := range specs() {
		known[s.name] = true
		labels := ""
		if len(s.labels) > 0 {
			labels = "`" + strings.Join(s.labels, "`, `") + "`"
		}
		assert.Contains(t, page, "\n| `"+s.name+"` | "+kinds[s.kind]+" | "+labels+" | "+s.help+" |\n")
	}
	for _, name := range regexp.MustCompile(`margay_\w+`).FindAllString(page, -1) {
		assert.True(t, known[name], "there is no %s", name)
	}
}

// TestDocsRules checks that the YAML of the page is what Prometheus reads, and
// that its rules ask for labels that there are.
func TestDocsRules(t *testing.T) {
	src, err := os.ReadFile("../../docs/metrics.md")
	require.NoError(t, err)
	labels := map[string]bool{"job": true, "instance": true}
	for _, s := range specs() {
		for _, l := range s.labels {
			labels[l] = true
		}
	}
	rules := 0
	for _, block := range regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(string(src), -1) {
		var file struct {
			ScrapeConfigs []struct {
				JobName       string                       `yaml:"job_name"`
				StaticConfigs []struct{ Targets []string } `yaml:"static_configs"`
			} `yaml:"scrape_configs"`
			Groups []struct {
				Name  string
				Rules []struct {
					Alert, Expr, For string
					Annotations      map[string]string
				}
			}
		}
		dec := yaml.NewDecoder(strings.NewReader(block[1]))
		dec.KnownFields(true)
		require.NoError(t, dec.Decode(&file))
		for _, g := range file.Groups {
			for _, r := range g.Rules {
				rules++
				assert.NotEmpty(t, r.Alert)
				assert.NotEmpty(t, r.Annotations["summary"])
				for _, m := range regexp.MustCompile(`(\w+)!?="|\$labels\.(\w+)`).FindAllStringSubmatch(r.Expr+r.Annotations["summary"], -1) {
					assert.True(t, labels[m[1]+m[2]], "%s: no metric has %s", r.Alert, m[1]+m[2])
				}
			}
		}
	}
	assert.Positive(t, rules)
}
