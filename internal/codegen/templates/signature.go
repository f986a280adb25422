package templates

import (
	"fmt"
	"strings"

	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
)

// Signature is the method of an operation as a reader would write it; of a list,
// that of the items.
func Signature(op *ir.Operation) string {
	m := method{op: op, pkg: op.Package}
	return short(fmt.Sprintf("%#v", m.head(op.Name, m.result())))
}

// TypeName is a type as a reader would write it.
func TypeName(t *ir.Type) string { return short(fmt.Sprintf("%#v", goType(t))) }

func short(code string) string { return strings.ReplaceAll(code, corePath+".", "core.") }
