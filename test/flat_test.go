package test

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"testing"
)

// flatClient is as much of the flat Go client as docs/from-v1.md shows.
const flatClient = `package seclai

import "context"

type (
	Client          struct{}
	ListOptions     struct{ Page, Limit int }
	Agent           struct{ ID, Name string }
	Pagination      struct{ HasNext bool }
	AgentList       struct {
		Data       []Agent
		Pagination Pagination
	}
	RunRequest        struct{ Input *string }
	RunEvent          struct{ Event, Data string }
	UploadFileRequest struct {
		File                      []byte
		FileName, MimeType, Title string
		Metadata                  map[string]any
	}
	FileUpload struct{ Filename string }
)

func (*Client) ListAgents(context.Context, ListOptions) (*AgentList, error)
func (*Client) RunStreamingAgent(_ context.Context, agentID string, _ RunRequest) (<-chan RunEvent, <-chan error)
func (*Client) UploadFileToSource(_ context.Context, sourceID string, _ UploadFileRequest) (*FileUpload, error)
`

// TestFlatClient compiles what docs/from-v1.md shows of the flat client, against
// the declarations above: this repository has no use for the client itself.
func TestFlatClient(t *testing.T) {
	const path = "github.com/seclai/seclai-go"
	fset := token.NewFileSet()
	packages := compiledPackages(t, fset, map[string]bool{"context": true, "fmt": true, "os": true})
	check := func(code string, errs func(error)) *types.Package {
		file, err := parser.ParseFile(fset, "flat.go", code, parser.SkipObjectResolution)
		if err != nil {
			t.Error(err)
			return nil
		}
		conf := types.Config{Importer: packages, Error: errs}
		pkg, _ := conf.Check(path, fset, []*ast.File{file}, nil) // errs gets them
		return pkg
	}
	flat := check(flatClient, func(err error) { t.Fatal(err) })
	packages = with{packages, path, flat}

	found := 0
	for _, b := range goBlocks("docs/from-v1.md", read(t, filepath.Join("..", "docs", "from-v1.md"))) {
		if b.by != "test/flat_test.go" {
			continue
		}
		found++
		check(fmt.Sprintf(`package snippet
import ("context"; "fmt"; "os"; seclai %q)
func _(ctx context.Context, client *seclai.Client, agentID, sourceID string, body seclai.RunRequest) error {
/*line %s:%d:1*/%s
return nil
}`, path, b.file, b.line, b.code), unlessSoft(t))
	}
	if found != 3 {
		t.Errorf("found %d blocks, want 3", found)
	}
}

// unlessSoft reports errors, but for what a piece of a program leaves unused.
func unlessSoft(t *testing.T) func(error) {
	return func(err error) {
		if e, ok := errors.AsType[types.Error](err); !ok || !e.Soft {
			t.Error(err)
		}
	}
}

// with is an importer with one package more.
type with struct {
	types.Importer
	path string
	pkg  *types.Package
}

func (w with) Import(path string) (*types.Package, error) {
	if path == w.path {
		return w.pkg, nil
	}
	return w.Importer.Import(path)
}
