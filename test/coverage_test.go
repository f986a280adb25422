package test

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// row is a line of docs/coverage.md.
type row struct{ operation, pkg, method string }

var rowPattern = regexp.MustCompile("(?m)^\\| `([A-Z]+ /[^`]*)` \\| `([a-z]+)\\.([A-Za-z]+)` \\|$")

func coverage(t *testing.T) []row {
	t.Helper()
	table, err := os.ReadFile("../docs/coverage.md")
	if err != nil {
		t.Fatal(err)
	}
	var rows []row
	for _, m := range rowPattern.FindAllStringSubmatch(string(table), -1) {
		rows = append(rows, row{m[1], m[2], m[3]})
	}
	return rows
}

// described are the operations of the description, read without the generator.
func described(t *testing.T) map[string]bool {
	t.Helper()
	data, err := os.ReadFile("../openapi/seclai.openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Paths map[string]map[string]json.RawMessage
	}
	if err := json.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	ops := map[string]bool{}
	for path, methods := range doc.Paths {
		for method := range methods {
			ops[strings.ToUpper(method)+" "+path] = true
		}
	}
	return ops
}

func TestEveryOperationIsInTheTableOnce(t *testing.T) {
	listed := map[string]bool{}
	for _, r := range coverage(t) {
		if listed[r.operation] {
			t.Errorf("%s is listed twice", r.operation)
		}
		listed[r.operation] = true
	}
	want := described(t)
	if diff := cmp.Diff(want, listed); diff != "" {
		t.Errorf("docs/coverage.md and the description differ (-description +table):\n%s", diff)
	}
	if len(want) < 164 {
		t.Errorf("the description has %d operations; the API has had 164", len(want))
	}
}

// handWritten are the methods that are more than one operation.
var handWritten = map[string]bool{
	"agents.RunAndWait": true, "agents.RunAndPoll": true, "agents.RunText": true, "agents.WaitRun": true,
	"agents.UploadInputAndWait": true, "agents.WaitInputUpload": true, "agents.DownloadAttachment": true,
	"sources.ExportAndWait": true, "sources.ExportAndDownload": true, "sources.WaitExport": true,
	"sources.StartEmbeddingMigrationAndWait": true, "sources.WaitEmbeddingMigration": true,
	"sources.UploadFolder":           true,
	"models.CreateExperimentAndWait": true, "models.WaitExperiment": true,
}

func TestEveryMethodIsInTheTable(t *testing.T) {
	listed := map[string]bool{}
	for _, r := range coverage(t) {
		listed[r.pkg+"."+r.method] = true
	}
	found := map[string]bool{}
	_, client := newServer(t)
	for pkg, c := range clients(client) {
		for m := range c.Type().Methods() {
			name := pkg + "." + m.Name
			base, isPages := strings.CutSuffix(name, "Pages")
			if isPages && listed[base] || handWritten[name] {
				continue
			}
			found[name] = true
		}
	}
	if diff := cmp.Diff(listed, found); diff != "" {
		t.Errorf("docs/coverage.md and the packages' methods differ (-table +packages):\n%s", diff)
	}
}
