package codegen_test

import (
	"strings"
	"testing"
)

// What comes after reading the description knows no library that reads it.
func TestLayers(t *testing.T) {
	for _, pkg := range []string{"./description", "./ir", "./lower", "./naming", "./templates"} {
		for dep := range strings.FieldsSeq(command(t, ".", "go", "list", "-deps", pkg)) {
			if strings.HasPrefix(dep, "github.com/pb33f/") {
				t.Errorf("%s depends on %s; only spec and read may", pkg, dep)
			}
		}
	}
}
