package lower

import (
	"strings"
	"testing"

	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
)

func TestOrderFields(t *testing.T) {
	const description = "agent_id attempts* input_type* name* run_id run_status* run_type* started_at* status title* id*" // * is optional
	tests := map[string]struct {
		named ir.Named
		want  string
	}{
		"received":          {ir.Named{Name: "Run", InResponse: true}, "id run_id name title run_status status run_type agent_id attempts input_type started_at"},
		"named by package":  {ir.Named{Name: "Attempt", Package: &ir.Package{Nouns: []string{"agent"}}, InResponse: true}, "id agent_id name title status attempts input_type run_id run_status run_type started_at"},
		"sent":              {ir.Named{Name: "RunRequest", InRequest: true}, "run_id status agent_id id name title run_status run_type attempts input_type started_at"},
		"sent and received": {ir.Named{Name: "Run", InRequest: true, InResponse: true}, "id run_id name title run_status status run_type agent_id attempts input_type started_at"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			n := test.named
			if n.Package == nil {
				n.Package = &ir.Package{}
			}
			for member := range strings.FieldsSeq(description) {
				wire, optional := strings.CutSuffix(member, "*")
				n.Fields = append(n.Fields, &ir.Field{Wire: wire, Optional: optional})
			}
			orderFields(&n)
			var got []string
			for _, f := range n.Fields {
				got = append(got, f.Wire)
			}
			if got := strings.Join(got, " "); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}
