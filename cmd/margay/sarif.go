package main

import (
	"bytes"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/margaylog/margay/schemas"
)

// The parts of SARIF 2.1.0 that check writes. The rules are the codes of
// docs/diagnostics.md.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool       sarifTool     `json:"tool"`
		ColumnKind string        `json:"columnKind"`
		Results    []sarifResult `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name           string      `json:"name"`
		InformationURI string      `json:"informationUri"`
		Rules          []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID      schemas.Code `json:"id"`
		Short   sarifText    `json:"shortDescription"`
		Help    sarifText    `json:"help"`
		Default sarifLevel   `json:"defaultConfiguration"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifLevel struct {
		Level schemas.Severity `json:"level"` // the same words
	}
	sarifResult struct {
		RuleID    schemas.Code     `json:"ruleId"`
		RuleIndex int              `json:"ruleIndex"`
		Level     schemas.Severity `json:"level"`
		Message   sarifText        `json:"message"`
		Locations []sarifLocation  `json:"locations"`
	}
	sarifLocation struct {
		Physical sarifPhysical  `json:"physicalLocation"`
		Logical  []sarifLogical `json:"logicalLocations,omitempty"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   *sarifRegion  `json:"region,omitempty"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn"`
	}
	sarifLogical struct {
		Name string `json:"fullyQualifiedName"`
	}
)

func printSARIF(b *bytes.Buffer, diags schemas.Diagnostics) {
	rules, index := sarifRules()
	results := make([]sarifResult, len(diags))
	for i, d := range diags {
		results[i] = sarifResult{
			RuleID:    d.Code,
			RuleIndex: index[d.Code],
			Level:     d.Severity,
			Message:   sarifText{message(d)},
			Locations: []sarifLocation{sarifPlace(d)},
		}
	}
	appendJSON(b, sarifLog{
		Schema:  "https://json.schemastore.org/sarif-2.1.0.json",
		Version: "2.1.0",
		Runs: []sarifRun{{
			Tool: sarifTool{sarifDriver{
				Name:           "margay",
				InformationURI: "https://github.com/margaylog/margay",
				Rules:          rules,
			}},
			ColumnKind: "unicodeCodePoints",
			Results:    results,
		}},
	})
}

// sarifRules returns a rule for each code, and where it is among them.
func sarifRules() ([]sarifRule, map[schemas.Code]int) {
	var rules []sarifRule
	index := make(map[schemas.Code]int)
	for _, spec := range diagnosticCodes() {
		index[spec.Code] = len(rules)
		rules = append(rules, sarifRule{
			ID:      spec.Code,
			Short:   sarifText{spec.Means},
			Help:    sarifText{spec.Fix},
			Default: sarifLevel{spec.Severity},
		})
	}
	return rules, index
}

func sarifPlace(d schemas.Diagnostic) sarifLocation {
	at := sarifLocation{Physical: sarifPhysical{Artifact: sarifArtifact{fileURI(d.File)}}}
	if d.Line > 0 {
		at.Physical.Region = &sarifRegion{d.Line, d.Column}
	}
	if d.Path != "" {
		at.Logical = []sarifLogical{{d.Path}}
	}
	return at
}

// fileURI returns a file name as a URI reference: relative names stay so.
func fileURI(name string) string {
	u := url.URL{Path: filepath.ToSlash(name)}
	if filepath.IsAbs(name) {
		u.Scheme = "file"
		if !strings.HasPrefix(u.Path, "/") {
			u.Path = "/" + u.Path // a drive letter comes first on Windows
		}
	}
	return u.String()
}
