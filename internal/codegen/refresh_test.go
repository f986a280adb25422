package codegen_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pb33f/go-yaml"

	"github.com/seclai/seclai-sdk-go/internal/codegen"
)

// revision is a change of the API's description, and what a refresh has to say
// of it: parts of lines.
type revision struct {
	edit       func(description)
	operations []string
	fields     []string
	breaking   []string
	compatible []string
	todo       []string
}

// quiet revisions are nothing to the SDK.
var quiet = map[string]revision{
	"nothing": {edit: func(description) {}},
	"an operation has another tag": {
		edit: func(d description) { d.at("paths", "/me", "get").set("tags", `["somewhere else"]`) },
	},
}

// compatible revisions don't break programs.
var compatible = map[string]revision{
	"a text": {
		edit: func(d description) { d.at("paths", "/version", "get").set("summary", `"Say which version there is"`) },
	},
	"an operation came": {
		edit: func(d description) {
			d.at("paths").set("/agents/{agent_id}/notes", `{"get": {"operationId": "list_agent_notes", "parameters": [
				{"name": "agent_id", "in": "path", "required": true, "schema": {"type": "string"}}],
				"responses": {"200": {"description": "Notes.", "content": {"application/json": {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/AgentNote"}}}}}}}}`)
			d.at("components", "schemas").set("AgentNote", `{"type": "object", "properties": {"text": {"type": "string"}}}`)
		},
		operations: []string{"added: GET /agents/{agent_id}/notes, which is agents.Client.ListNotes"},
		compatible: []string{"agents.(*Client).ListNotes: added", "agents.(*Client).ListNotesPages: added", "agents.Note: added", "agents.OpListNotes: added"},
	},
	"an operation came whose name is not enough": {
		edit: func(d description) {
			d.at("paths").set("/agents/signs", `{"post": {"operationId": "agent_signs", "responses": {"204": {"description": "Done."}}}}`)
		},
		operations: []string{"added: POST /agents/signs, which is agents.Client.Signs"},
		compatible: []string{"agents.(*Client).Signs: added", "agents.OpSigns: added"},
		todo:       []string{"agents.Signs does not begin with a verb; set x-go-name in the overlay"},
	},
	"an operation came that has no package": {
		edit: func(d description) {
			d.at("paths").set("/webhooks", `{"get": {"operationId": "get_webhook", "responses": {"204": {"description": "Done."}}}}`)
		},
		todo: []string{"no package has the path /webhooks; add the beginning of the path to a package in x-go-packages"},
	},
	"an operation has another path": {
		edit: func(d description) {
			d.at("paths").rename("/me", "/me/identity")
			d.at("paths", "/me/identity", "get").set("operationId", `"get_me"`)
		},
		operations: []string{"moved: account.Client.GetMe, from GET /me to GET /me/identity"},
		compatible: []string{"account.OpGetMe: value changed"},
	},
	"a type comes to be shared": { // and leaves an alias
		edit: func(d description) {
			d.at("paths").set("/models/domain", `{"post": {"operationId": "check_domain", "responses": {"200": {"description": "It.",
				"content": {"application/json": {"schema": {"$ref": "#/components/schemas/EmailDomainResponse"}}}}}}}`)
		},
		operations: []string{"added: POST /models/domain, which is models.Client.CheckDomain"},
		compatible: []string{
			"models.(*Client).CheckDomain: added", "models.OpCheckDomain: added", "models.Domain: added", "models.DNSProvider: added", "models.DNSRecord: added",
			"shared.Domain: added", "shared.DNSProvider: added", "shared.DNSRecord: added",
			"emaildomains.Domain: declared in shared now", "emaildomains.DNSProvider: declared in shared now", "emaildomains.DNSRecord: declared in shared now",
			"models.EmailDomainKind", "shared.EmailDomainKind", "emaildomains.Kind: declared in shared now", // which it goes by elsewhere
		},
	},
	"a field came": {
		edit: func(d description) {
			d.at("components", "schemas", "MeResponse", "properties").set("nickname", `{"type": "string"}`)
		},
		compatible: []string{"account.Identity.Nickname: added"},
	},
	"a parameter came": {
		edit: func(d description) {
			d.at("paths", "/agents", "get", "parameters").add(`{"name": "color", "in": "query", "schema": {"type": "string"}}`)
		},
		compatible: []string{"agents.ListParams.Color: added"},
	},
	"a value of an enumeration came": {
		edit: func(d description) {
			d.at("components", "schemas", "PendingProcessingCompletedFailedStatus", "enum").add(`"paused"`)
		},
		compatible: []string{"agents.RunStatusPaused: added"},
	},
	"a list has another envelope": {
		edit: func(d description) {
			d.at("components", "schemas", "routers__api__agents__AgentListResponse", "properties").rename("data", "agents")
			d.at("components", "schemas", "routers__api__agents__AgentListResponse").remove("required")
		},
	},
}

