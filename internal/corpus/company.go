package corpus

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// A Company is a made-up customer of 1Password. Its people, vaults and items
// follow from the seed and stay the same, so that its events name each of
// them again and again. It is not changed once made: it may be shared.
type Company struct {
	Account string // the UUID of its account

	seed   uint64
	people []person
	vaults []entry
	items  []item
}

type person struct {
	uuid, name, email, ip string // JSON text, as all values of an object
	place                 object
}

// An entry is something with a UUID and a name, as plain text.
type entry struct{ uuid, name string }

type item struct {
	entry
	vault entry
}

// A Moment is what tells one event of a company from all others.
type Moment struct {
	Index     uint64    // the other contents follow from it
	UUID      string    // of the event
	Time      time.Time // when it happened
	Timestamp string    // the same, as the event has it
}

const domain = "tallgrass.example"

// NewCompany returns the company of a seed.
func NewCompany(seed uint64) *Company {
	g := &Generator{r: rand.New(rand.NewPCG(seed, 0x636f6d70616e79))}
	c := &Company{seed: seed, Account: UUID(g.r)}
	for _, name := range []string{
		"Wendy Appleseed", "Jack O'Neill", "Priya Natarajan", "Jürgen Müller", "山田 太郎", "Zoë Castillo", "Ana García", "Łukasz Żak",
		"Sam Smith", "Lee Wong", "Amara Okafor", "Noor Haddad",
	} {
		c.people = append(c.people, g.newPerson(len(c.people), name))
	}
	for _, name := range []string{"Engineering", "Finance", "Marketing", "Board"} {
		c.vaults = append(c.vaults, entry{g.lower(), name})
	}
	for _, title := range []string{
		"AWS root", "Production database", "GitHub deploy key", "Staging server", "DNS registrar", "Package signing key",
		"Payroll", "Bank, main account", "Company card", "Tax office", "Invoice portal",
		"Newsletter", "Web shop admin", "Photo archive", "Analytics",
		"Board minutes", "Insurance", "Office alarm code",
	} {
		// Spread over the vaults in turn: what the titles say is no matter.
		c.items = append(c.items, item{entry{g.lower(), title}, c.vaults[len(c.items)%len(c.vaults)]})
	}
	return c
}

func (g *Generator) newPerson(n int, name string) person {
	mail := []string{"wendy", "jack", "priya", "juergen", "taro", "zoe", "ana", "lukasz", "sam", "lee", "amara", "noor"}[n]
	return person{
		uuid:  g.uuid(),
		name:  quoted(name),
		email: quoted(mail + "@" + domain),
		ip:    quoted(fmt.Sprintf("203.0.113.%d", 10+n)),
		place: g.location(),
	}
}

// lower returns the UUID of what is no event, person or account: in small
// letters.
func (g *Generator) lower() string { return strings.ToLower(UUID(g.r)) }

// Append appends the event of the log type at a moment, in the shape of the
// second version of the API, or of the first.
func (c *Company) Append(dst []byte, logType string, m Moment, v2 bool) []byte {
	kind := uint64(slices.Index(LogTypes(), logType))
	g := &Generator{r: rand.New(rand.NewPCG(c.seed+kind<<56, m.Index)), time: m.Time, v2: 100}
	o := c.adopt(g, logType, g.event(logType))
	o.set("uuid", quoted(m.UUID))
	o.set("timestamp", quoted(m.Timestamp))
	if !v2 {
		o = o.without("account_uuid", "actor_type", "actor_account_uuid", "user_type", "user_account_uuid")
	}
	return g.render(dst, o, Compact, 0)
}

// adopt makes an event one of the company: with its people and things.
func (c *Company) adopt(g *Generator, logType string, o object) object {
	who := c.people[g.r.IntN(len(c.people))]
	o.set("account_uuid", quoted(c.Account))
	o.set("location", who.place)
	switch logType {
	case ItemUsage:
		used := c.items[g.r.IntN(len(c.items))]
		o.set("vault_uuid", quoted(used.vault.uuid))
		o.set("item_uuid", quoted(used.uuid))
		c.sign(o, "user", who)
	case SignInAttempt:
		o.set("country", who.place[0].value)
		c.sign(o, "target_user", who)
	default:
		o = c.adoptAudit(g, o, who)
	}
	return o
}

