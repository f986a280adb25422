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
// of it: lines, or parts of lines.
type revision struct {
	edit       func(description)
	operations []string
	fields     []string
	breaking   []string
	compatible []string
	todo       []string
	files      bool // whether generated files change
}

var revisions = map[string]revision{
	"nothing": {edit: func(description) {}},
	"an operation has another tag": {
		edit: func(d description) { d.at("paths", "/me", "get").set("tags", `["somewhere else"]`) },
	},
	"a text": {
		edit:  func(d description) { d.at("paths", "/me", "get").set("summary", `"Say who is calling"`) },
		files: true,
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
		files:      true,
	},
	"an operation came whose name is not enough": {
		edit: func(d description) {
			d.at("paths").set("/agents/notes", `{"post": {"operationId": "agent_notes", "responses": {"204": {"description": "Done."}}}}`)
		},
		operations: []string{"added: POST /agents/notes, which is agents.Client.Notes"},
		compatible: []string{"agents.(*Client).Notes: added", "agents.OpNotes: added"},
		todo:       []string{"agents.Notes does not begin with a verb; set x-go-name in the overlay"},
		files:      true,
	},
	"an operation came that has no package": {
		edit: func(d description) {
			d.at("paths").set("/webhooks", `{"get": {"operationId": "get_webhook", "responses": {"204": {"description": "Done."}}}}`)
		},
		todo: []string{"no package has the path /webhooks; add the beginning of the path to a package in x-go-packages"},
	},
	"an operation went": {
		edit:       func(d description) { d.at("paths", "/alerts/{alert_id}").remove("get") },
		operations: []string{"removed: GET /alerts/{alert_id}, which was alerts.Client.Get"},
		breaking:   []string{"alerts.(*Client).Get: removed", "alerts.OpGet: removed"},
		files:      true,
	},
	"an operation that the overlay knows went": {
		edit:       func(d description) { d.at("paths").remove("/models/alerts/mark-all-read") },
		operations: []string{"removed: POST /models/alerts/mark-all-read"},
		breaking:   []string{"models.(*Client).MarkAllAlertsRead: removed"},
		todo:       []string{"overlay target $.paths['/models/alerts/mark-all-read'].post: target matched zero nodes"},
		files:      true,
	},
	"an operation has another id": {
		edit:       func(d description) { d.at("paths", "/me", "get").set("operationId", `"get_identity"`) },
		operations: []string{"renamed: GET /me, from account.Client.GetMe to account.Client.GetIdentity"},
		breaking:   []string{"account.(*Client).GetMe: removed", "account.OpGetMe: removed"},
		compatible: []string{"account.(*Client).GetIdentity: added", "account.OpGetIdentity: added"},
		files:      true,
	},
	"an operation has another path": {
		edit: func(d description) {
			d.at("paths").rename("/me", "/me/identity")
			d.at("paths", "/me/identity", "get").set("operationId", `"get_me"`)
		},
		operations: []string{"moved: account.Client.GetMe, from GET /me to GET /me/identity"},
		compatible: []string{"account.OpGetMe: value changed"},
		files:      true,
	},
	"a field came": {
		edit: func(d description) {
			d.at("components", "schemas", "MeResponse", "properties").set("nickname", `{"type": "string"}`)
		},
		compatible: []string{"account.Identity.Nickname: added"},
		files:      true,
	},
	"a field went": {
		edit: func(d description) {
			d.at("components", "schemas", "OrganizationInfoResponse", "properties").remove("name")
			d.at("components", "schemas", "OrganizationInfoResponse").remove("required")
		},
		breaking: []string{"account.Organization.Name: removed"},
		files:    true,
	},
	"a field has another name": {
		edit: func(d description) {
			d.at("components", "schemas", "OrganizationInfoResponse", "properties").rename("name", "title")
			d.at("components", "schemas", "OrganizationInfoResponse").remove("required")
		},
		fields:     []string{"account.Organization: Name seems to be Title now"},
		breaking:   []string{"account.Organization.Name: removed"},
		compatible: []string{"account.Organization.Title: added"},
		files:      true,
	},
	"a field has another type": {
		edit: func(d description) {
			d.at("components", "schemas", "OrganizationInfoResponse", "properties").set("name", `{"type": "integer"}`)
		},
		breaking: []string{"account.Organization.Name: changed from string to int"},
		files:    true,
	},
	"a field may be null": {
		edit: func(d description) {
			d.at("components", "schemas", "OrganizationInfoResponse", "properties").set("name", `{"type": ["string", "null"]}`)
		},
		breaking: []string{"account.Organization.Name: changed from string to *string"},
		files:    true,
	},
	"a parameter came": {
		edit: func(d description) {
			d.at("paths", "/agents", "get", "parameters").add(`{"name": "color", "in": "query", "schema": {"type": "string"}}`)
		},
		compatible: []string{"agents.ListParams.Color: added"},
		files:      true,
	},
	"a value of an enumeration came": {
		edit: func(d description) {
			d.at("components", "schemas", "PendingProcessingCompletedFailedStatus", "enum").add(`"paused"`)
		},
		compatible: []string{"agents.RunStatusPaused: added"},
		files:      true,
	},
	"a list has another envelope": {
		edit: func(d description) {
			d.at("components", "schemas", "routers__api__agents__AgentListResponse", "properties").rename("data", "agents")
			d.at("components", "schemas", "routers__api__agents__AgentListResponse").remove("required")
		},
		files: true,
	},
	"a list is an object": {
		edit: func(d description) {
			d.at("components", "schemas", "routers__api__agents__AgentListResponse", "properties").set("cost", `{"type": "integer"}`)
		},
		breaking:   []string{"agents.(*Client).List: changed from", "agents.(*Client).ListPages: removed"},
		compatible: []string{"agents.List: added"},
		files:      true,
	},
}

