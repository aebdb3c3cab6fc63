package onepassword

import "slices"

// A Source is one of the streams of events that the API has.
type Source struct {
	// Name is the last part of the source's path, and the scope that a token
	// needs for it.
	Name string

	// LogType is that of the source's events.
	LogType string
}

// Sources returns all sources. Another one that the API gains is an entry
// here.
func Sources() []Source {
	return []Source{
		{"itemusages", "OnePassword.ItemUsage"},
		{"signinattempts", "OnePassword.SignInAttempt"},
		{"auditevents", "OnePassword.AuditEvent"},
	}
}

// SourceNames returns the names of all sources.
func SourceNames() []string {
	var names []string
	for _, s := range Sources() {
		names = append(names, s.Name)
	}
	return names
}

// sourceNamed returns the source of a name.
func sourceNamed(name string) (Source, bool) {
	all := Sources()
	i := slices.IndexFunc(all, func(s Source) bool { return s.Name == name })
	if i < 0 {
		return Source{}, false
	}
	return all[i], true
}

func (s Source) path() string { return "/api/v2/" + s.Name }