// breaking revisions break programs, but nothing of the SDK.
var breaking = map[string]revision{
	"a field went": {
		edit:     member("EmailDomainResponse", func(d description) { d.remove("verified_at") }),
		breaking: []string{"emaildomains.Domain.VerifiedAt: removed"},
	},
	"a field has another name": {
		edit:       member("OrganizationInfoResponse", func(d description) { d.rename("name", "title") }),
		fields:     []string{"account.Organization: Name seems to be Title now"},
		breaking:   []string{"account.Organization.Name: removed"},
		compatible: []string{"account.Organization.Title: added"},
	},
	"a field has another type": {
		edit:     member("OrganizationInfoResponse", func(d description) { d.set("id", `{"type": "integer"}`) }),
		breaking: []string{"account.Organization.ID: changed from string to int"},
	},
	"a type comes to be shared and loses a field": {
		edit: func(d description) {
			d.at("paths").set("/search/entry", `{"post": {"operationId": "check_entry", "responses": {"200": {"description": "It.",
				"content": {"application/json": {"schema": {"$ref": "#/components/schemas/AlertHistoryEntryResponse"}}}}}}}`)
			member("AlertHistoryEntryResponse", func(d description) { d.remove("note") })(d)
		},
		operations: []string{"added: POST /search/entry, which is search.Client.CheckEntry"},
		breaking:   []string{"alerts.HistoryEntry.Note: removed"},
		compatible: []string{
			"search.(*Client).CheckEntry: added", "search.OpCheckEntry: added", "search.AlertHistoryEntry: added", "shared.AlertHistoryEntry: added",
			"alerts.HistoryEntry: declared in shared now",
			"search.AlertStatus", "shared.AlertStatus", "alerts.Status: declared in shared now",
		},
	},
	"a field may be null": {
		edit:     member("DocsSearchResultResponse", func(d description) { d.set("title", `{"type": ["string", "null"]}`) }),
		breaking: []string{"search.DocsResult.Title: changed from string to *string"},
	},
}

// used revisions break code of the SDK that is written by hand.
var used = map[string]revision{
	"an operation went": {
		edit:       func(d description) { d.at("paths", "/alerts/{alert_id}").remove("get") },
		operations: []string{"removed: GET /alerts/{alert_id}, which was alerts.Client.Get"},
		breaking:   []string{"alerts.(*Client).Get: removed", "alerts.OpGet: removed"},
	},
	"an operation that the overlay knows went": {
		edit:       func(d description) { d.at("paths").remove("/models/alerts/mark-all-read") },
		operations: []string{"removed: POST /models/alerts/mark-all-read"},
		breaking:   []string{"models.(*Client).MarkAllAlertsRead: removed", "models.OpMarkAllAlertsRead: removed"},
		todo:       []string{"overlay target $.paths['/models/alerts/mark-all-read'].post: target matched zero nodes"},
	},
	"an operation has another id": {
		edit:       func(d description) { d.at("paths", "/me", "get").set("operationId", `"get_identity"`) },
		operations: []string{"renamed: GET /me, from account.Client.GetMe to account.Client.GetIdentity"},
		breaking:   []string{"account.(*Client).GetMe: removed", "account.OpGetMe: removed"},
		compatible: []string{"account.(*Client).GetIdentity: added", "account.OpGetIdentity: added"},
	},
	"a list is an object": {
		edit: func(d description) {
			d.at("components", "schemas", "routers__api__agents__AgentListResponse", "properties").set("cost", `{"type": "integer"}`)
		},
		breaking:   []string{"agents.(*Client).List: changed from", "agents.(*Client).ListPages: removed"},
		compatible: []string{"agents.List: added", "agents.Pagination: added"},
	},
}