func TestRefresh(t *testing.T) {
	original, err := os.ReadFile(filepath.Join(repository, "openapi", "seclai.openapi.json"))
	if err != nil {
		t.Fatal(err)
	}
	for name, r := range revisions {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := moduleCopy(t)
			before := snapshot(t, cfg.Root)
			edited := edit(t, original, r.edit)
			path := filepath.Join(t.TempDir(), "new.json")
			write(t, path, string(edited))
			got, err := codegen.Refresh(t.Context(), cfg, path)
			if err != nil && len(r.breaking) == 0 {
				t.Fatal(err)
			}
			contain(t, "operations", r.operations, got.Operations)
			contain(t, "fields", r.fields, got.Fields)
			contain(t, "to do", r.todo, problemsIn(got))
			contain(t, "breaking", r.breaking, changes(got, true))
			contain(t, "compatible", r.compatible, changes(got, false))
			if got.Breaking() != (len(r.breaking) > 0) {
				t.Errorf("Breaking() = %t", got.Breaking())
			}
			after := snapshot(t, cfg.Root)
			if err != nil {
				t.Logf("code written by hand uses it: %v", err)
				same(t, before, after)
				return
			}
			if after["openapi/seclai.openapi.json"] != string(edited) {
				t.Error("the new description is not in place")
			}
			before["openapi/seclai.openapi.json"] = string(edited)
			if changed := !maps.Equal(before, after); changed != r.files {
				t.Errorf("files changed: %t, want %t: %v", changed, r.files, got.Files)
			}
		})
	}
}

// What can't be generated from leaves everything as it is.
func TestRefreshFails(t *testing.T) {
	original, err := os.ReadFile(filepath.Join(repository, "openapi", "seclai.openapi.json"))
	if err != nil {
		t.Fatal(err)
	}
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
			cfg := moduleCopy(t)
			before := snapshot(t, cfg.Root)
			path := filepath.Join(t.TempDir(), "new.json")
			write(t, path, string(edit(t, original, test.edit)))
			_, err := codegen.Refresh(t.Context(), cfg, path)
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "new.json:") {
				t.Errorf("%q is not in %v", test.want, err)
			}
			same(t, before, snapshot(t, cfg.Root))
		})
	}
}

// contain checks that each of got contains the part that want has at its place.
// What is wanted may stand for more of its kind only where want is not exact.
func contain(t *testing.T, what string, want, got []string) {
	t.Helper()
	for _, w := range want {
		if !slices.ContainsFunc(got, func(g string) bool { return strings.Contains(g, w) }) {
			t.Errorf("%s: %q is not in\n%s", what, w, strings.Join(got, "\n"))
		}
	}
	if len(want) == 0 && len(got) > 0 {
		t.Errorf("%s, of which there should be none:\n%s", what, strings.Join(got, "\n"))
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