// sign puts a person into the member of that name, and into the client.
func (c *Company) sign(o object, name string, who person) {
	user := o.at(name)
	user.set("uuid", who.uuid)
	user.set("name", who.name)
	user.set("email", who.email)
	user.set("user_account_uuid", quoted(c.Account))
	o.at("client").set("ip_address", who.ip)
}

func (c *Company) adoptAudit(g *Generator, o object, who person) object {
	o.set("actor_uuid", who.uuid)
	o.set("actor_details", who.details())
	if session := o.at("session"); len(session) > 0 {
		session.set("ip", who.ip)
	}
	for _, name := range []string{"object_details", "aux_id", "aux_uuid", "aux_details", "aux_info"} {
		o.set(name, nil)
	}
	whom := c.people[g.r.IntN(len(c.people))]
	vault := quoted(c.vaults[g.r.IntN(len(c.vaults))].uuid)
	switch g.r.IntN(5) {
	case 0:
		o.concerns("user", whom.uuid, g.pick("activate", "suspend", "reactive", "update"))
		o.set("object_details", whom.details())
	case 1:
		o.concerns("vault", vault, g.pick("create", "update", "export"))
	case 2:
		o.concerns("item", quoted(c.items[g.r.IntN(len(c.items))].uuid), g.pick("create", "update", "delete", "share"))
	case 3:
		o.concerns("uva", vault, g.pick("grant", "revoke"))
		o.involves(g, whom, "R,W")
	default:
		o.concerns("gm", quoted(g.lower()), g.pick("join", "leave", "role"))
		o.involves(g, whom, g.pick("A", "R"))
	}
	return append(o, member{"actor_account_uuid", quoted(c.Account)})
}

// concerns says what an audit event is about, and what was done to it.
func (o object) concerns(kind, uuid, action string) {
	o.set("action", quoted(action))
	o.set("object_type", quoted(kind))
	o.set("object_uuid", uuid)
}

// involves says whom an audit event is about besides.
func (o object) involves(g *Generator, whom person, info string) {
	o.set("aux_id", fmt.Sprint(g.r.IntN(1e8)))
	o.set("aux_uuid", whom.uuid)
	o.set("aux_details", whom.details())
	o.set("aux_info", quoted(info))
}

func (p person) details() object {
	return object{{"uuid", p.uuid}, {"name", p.name}, {"email", p.email}}
}

// set gives the member of that name a value, also where it had none. There
// must be one.
func (o object) set(name string, value any) {
	for i := range o {
		if o[i].key == name {
			o[i].value = value
			return
		}
	}
	panic("corpus: an event without " + name)
}

// at returns the object in the member of that name.
func (o object) at(name string) object {
	for _, m := range o {
		if m.key == name {
			inner, _ := m.value.(object)
			return inner
		}
	}
	return nil
}

// without returns o without the members of these names, at any depth.
func (o object) without(names ...string) object {
	kept := make(object, 0, len(o))
	for _, m := range o {
		if strings.Contains(" "+strings.Join(names, " ")+" ", " "+m.key+" ") {
			continue
		}
		if inner, ok := m.value.(object); ok {
			m.value = inner.without(names...)
		}
		kept = append(kept, m)
	}
	return kept
}

// ItemsJSON returns the items of the company as the 1Password command line
// lists them: op item list --format json.
func (c *Company) ItemsJSON() []byte {
	type named struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	}
	type listed struct {
		ID       string    `json:"id"`
		Title    string    `json:"title"`
		Version  int       `json:"version"`
		Vault    named     `json:"vault"`
		Category string    `json:"category"`
		Editor   string    `json:"last_edited_by"`
		Created  time.Time `json:"created_at"`
		Updated  time.Time `json:"updated_at"`
	}
	all := make([]listed, len(c.items))
	for i, it := range c.items {
		made := time.Date(2023, 1, 2, 9, 0, 0, 0, time.UTC).AddDate(0, 0, 11*i)
		all[i] = listed{
			it.uuid, it.name, 1 + i%5, named{it.vault.uuid, it.vault.name}, "LOGIN",
			strings.Trim(c.people[i%len(c.people)].uuid, `"`), made, made.AddDate(0, 2, i),
		}
	}
	out, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		panic("corpus: " + err.Error())
	}
	return append(out, '\n')
}