// member edits the properties of a schema, none of which is required then.
func member(schema string, edit func(description)) func(description) {
	return func(d description) {
		d.at("components", "schemas", schema).remove("required")
		edit(d.at("components", "schemas", schema, "properties"))
	}
}

// TestRefresh makes the revisions of a kind at once, as the API's makers do.
func TestRefresh(t *testing.T) {
	for name, revisions := range map[string]map[string]revision{"quiet": quiet, "compatible": compatible, "breaking": breaking, "used": used} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := moduleCopy(t)
			before := snapshot(t, cfg.Root)
			edited := edit(t, []byte(before[place]), func(d description) {
				for _, r := range revisions {
					r.edit(d)
				}
			})
			path := filepath.Join(t.TempDir(), "new.json")
			write(t, path, string(edited))
			got, err := codegen.Refresh(t.Context(), cfg, path)
			if err != nil && name != "used" {
				t.Fatal(err)
			}
			said(t, revisions, got)
			if want := name == "breaking" || name == "used"; got.Breaking() != want {
				t.Errorf("Breaking() = %t", got.Breaking())
			}
			after := snapshot(t, cfg.Root)
			if name == "used" {
				for _, file := range []string{"examples/quickstart/main.go", "internal/fake/seclai/alerts.go"} {
					if err == nil || !strings.Contains(err.Error(), file) {
						t.Errorf("the code that is in the way is not named: %v", err)
					}
				}
				same(t, before, after)
				return
			}
			before[place] = string(edited)
			if after[place] != before[place] {
				t.Error("the new description is not in place")
			}
			if changed := !maps.Equal(before, after); changed != (name != "quiet") {
				t.Errorf("files changed: %t: %v", changed, got.Files)
			}
		})
	}
}

const place = "openapi/seclai.openapi.json"

// said checks that all was said that should be, and nothing that should not.
func said(t *testing.T, revisions map[string]revision, got *codegen.Refreshed) {
	t.Helper()
	var want revision
	for _, r := range revisions {
		want.operations = append(want.operations, r.operations...)
		want.fields = append(want.fields, r.fields...)
		want.breaking = append(want.breaking, r.breaking...)
		want.compatible = append(want.compatible, r.compatible...)
		want.todo = append(want.todo, r.todo...)
	}
	contain(t, "operations", want.operations, got.Operations)
	contain(t, "fields", want.fields, got.Fields)
	contain(t, "to do", want.todo, problemsIn(got))
	contain(t, "breaking", want.breaking, changes(got, true))
	contain(t, "compatible", want.compatible, changes(got, false))
}

// What can't be generated from leaves everything as it is.
func TestRefreshFails(t *testing.T) {
	cfg := moduleCopy(t)
	before := snapshot(t, cfg.Root)
	for name, test := range map[string]struct {
		edit func(description)
		want string
	}{
		"reference": {func(d description) { d.at("components", "schemas").remove("MeResponse") }, "the reference #/components/schemas/MeResponse leads nowhere"},
		"names":     {func(d description) { d.at("components", "schemas").rename("MeResponse", "Me Response") }, "leads nowhere"},
		"path": {func(d description) {
			d.at("paths").set("/me/{id}", `{"get": {"operationId": "get_other", "responses": {"204": {"description": "Done."}}}}`)
		}, "the path has parameter {id}, which is not declared"},
		"collision": {func(d description) {
			d.at("paths").set("/me/again", `{"get": {"operationId": "get_me", "responses": {"204": {"description": "Done."}}}}`)
		}, "account.GetMe is the method of"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "new.json")
			write(t, path, string(edit(t, []byte(before[place]), test.edit)))
			_, err := codegen.Refresh(t.Context(), cfg, path)
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "new.json:") {
				t.Errorf("%q is not in %v", test.want, err)
			}
			same(t, before, snapshot(t, cfg.Root))
		})
	}
}

// contain checks that every part in want is in a line of got, and that no line is
// without one.
func contain(t *testing.T, what string, want, got []string) {
	t.Helper()
	for _, w := range want {
		if !slices.ContainsFunc(got, func(g string) bool { return strings.Contains(g, w) }) {
			t.Errorf("%s: %q is not in\n%s", what, w, strings.Join(got, "\n"))
		}
	}
	for _, g := range got {
		if !slices.ContainsFunc(want, func(w string) bool { return strings.Contains(g, w) }) {
			t.Errorf("%s: nobody expects %q", what, g)
		}
	}
}

