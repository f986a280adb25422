package templates

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
	"github.com/seclai/seclai-sdk-go/internal/codegen/naming"
)

// waits declares methods that return what the API works on in the background when it
// has ended, and the tasks that package runtime polls for them.
func waits(g *goFile) {
	for _, op := range g.pkg.Operations {
		if op.Wait == nil {
			continue
		}
		w := wait{Wait: op.Wait, get: method{op: op, pkg: g.pkg}}
		if op.Wait.Start != nil {
			start := method{op: op.Wait.Start.Operation, pkg: g.pkg}
			g.declare(start.comment(w.aboutStart()...), w.startAndWait(start))
		}
		g.declare(w.get.comment(w.about()...), w.wait())
		g.declare(nil, w.task())
		g.declare(nil, w.progress())
	}
}

// wait writes the functions for one kind of task.
type wait struct {
	*ir.Wait
	get method
}

func (w wait) about() []string {
	about := []string{w.Name + " polls [Client." + w.get.op.Name + "] until " + article(w.Noun) + " is " + oneOf(w.Done) + ", and returns it. " + w.failures()}
	if len(w.get.op.Params) > 0 {
		about = append(about, "params are those of [Client."+w.get.op.Name+"].")
	}
	return append(about, w.options())
}

func (w wait) aboutStart() []string {
	start := w.Start.Operation.Name
	return []string{
		w.Start.Name + " starts " + article(w.Noun) + " with [Client." + start + "], polls it until it is " + oneOf(w.Done) + ", and returns it. " + w.failures(),
		w.options(),
	}
}

func (w wait) failures() string {
	failures := "An error that ends the wait early is a [*core.WaitError]."
	if len(w.Failed) > 0 {
		failures = "One that is " + oneOf(w.Failed) + " is returned with a [*core.FailedError]. " + failures
	}
	return failures
}

func (w wait) options() string {
	cancel := "[core.CancelWithContext] is an error: the API can't cancel " + article(w.Noun) + "."
	if w.Cancel != nil {
		cancel = "[core.CancelWithContext] cancels the " + w.Noun + " with [Client." + w.Cancel.Name + "] when ctx ends."
	}
	return "[core.OnUpdate] takes a func(*" + w.get.op.Response.Type.Name + ") error, and [core.WithPollInterval] sets the pauses. " + cancel
}

// oneOf lists values as prose does: "failed", "expired" or "canceled".
func oneOf(values []*ir.Value) string {
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = strconv.Quote(v.Wire)
	}
	last := len(quoted) - 1
	if last == 0 {
		return quoted[0]
	}
	return strings.Join(quoted[:last], ", ") + " or " + quoted[last]
}

func article(noun string) string {
	if strings.ContainsRune("aeiou", rune(noun[0])) {
		return "an " + noun
	}
	return "a " + noun
}

func (w wait) wait() jen.Code {
	return w.get.head(w.Name, w.get.result()).Block(
		jen.Return(jen.Qual(runtimePath, "Wait").Call(jen.Id("ctx"), jen.Id("c").Dot("core"), w.taskCall(jen.Id("params")), jen.Id(w.id().Name), jen.Id("opts"))))
}

func (w wait) startAndWait(start method) jen.Code {
	started := goType(start.op.Response.Type)
	v, id := jen.Op("*").Add(started), jen.Id(w.id().Name)
	if f := w.Start.ID; f != nil {
		v, id = jen.Id("v").Add(v), text(jen.Id("v").Dot(f.Name), f.Type)
	}
	return start.head(w.Start.Name, w.get.result()).Block(
		jen.Id("start").Op(":=").Func().Params(jen.Id("ctx").Qual("context", "Context")).Params(jen.Op("*").Add(started), jen.Error()).Custom(oneLine,
			jen.Return(jen.Id("c").Dot(start.op.Name).Call(start.arguments()...))),
		jen.Id("id").Op(":=").Func().Params(v).String().Custom(oneLine, jen.Return(id)),
		jen.Return(jen.Qual(runtimePath, "StartAndWait").Call(jen.Id("ctx"), jen.Id("c").Dot("core"), w.taskCall(jen.Nil()), jen.Id("start"), jen.Id("id"), jen.Id("opts"))))
}

// oneLine is a block on the line that begins it.
var oneLine = jen.Options{Open: "{", Close: "}"}

func (w wait) id() *ir.Arg { return w.get.op.PathArgs[len(w.get.op.PathArgs)-1] }

// given are the arguments that the polls need besides the ID.
func (w wait) given() []*ir.Arg {
	args := w.get.op.PathArgs[:len(w.get.op.PathArgs)-1]
	return append(slices.Clip(args), w.get.op.RequiredParams...)
}

