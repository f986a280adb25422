package seclaitest

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"time"
)

// sampler makes up values. The same calls in the same order give the same ones.
type sampler struct {
	rand *rand.Rand
	now  time.Time
}

// The server's clock starts here.
var epoch = time.Date(2026, time.July, 27, 9, 0, 0, 0, time.UTC)

func newSampler(seed uint64) sampler {
	return sampler{rand: rand.New(rand.NewPCG(seed, 0x5ec1a1)), now: epoch}
}

// tick is the time of a change; no two are the same.
func (m *sampler) tick() string {
	m.now = m.now.Add(time.Second)
	return stamp(m.now)
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z07:00") }

// uuid returns a random UUID (RFC 9562, version 4).
func (m *sampler) uuid() string {
	hi, lo := m.rand.Uint64(), m.rand.Uint64()
	hi = hi&^0xf000 | 0x4000
	lo = lo&^(3<<62) | 2<<62
	return fmt.Sprintf("%08x-%04x-%04x-%04x-%012x", hi>>32, hi>>16&0xffff, hi&0xffff, lo>>48, lo&(1<<48-1))
}

// complete adds what o lacks of an object of schema s, all the way down, but for
// what would never end.
func (m *sampler) complete(s *schema, o fields) fields {
	for _, member := range s.members {
		if _, ok := o[member.name]; !ok && !member.isEndless() {
			o[member.name] = m.value(member.schema, member.name)
		}
	}
	return o
}

// value makes up a value for a member called name: its default, null where that
// will do, or else something plausible.
func (m *sampler) value(s *schema, name string) any {
	switch {
	case s.fallback != "":
		return fallbackOf(s)
	case s.nullable || s.kind == anything:
		return nil
	}
	switch s.kind {
	case object:
		return m.complete(s, fields{})
	case array:
		all := []any{}
		for range s.minItems {
			all = append(all, m.value(s.items, name))
		}
		return all
	case text:
		return m.text(s, name)
	case integer, number:
		if s.min != nil && *s.min > 0 {
			return *s.min
		}
		return 0
	case boolean:
		return false
	}
	return nil
}

// scalars are the defaults that were read before, by their JSON.
var scalars sync.Map

// fallbackOf is the default of a schema.
func fallbackOf(s *schema) any {
	if v, ok := scalars.Load(s.fallback); ok {
		return v
	}
	v := mustJSON(s.fallback)
	switch v.(type) {
	case fields, []any: // each has to be its own
	default:
		scalars.Store(s.fallback, v)
	}
	return v
}

func (m *sampler) text(s *schema, name string) string {
	switch {
	case len(s.enum) > 0:
		return s.enum[0]
	case s.format == "uuid" || name == "id" || strings.HasSuffix(name, "_id"):
		return m.uuid()
	case s.format == "date":
		return m.now.Format(time.DateOnly)
	case s.format == "date-time" || strings.HasSuffix(name, "_at"):
		return stamp(m.now)
	case strings.HasSuffix(name, "email") || name == "recipient" || name == "sender":
		return "ada@example.com"
	case strings.HasSuffix(name, "url"):
		return "https://example.com/"
	}
	if v, ok := plausible[name]; ok {
		return v
	}
	return strings.ReplaceAll(name, "_", " ")
}

// plausible are values for members by their name.
var plausible = map[string]string{
	"name": "Untitled", "description": "", "title": "Untitled", "note": "This is what I would do.", "status": "completed",
	"mode": "fast_and_cheap", "type": "conversation", "trigger_type": "email_received", "verdict": "pass",
	"reasoning": "The summary keeps every fact of the entries.", "schema_version": "1.0", "export_version": "2",
	"software_version": "2026.07.27", "filename": "file.txt", "text": "Lorem ipsum.", "content_type": "text/plain",
	"evaluation_mode": "eval_and_retry", "distribution_type": "owner", "match_type": "address", "source": "manual",
	"action_type": "create_agent", "provider": "Anthropic", "phase": "pending", "destination": "download",
	"message": "A newer model is available.", "auto_block_mode": "disabled", "user_input": "Please help.",
}
