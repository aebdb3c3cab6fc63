package corpus

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func moment(i uint64) Moment {
	at := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
	return Moment{Index: i, UUID: "EVENT", Time: at, Timestamp: "2026-03-04T12:00:00Z"}
}

func TestCompanyFollowsFromTheSeed(t *testing.T) {
	for _, logType := range LogTypes() {
		one, other := NewCompany(1), NewCompany(2)
		ev := one.Append(nil, logType, moment(7), true)
		require.True(t, json.Valid(ev), "%s", ev)
		require.Equal(t, ev, NewCompany(1).Append(nil, logType, moment(7), true))
		require.NotEqual(t, ev, one.Append(nil, logType, moment(8), true))
		require.NotEqual(t, ev, other.Append(nil, logType, moment(7), true))
	}
}

// A person has one name, one e-mail and one address, wherever it is named.
func TestPeopleStayTheSame(t *testing.T) {
	c := NewCompany(3)
	known := map[string][2]string{}
	see := func(uuid, name, email string) {
		require.NotEmpty(t, uuid)
		if was, ok := known[uuid]; ok {
			require.Equal(t, was, [2]string{name, email})
		}
		known[uuid] = [2]string{name, email}
	}
	type person struct{ UUID, Name, Email string }
	for i := range uint64(300) {
		for _, logType := range LogTypes() {
			var ev struct {
				UUID, Timestamp string
				User            *person
				TargetUser      *person `json:"target_user"`
				ActorDetails    *person `json:"actor_details"`
				ObjectDetails   *person `json:"object_details"`
				AuxDetails      *person `json:"aux_details"`
			}
			require.NoError(t, json.Unmarshal(c.Append(nil, logType, moment(i), true), &ev))
			require.Equal(t, "EVENT", ev.UUID)
			require.Equal(t, "2026-03-04T12:00:00Z", ev.Timestamp)
			for _, p := range []*person{ev.User, ev.TargetUser, ev.ActorDetails, ev.ObjectDetails, ev.AuxDetails} {
				if p != nil {
					see(p.UUID, p.Name, p.Email)
				}
			}
		}
	}
	require.Len(t, known, len(c.people))
}