func same(t *testing.T, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func problemsIn(r *codegen.Refreshed) []string {
	var all []string
	for _, p := range r.ToDo {
		all = append(all, p.Error())
	}
	return all
}

func changes(r *codegen.Refreshed, breaking bool) []string {
	var all []string
	for _, c := range r.API {
		if c.Breaking == breaking {
			all = append(all, c.What)
		}
	}
	return all
}

// moduleCopy copies the SDK's module, without the modules nested in it.
func moduleCopy(t testing.TB) codegen.Config {
	t.Helper()
	root := t.TempDir()
	err := filepath.WalkDir(repository, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		below := strings.TrimPrefix(path, repository)
		if d.IsDir() {
			_, nested := os.Stat(filepath.Join(path, "go.mod"))
			if path != repository && (strings.HasPrefix(d.Name(), ".") || nested == nil) {
				return fs.SkipDir
			}
			return os.MkdirAll(filepath.Join(root, below), 0o755)
		}
		if !d.Type().IsRegular() || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(root, below), data, 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
	return codegen.Config{
		Root: root, Spec: filepath.Join(root, "openapi", "seclai.openapi.json"), Overlay: filepath.Join(root, "openapi", "overlay.yaml"),
	}
}

func snapshot(t testing.TB, root string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := fs.WalkDir(os.DirFS(root), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(root, path))
		files[path] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// description is a part of a JSON document that is edited, with its members in
// their order.
type description struct {
	t    testing.TB
	node *yaml.Node
}

// edit returns the document with a change.
func edit(t testing.TB, document []byte, change func(description)) []byte {
	t.Helper()
	var doc yaml.Node
	if err := yaml.Unmarshal(document, &doc); err != nil {
		t.Fatal(err)
	}
	change(description{t, doc.Content[0]})
	var b bytes.Buffer
	writeJSON(t, &b, doc.Content[0])
	return b.Bytes()
}

func (d description) find(name string) int {
	for i := 0; i < len(d.node.Content); i += 2 {
		if d.node.Content[i].Value == name {
			return i
		}
	}
	return -1
}

func (d description) at(names ...string) description {
	d.t.Helper()
	for _, name := range names {
		i := d.find(name)
		if i < 0 {
			d.t.Fatalf("the description has no %q in %q", name, names)
		}
		d.node = d.node.Content[i+1]
	}
	return d
}

func (d description) value(text string) *yaml.Node {
	d.t.Helper()
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
		d.t.Fatal(err)
	}
	return doc.Content[0]
}

func (d description) set(name, text string) {
	d.t.Helper()
	if i := d.find(name); i >= 0 {
		d.node.Content[i+1] = d.value(text)
		return
	}
	d.node.Content = append(d.node.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: name}, d.value(text))
}

func (d description) add(text string) { d.node.Content = append(d.node.Content, d.value(text)) }

func (d description) remove(name string) {
	if i := d.find(name); i >= 0 {
		d.node.Content = slices.Delete(d.node.Content, i, i+2)
	}
}

func (d description) rename(from, to string) {
	d.t.Helper()
	i := d.find(from)
	if i < 0 {
		d.t.Fatalf("the description has no %q", from)
	}
	d.node.Content[i] = &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: to}
}

func writeJSON(t testing.TB, b *bytes.Buffer, n *yaml.Node) {
	t.Helper()
	comma := func(i int) {
		if i > 0 {
			b.WriteString(",\n")
		}
	}
	switch n.Kind {
	case yaml.MappingNode:
		b.WriteByte('{')
		for i := 0; i < len(n.Content); i += 2 {
			comma(i)
			writeText(t, b, n.Content[i].Value)
			b.WriteByte(':')
			writeJSON(t, b, n.Content[i+1])
		}
		b.WriteByte('}')
	case yaml.SequenceNode:
		b.WriteByte('[')
		for i, c := range n.Content {
			comma(i)
			writeJSON(t, b, c)
		}
		b.WriteByte(']')
	default:
		if n.ShortTag() == "!!str" {
			writeText(t, b, n.Value)
			return
		}
		b.WriteString(n.Value)
	}
}

func writeText(t testing.TB, b *bytes.Buffer, text string) {
	t.Helper()
	data, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	b.Write(data)
}