func (w wait) function(what string) string {
	return naming.Unexported(naming.Words(w.get.op.Response.Type.Name + what))
}

func (w wait) taskCall(params jen.Code) jen.Code {
	args := each(w.given(), func(a *ir.Arg) jen.Code { return jen.Id(a.Name) })
	if len(w.get.op.Params) > 0 {
		args = append(args, params)
	}
	return jen.Id(w.function("Task")).Call(args...)
}

func (w wait) taskType() *jen.Statement {
	return jen.Qual(runtimePath, "Task").Types(goType(w.get.op.Response.Type))
}

func (w wait) task() jen.Code {
	fields := []jen.Code{
		set("Kind", jen.Lit(w.Kind)),
		set("Get", w.request(w.get)),
	}
	if w.Cancel != nil {
		cancel := *w.Cancel
		cancel.PathArgs = w.get.op.PathArgs // under one name in both requests
		fields = append(fields, set("Cancel", w.request(method{op: &cancel, pkg: w.get.pkg})))
	}
	fields = append(fields,
		set("Decode", decoder(w.get.pkg, w.get.op.Response.Type.Named)),
		set("Progress", jen.Id(w.function("Progress"))))
	return jen.Func().Id(w.function("Task")).ParamsFunc(func(g *jen.Group) {
		for _, a := range w.given() {
			g.Id(a.Name).Add(goType(a.Type))
		}
		if len(w.get.op.Params) > 0 {
			g.Id("params").Op("*").Id(w.get.op.ParamsName())
		}
	}).Add(w.taskType()).Block(jen.Return(w.taskType().Custom(lines, fields...)))
}

// request is the function that makes a request of the ID.
func (w wait) request(m method) jen.Code {
	return jen.Func().Params(jen.Id(w.id().Name).String()).Qual(runtimePath, "Request").BlockFunc(func(g *jen.Group) {
		g.Return(m.request(g))
	})
}

func (w wait) progress() jen.Code {
	status := jen.Id("v").Dot(w.Status.Name)
	value := func(v *ir.Value) jen.Code { return constant(w.get.pkg, w.Status.Type.Named, v) }
	p := func(field string) *jen.Statement { return jen.Id("p").Dot(field) }
	return jen.Func().Id(w.function("Progress")).Params(jen.Id("v").Op("*").Add(goType(w.get.op.Response.Type))).Qual(runtimePath, "Progress").Block(
		jen.Id("p").Op(":=").Qual(runtimePath, "Progress").Values(set("State", text(status.Clone(), w.Status.Type))),
		jen.Switch(status).BlockFunc(func(s *jen.Group) {
			s.Case(each(w.Done, value)...).Block(p("Done").Op("=").True())
			if len(w.Failed) > 0 {
				s.Case(each(w.Failed, value)...).BlockFunc(func(b *jen.Group) {
					b.List(p("Done"), p("Failed")).Op("=").List(jen.True(), jen.True())
					setMessage(b, "v", w.Message)
				})
			}
		}),
		jen.Return(jen.Id("p")))
}

// constant is a value as package p writes it: one that the description lists has a name.
func constant(p *ir.Package, n *ir.Named, v *ir.Value) jen.Code {
	if v.Name == "" {
		return jen.Lit(v.Wire)
	}
	name, declared := nameIn(p, n)
	if !declared {
		return jen.Qual(module+"/"+n.Package.Name, v.Name)
	}
	return jen.Id(strings.Replace(v.Name, n.Name, name, 1))
}

// setMessage reads the message at the end of a path of fields, the first of which is
// one of the variable of.
func setMessage(b *jen.Group, of string, path []*ir.Field) {
	if len(path) == 0 {
		return
	}
	field := jen.Id(of).Dot(path[0].Name)
	if len(path) > 1 {
		b.For(jen.List(jen.Id("_"), jen.Id("part")).Op(":=").Range().Add(field)).BlockFunc(func(g *jen.Group) { setMessage(g, "part", path[1:]) })
		return
	}
	set := func(value *jen.Statement) jen.Code {
		return jen.Id("p").Dot("Message").Op("=").Add(text(value, path[0].Type))
	}
	if path[0].Presence == ir.Pointer {
		b.If(field.Clone().Op("!=").Nil()).Block(set(jen.Op("*").Add(field)))
		return
	}
	b.Add(set(field))
}

// text converts a string of a type of its own.
func text(value *jen.Statement, t *ir.Type) *jen.Statement {
	if t.Kind == ir.StringType {
		return value
	}
	return jen.String().Call(value)
}
