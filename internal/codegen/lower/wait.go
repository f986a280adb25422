package lower

import (
	"cmp"
	"slices"
	"strings"

	"github.com/seclai/seclai-sdk-go/internal/codegen/description"
	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
	"github.com/seclai/seclai-sdk-go/internal/codegen/naming"
)

// addWaits gives the operations with x-go-wait what their waits need. All other
// operations are finished by then.
func (l *lowering) addWaits() {
	for _, op := range l.operations {
		if says := op.described.Wait; says != nil {
			w := &waitLowering{lowering: l, says: says, get: op.Operation}
			op.Wait = w.lower()
		}
	}
}

// waitLowering is the work on one x-go-wait.
type waitLowering struct {
	*lowering
	says   *description.Wait
	get    *ir.Operation
	failed bool
}

func (w *waitLowering) problem(member, remedy, format string, args ...any) {
	at := w.says.At
	if member != "" {
		at = at.Child(member)
	}
	w.lowering.problem(at, remedy, "x-go-wait: "+format, args...)
	w.failed = true
}

// lower returns nil after a problem.
func (w *waitLowering) lower() *ir.Wait {
	t := w.get.Response.Type
	kind := w.get.Response.Kind
	switch {
	case kind != ir.OneValue && kind != ir.ValueOrNull || t.Kind != ir.NamedType || t.Named.Kind != ir.Struct:
		w.problem("", "put it on an operation that returns an object with a status", "the response of %s %s has no status", w.get.Method, w.get.Path)
		return nil
	case w.get.Body != nil:
		w.problem("", "put it on an operation without a request body", "%s %s takes a request body", w.get.Method, w.get.Path)
		return nil
	case len(w.get.PathArgs) == 0 || w.id().Type.Kind != ir.StringType:
		w.problem("", "put it on an operation whose path ends with the ID", "the last path parameter of %s %s is not a string", w.get.Method, w.get.Path)
		return nil
	}
	words := naming.Words(t.Name)
	noun := strings.Join(words, " ")
	wait := &ir.Wait{Name: "Wait" + t.Name, Noun: noun, Kind: cmp.Or(w.says.Kind, noun)}
	wait.Status = w.field("status", t.Named, w.says.Status)
	if wait.Status != nil {
		wait.Done, wait.Failed = w.values("done", wait.Status, w.says.Done), w.values("failed", wait.Status, w.says.Failed)
	}
	if w.says.Message != "" {
		wait.Message = w.message(t.Named)
	}
	if w.says.Cancel != "" {
		wait.Cancel = w.cancel()
	}
	if w.says.Start != "" {
		wait.Start = w.start()
	}
	if w.failed {
		return nil
	}
	return wait
}

// id is the path argument of the get that identifies what is waited for.
func (w *waitLowering) id() *ir.Arg { return w.get.PathArgs[len(w.get.PathArgs)-1] }

// field returns the text that a member holds.
func (w *waitLowering) field(member string, n *ir.Named, wire string) *ir.Field {
	f := fieldNamed(n, wire)
	if f == nil || !f.Type.IsText() || f.Presence != ir.Plain {
		w.problem(member, "name a member that always is a string", "%q is not a string member of %s", wire, n.Name)
		return nil
	}
	return f
}

func fieldNamed(n *ir.Named, wire string) *ir.Field {
	i := slices.IndexFunc(n.Fields, func(f *ir.Field) bool { return f.Wire == wire })
	if i < 0 {
		return nil
	}
	return n.Fields[i]
}

// values are statuses, which the description lists or not.
func (w *waitLowering) values(member string, status *ir.Field, wires []string) []*ir.Value {
	if len(wires) == 0 && member == "done" {
		w.problem("", "list the statuses of what has ended well", "there is no done")
	}
	var all []*ir.Value
	for _, wire := range wires {
		v := &ir.Value{Wire: wire}
		if n := status.Type.Named; n != nil {
			if i := slices.IndexFunc(n.Values, func(v *ir.Value) bool { return v.Wire == wire }); i >= 0 {
				v = n.Values[i]
			}
		}
		all = append(all, v)
	}
	return all
}

// message is the path to the string that says why something failed.
func (w *waitLowering) message(n *ir.Named) []*ir.Field {
	var path []*ir.Field
	members := strings.Split(w.says.Message, ".")
	for i, wire := range members {
		f := fieldNamed(n, wire)
		last := i == len(members)-1
		switch {
		case f == nil, last && !f.Type.IsText(), !last && (f.Type.Kind != ir.SliceType || !f.Type.Elem.IsStruct()):
			w.problem("message", "name a string, or one in the objects of a list as list.member", "%q does not lead to a string of %s", w.says.Message, n.Name)
			return nil
		}
		path = append(path, f)
		n = f.Type.Innermost().Named
	}
	return path
}

// operation returns the operation that a member names. One that is gone from the
// description only takes with it what needs it.
func (w *waitLowering) operation(member, name string) *ir.Operation {
	for _, op := range w.operations {
		if op.Method+" "+op.Path == name && op.Package == w.get.Package {
			return op.Operation
		}
	}
	w.problemForLater(w.says.At.Child(member), "name an operation of the same package by method and path", "x-go-wait: there is no operation %q in package %s", name, w.get.Package.Name)
	return nil
}

// cancel is the operation that cancels what is waited for, with the get's arguments.
func (w *waitLowering) cancel() *ir.Operation {
	op := w.operation("cancel", w.says.Cancel)
	if op == nil {
		return nil
	}
	same := slices.EqualFunc(op.PathArgs, w.get.PathArgs, func(x, y *ir.Arg) bool { return x.Wire == y.Wire })
	if !same || len(op.RequiredParams) > 0 || op.Body != nil {
		w.problem("cancel", "name an operation that takes the path parameters of "+w.get.Method+" "+w.get.Path+" alone", "%s needs other arguments", w.says.Cancel)
	}
	return op
}

// start is how the operation that starts something leads to the arguments of the get.
func (w *waitLowering) start() *ir.Start {
	op := w.operation("start", w.says.Start)
	if op == nil {
		return nil
	}
	s := &ir.Start{Operation: op, Name: cmp.Or(w.says.Name, op.Name+"AndWait")}
	if op.Response.Kind != ir.OneValue || !op.Response.Type.IsStruct() {
		w.problem("start", "name an operation that returns an object", "%s returns no object", w.says.Start)
		return nil
	}
	needed := slices.Concat(w.get.PathArgs[:len(w.get.PathArgs)-1], w.get.RequiredParams)
	if w.says.ID != "" {
		s.ID = w.field("id", op.Response.Type.Named, w.says.ID)
	} else {
		needed = append(needed, w.id())
	}
	for _, arg := range needed {
		if !slices.ContainsFunc(slices.Concat(op.PathArgs, op.RequiredParams), func(a *ir.Arg) bool { return a.Name == arg.Name }) {
			w.problem("start", "let id name the member of its response that holds it, or give the parameters of both one name", "%s does not say which %s to get", w.says.Start, arg.Wire)
		}
	}
	return s
}
