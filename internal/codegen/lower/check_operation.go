package lower

import (
	"go/token"
	"slices"
	"strings"

	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
	"github.com/seclai/seclai-sdk-go/internal/codegen/naming"
	"github.com/seclai/seclai-sdk-go/internal/codegen/place"
)

// checkOperation reports names of a method, and of what is declared for it, that can't
// stand in Go.
func (s *packageScope) checkOperation(op *ir.Operation) {
	if !s.checkMethods(op) {
		return // what follows would only repeat it
	}
	at := pointerTo(op)
	s.declare(at, op.OpConst(), "the constant of operation "+op.ID)
	if len(op.Params) > 0 {
		s.declare(at, op.ParamsName(), "the parameters of operation "+op.ID)
		s.checkFields(op.ParamsName(), op.Params, func(f *ir.Field) place.Pointer { return paramAt(op, f.Wire) })
	}
	if op.Response.Kind == ir.ByStatus {
		s.declare(at, op.ResultName(), "the result of operation "+op.ID)
	}
	if op.Response.List != nil && op.Response.List.Page != "" {
		s.declare(at, op.Response.List.Page, "the pages of operation "+op.ID)
	}
	s.checkArgs(op)
	s.checkEvent(op)
	if !naming.IsVerb(op.Name) {
		s.problemForLater(at, "set x-go-name in the overlay", "%s.%s does not begin with a verb", s.pkg.Name, op.Name)
	}
}

// checkMethods reports whether no other operation has the method's name.
func (s *packageScope) checkMethods(op *ir.Operation) bool {
	at, this := pointerTo(op), op.Method+" "+op.Path
	names := []string{op.Name}
	if op.Response.Kind == ir.ListOfItems {
		names = append(names, op.Name+"Pages")
	}
	if op.Wait != nil {
		names = append(names, op.Wait.Name)
		if op.Wait.Start != nil {
			names = append(names, op.Wait.Start.Name)
		}
	}
	for _, name := range names {
		s.checkIdentifier(at, name, "operation "+op.ID)
		if other, ok := s.methods[name]; ok {
			s.problem(at, "set x-go-name of one of them in the overlay", "%s.%s is the method of %s and of %s", s.pkg.Name, name, other, this)
			continue
		}
		s.methods[name] = this
	}
	return s.methods[op.Name] == this
}

// checkArgs reports arguments that can't stand in Go.
func (l *lowering) checkArgs(op *ir.Operation) {
	seen := map[string]string{}
	for _, a := range slices.Concat(op.PathArgs, op.RequiredParams) {
		if !token.IsIdentifier(a.Name) || naming.IsReserved(a.Name) {
			l.problem(paramAt(op, a.Wire), "set x-go-name of the parameter in the overlay", "parameter %s of %s: %q can't be the name of an argument", a.Wire, op.ID, a.Name)
		}
		if other, ok := seen[a.Name]; ok {
			l.problem(paramAt(op, a.Wire), "set x-go-name of one of them in the overlay", "%s is the argument for parameters %s and %s of %s", a.Name, other, a.Wire, op.ID)
		}
		seen[a.Name] = a.Wire
	}
}

func (l *lowering) checkEvent(op *ir.Operation) {
	event := op.Response.Event
	if op.Response.Kind == ir.EventStream && (!token.IsIdentifier(event) || !token.IsExported(event)) {
		l.problem(pointerTo(op), "give the type of an event, which is written by hand", "x-go-stream: %q is not an exported Go identifier", event)
	}
	if cancel := op.Response.Cancel; cancel != "" && !token.IsIdentifier(cancel) {
		l.problem(pointerTo(op), "give the name of a function, which is written by hand", "x-go-stream: cancel: %q is not a Go identifier", cancel)
	}
}

// paramAt returns the place of a parameter; of a field of a form, its operation's.
func paramAt(op *ir.Operation, wire string) place.Pointer {
	for _, p := range op.Facts.Params {
		if strings.EqualFold(p.Name, wire) { // a header may be written otherwise
			return p.At
		}
	}
	return pointerTo(op)
}
