package engine

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"time"
)

// Sampler makes up values. The same calls in the same order return the same ones.
type Sampler struct {
	Now time.Time // of the engine's clock

	rand  *rand.Rand
	texts map[string]string // plausible strings, by member
}

func newSampler(seed uint64, now time.Time, texts map[string]string) Sampler {
	return Sampler{Now: now, rand: rand.New(rand.NewPCG(seed, 0x5ec1a1)), texts: texts}
}

// Tick moves the clock by a second and returns it. No two changes have the same time.
func (m *Sampler) Tick() string {
	m.Now = m.Now.Add(time.Second)
	return Stamp(m.Now)
}

// Stamp formats a time as responses have it.
func Stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// UUID returns a random UUID (RFC 9562, version 4).
func (m *Sampler) UUID() string {
	hi, lo := m.rand.Uint64(), m.rand.Uint64()
	hi = hi&^0xf000 | 0x4000
	lo = lo&^(3<<62) | 2<<62
	return fmt.Sprintf("%08x-%04x-%04x-%04x-%012x", hi>>32, hi>>16&0xffff, hi&0xffff, lo>>48, lo&(1<<48-1))
}

// Complete adds the members that o lacks of an object of schema s, at all depths. It
// leaves out optional members that would contain themselves.
func (m *Sampler) Complete(s *Schema, o Fields) Fields {
	for _, member := range s.Members {
		if _, ok := o[member.Name]; !ok && !member.isEndless() {
			o[member.Name] = m.value(member.Schema, member.Name)
		}
	}
	return o
}

// value makes up a value for a member called name: its default, null if that is
// allowed, or else something plausible.
func (m *Sampler) value(s *Schema, name string) any {
	switch {
	case s.Default != "":
		return defaultOf(s)
	case s.Nullable || s.Type == Anything:
		return nil
	}
	switch s.Type {
	case Object:
		return m.Complete(s, Fields{})
	case Array:
		all := []any{}
		for range s.MinItems {
			all = append(all, m.value(s.Items, name))
		}
		return all
	case Text:
		return m.text(s, name)
	case Integer, Number:
		if s.Min != nil && *s.Min > 0 {
			return *s.Min
		}
		return 0
	case Boolean:
		return false
	}
	return nil
}

// scalars caches parsed defaults, by their JSON.
var scalars sync.Map

// defaultOf returns the default of a schema.
func defaultOf(s *Schema) any {
	if v, ok := scalars.Load(s.Default); ok {
		return v
	}
	v := MustParseJSON(s.Default)
	switch v.(type) {
	case Fields, []any: // can be changed, so every use needs its own
	default:
		scalars.Store(s.Default, v)
	}
	return v
}

func (m *Sampler) text(s *Schema, name string) string {
	switch {
	case len(s.Enum) > 0:
		return s.Enum[0]
	case s.Format == "uuid" || name == "id" || strings.HasSuffix(name, "_id"):
		return m.UUID()
	case s.Format == "date":
		return m.Now.Format(time.DateOnly)
	case s.Format == "date-time" || strings.HasSuffix(name, "_at"):
		return Stamp(m.Now)
	case strings.HasSuffix(name, "email"):
		return "ada@example.com"
	case strings.HasSuffix(name, "url"):
		return "https://example.com/"
	}
	if v, ok := m.texts[name]; ok {
		return v
	}
	return strings.ReplaceAll(name, "_", " ")
}
