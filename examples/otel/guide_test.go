package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
)

var guideBlock = regexp.MustCompile("(?s)<!-- compiled by examples/otel/guide_test.go -->\n```go\n(.*?)```")

// TestGuide compiles the guide's piece of code with OpenTelemetry, which no other
// module of the repository has, as a file of this package.
func TestGuide(t *testing.T) {
	guide, err := os.ReadFile(filepath.Join("..", "..", "docs", "guide.md"))
	if err != nil {
		t.Fatal(err)
	}
	block := guideBlock.FindSubmatch(guide)
	if block == nil {
		t.Fatal("the guide has no such block")
	}
	snippet := filepath.Join(t.TempDir(), "snippet.go")
	overlay := filepath.Join(t.TempDir(), "overlay.json")
	write(t, snippet, `package main

import (
	"net/http"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"

	"github.com/seclai/seclai-sdk-go/core"
)

func _() {
`+string(block[1])+`
	_, _ = client, err
}
`)
	here, err := filepath.Abs("snippet.go")
	if err != nil {
		t.Fatal(err)
	}
	replaced, err := json.Marshal(map[string]any{"Replace": map[string]string{here: snippet}})
	if err != nil {
		t.Fatal(err)
	}
	write(t, overlay, string(replaced))
	build := exec.CommandContext(t.Context(), "go", "build", "-overlay", overlay, "-o", os.DevNull, ".")
	if out, err := build.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
