package seclaitest

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/seclai/seclai-sdk-go/core"
)

// exchange is a request that was found to be in order, on its way to an answer.
type exchange struct {
	*Server
	op      *operation
	args    map[string]string // of the path
	query   fields            // with defaults
	body    fields            // of a JSON body or a form
	file    *file             // of a form
	version string
	header  http.Header
	request *http.Request

	fileName string // under which a JSON answer is to be saved; empty for not at all

	found map[string]fields // the resources that the path names, by parameter
	it    fields            // the last of them
}

// exchange checks a request, in the order that the service does: credentials,
// version, content, and whether what the path names is there.
func (s *Server) exchange(op *operation, args map[string]string, r *http.Request) (*exchange, error) {
	if err := s.authenticate(r.Header); err != nil {
		return nil, err
	}
	version, err := s.versionFor(r.Header)
	if err != nil {
		return nil, err
	}
	x := &exchange{Server: s, op: op, args: args, version: version, header: r.Header, request: r, found: map[string]fields{}}
	c := checker{maxFile: s.maxFile}
	x.query = c.params(op, args, r.URL.Query(), r.Header, version >= core.Version20260727)
	c.words(op, x.query)
	got, err := c.body(op, r)
	var f *failure
	switch {
	case errors.As(err, &f):
		return nil, f
	case err != nil:
		return nil, badRequest("There was an error reading the body: %v", err)
	case len(c.problems) > 0:
		return nil, invalid(c.problems...)
	}
	x.body, x.file = got.fields, got.file
	if x.body == nil {
		x.body = fields{}
	}
	return x, nil
}

func (s *Server) authenticate(h http.Header) error {
	secret := h.Get("X-API-Key")
	if scheme, token, ok := strings.Cut(h.Get("Authorization"), " "); secret == "" && ok && strings.EqualFold(scheme, "Bearer") {
		secret = strings.TrimSpace(token)
	}
	f := fail(http.StatusUnauthorized, "Not authenticated")
	f.header = http.Header{"Www-Authenticate": {"Bearer"}}
	switch {
	case secret == "":
		return f
	case s.keys != nil && !slices.Contains(s.keys, secret):
		f.detail = "Invalid API key or access token"
		return f
	}
	return nil
}

// versionFor is the version of the header, or the pinned one, or the default. A
// header that is no version at all is left to the check of parameters.
func (s *Server) versionFor(h http.Header) (string, error) {
	if v := h.Get(versionHeader); v != "" {
		if compiled(`^\d{4}-\d{2}-\d{2}$`).MatchString(v) && !slices.Contains(apiVersions.known, v) {
			return "", badRequest("Unknown API version %s; known versions are %s", v, strings.Join(apiVersions.known, ", "))
		}
		return v, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.settings.pin != "" {
		return s.settings.pin, nil
	}
	return apiVersions.fallback, nil
}

// owners are the kinds of resources that path parameters name, where that is not
// the word before them; empty for what is no resource.
var owners = map[string]string{
	"agent_id": "agents", "run_id": "runs", "criteria_id": "evaluation-criteria", "upload_id": "input-uploads",
	"optout_id": "agent-email-optouts", "blocked_id": "blocked-email-senders", "config_id": "configs", "alert_id": "alerts",
	"source_connection_content_version": "contents", "domain_id": "email-domains", "knowledge_base_id": "knowledge_bases",
	"memory_bank_id": "memory_banks", "conversation_id": "conversations", "experiment_id": "experiments", "model_id": "models",
	"solution_id": "solutions", "source_connection_id": "sources", "export_id": "exports", "attachment_id": "attachments",
	"trigger_id": "", "organization_id": "", "alert_type": "",
}

// ownerOf is the kind of resource that {name}, after word, stands for in path.
func ownerOf(path, name, word string) string {
	if strings.HasPrefix(path, "/models/alerts/") {
		return "model-alerts"
	}
	if kind, ok := owners[name]; ok {
		return kind
	}
	return word
}

// singular are the names of resources in messages.
var singular = map[string]string{
	"agents": "Agent", "runs": "Agent run", "evaluation-criteria": "Evaluation criteria", "input-uploads": "Upload",
	"agent-email-optouts": "Opt-out", "blocked-email-senders": "Blocked sender", "configs": "Alert configuration",
	"alerts": "Alert", "model-alerts": "Model alert", "contents": "Content", "email-domains": "Email domain",
	"knowledge_bases": "Knowledge base", "memory_banks": "Memory bank", "conversations": "Conversation",
	"experiments": "Experiment", "models": "Model", "solutions": "Solution", "sources": "Source", "exports": "Export",
	"attachments": "Attachment",
}

// resolve looks up what the path names. One resource must belong to the other.
func (x *exchange) resolve() error {
	outer, word := "", ""
	for segment := range strings.SplitSeq(x.op.path, "/") {
		name, ok := paramName(segment)
		if !ok {
			word = segment
			continue
		}
		kind := ownerOf(x.op.path, name, word)
		if kind == "" {
			continue
		}
		o := x.store.get(kind, x.args[name])
		if o == nil || outer != "" && o[outer] != x.args[outer] {
			return notFound(cmp.Or(singular[kind], kind))
		}
		x.found[name], x.it, outer = o, o, name
	}
	return nil
}

// need looks up a resource that a body names.
func (x *exchange) need(kind, id string) (fields, error) {
	if o := x.store.get(kind, id); o != nil {
		return o, nil
	}
	return nil, notFound(fmt.Sprintf("%s %s", singular[kind], id))
}

// charge refuses what costs credits when there are none.
func (x *exchange) charge() error {
	if x.credits {
		return nil
	}
	f := fail(http.StatusPaymentRequired, "")
	f.detail = fields{"error": "insufficient_credits", "message": "The account has no credits left.", "account_id": x.settings.id}
	return f
}
