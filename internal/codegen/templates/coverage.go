package templates

import (
	"bytes"
	"fmt"

	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
)

// coverage writes the table of all operations and the methods that call them.
func coverage(api *ir.API) ([]File, error) {
	ops := api.Operations()
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s\n\n# Operations and methods\n\nAll %d operations of the API, in the order of its description.\n\n", MarkdownMarker, len(ops))
	b.WriteString("| operation | method |\n| --- | --- |\n")
	for _, op := range ops {
		fmt.Fprintf(&b, "| `%s %s` | `%s.%s` |\n", op.Method, op.Path, op.Package.Name, op.Name)
	}
	return []File{{Path: "docs/coverage.md", Content: b.Bytes()}}, nil
}
