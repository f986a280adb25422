package templates

import (
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
)

// unions declares a struct for each union, with a pointer for every type that
// the value can have. A value of an unknown type is kept as it is.
func unions(g *goFile) {
	for _, n := range g.pkg.Types {
		if n.Kind != ir.Union {
			continue
		}
		doc := g.docOfType(n, "is a value of one of several types.", "At most one of the fields before Raw is set."+sentTag(n))
		raw := jen.Line().Comment("// Raw is the value as it was received, also when it is of a type that this SDK").Line().
			Comment("// does not know. It is sent when nothing else is set.").Line().Id("Raw").Qual("encoding/json", "RawMessage")
		g.declare(doc, g.structure(n.Name, scope{}.fields(n.Fields), n.Fields, nil, raw))
	}
}

func unionCodec(g *goFile, n *ir.Named) {
	if n.InResponse {
		g.declare(nil, decoderOf(g.pkg, n))
		g.declare(comment("UnmarshalJSON reads v, whatever its type."),
			jen.Func().Params(jen.Id("v").Op("*").Id(n.Name)).Id("UnmarshalJSON").Params(jen.Id("data").Index().Byte()).Error().Block(
				jen.Return(jen.Qual(wirePath, "Unmarshal").Call(jen.Id("data"), jen.Id("v"), decoder(g.pkg, n)))))
	}
	g.declare(comment("MarshalJSON writes the field that is set."),
		jen.Func().Params(jen.Id("v").Id(n.Name)).Id("MarshalJSON").Params().Params(jen.Index().Byte(), jen.Error()).Block(
			jen.Switch().BlockFunc(func(s *jen.Group) {
				for _, f := range n.Fields {
					s.Case(jen.Id("v").Dot(f.Name).Op("!=").Nil()).Block(marshalOption(n, f)...)
				}
			}),
			jen.Return(jen.Qual("encoding/json", "Marshal").Call(jen.Id("v").Dot("Raw")))))
}

// filled is the field of an option that says which it is, and its value, when there
// is one alone that it can have.
func filled(n *ir.Named, f *ir.Field) (tag *ir.Field, value string, ok bool) {
	i := slices.IndexFunc(n.Options, func(o *ir.Option) bool { return o.Field == f })
	o := n.Options[i]
	if tag = n.TagField(o); tag == nil || len(o.Tags) != 1 {
		return nil, "", false
	}
	return tag, o.Tags[0], tag.Presence != ir.ThreeState
}

func sentTag(n *ir.Named) string {
	for _, f := range n.Fields {
		if tag, _, ok := filled(n, f); ok && n.InRequest {
			return " Where its " + tag.Name + " is empty, the right one is sent."
		}
	}
	return ""
}

// marshalOption writes an option with the member that says which it is, also when
// the caller left that to the field's name.
func marshalOption(n *ir.Named, f *ir.Field) []jen.Code {
	marshal := func(v *jen.Statement) jen.Code { return jen.Return(jen.Qual("encoding/json", "Marshal").Call(v)) }
	tag, value, ok := filled(n, f)
	if !ok {
		return []jen.Code{marshal(jen.Id("v").Dot(f.Name))}
	}
	none, one := jen.Lit(""), jen.Lit(value)
	if tag.Presence == ir.Pointer {
		none, one = jen.Nil(), jen.New(jen.Add(goType(tag.Type)).Call(one))
	}
	field := jen.Id("o").Dot(tag.Name)
	return []jen.Code{
		jen.Id("o").Op(":=").Op("*").Id("v").Dot(f.Name),
		jen.If(field.Clone().Op("==").Add(none)).Block(field.Clone().Op("=").Add(one)),
		marshal(jen.Id("o")),
	}
}

// unionDecoder looks ahead to find the type, and then reads the value once.
func unionDecoder(b *jen.Group, p *ir.Package, n *ir.Named) {
	b.Id("v").Dot("Raw").Op("=").Id("d").Dot("Ahead").Call().Dot("Raw").Call()
	b.Switch(jen.Id("d").Dot("Peek").Call()).BlockFunc(func(s *jen.Group) {
		var objects []*ir.Option
		for _, o := range n.Options {
			if o.Kind == ir.Object {
				objects = append(objects, o)
				continue
			}
			s.Case(jen.Qual(wirePath, wireKinds[o.Kind])).Block(readField(p, o.Field))
		}
		if len(objects) == 1 && len(objects[0].Tags) == 0 {
			s.Case(jen.Qual(wirePath, "KindObject")).Block(readField(p, objects[0].Field))
		} else if len(objects) > 0 {
			s.Case(jen.Qual(wirePath, "KindObject")).BlockFunc(func(c *jen.Group) { chooseObject(c, p, n, objects) })
		}
		s.Default().Block(jen.Id("d").Dot("Skip").Call())
	})
}

var wireKinds = map[ir.Kind]string{
	ir.String: "KindString", ir.Integer: "KindNumber", ir.Number: "KindNumber", ir.Boolean: "KindBool", ir.Array: "KindArray",
}

// chooseObject reads an object as the option that its tag or its members tell.
func chooseObject(b *jen.Group, p *ir.Package, n *ir.Named, objects []*ir.Option) {
	tag := n.Schema.Tag
	b.Id("ahead").Op(":=").Id("d").Dot("Ahead").Call()
	members := jen.For(jen.Id("ahead").Dot("Object").Call(), jen.Id("ahead").Dot("Next").Call(), jen.Empty())
	if tag == nil {
		b.Id("has").Op(":=").Map(jen.String()).Bool().Values()
		b.Add(members).Block(jen.Id("has").Index(jen.String().Call(jen.Id("ahead").Dot("Key").Call())).Op("=").True(), jen.Id("ahead").Dot("Skip").Call())
	} else {
		b.Id("tag").Op(":=").Lit("")
		b.Add(members).Block(jen.Switch(jen.String().Call(jen.Id("ahead").Dot("Key").Call())).Block(
			jen.Case(jen.Lit(tag.Member)).Block(jen.Id("tag").Op("=").Id("ahead").Dot("String").Call()),
			jen.Default().Block(jen.Id("ahead").Dot("Skip").Call())))
	}
	var on []jen.Code
	if tag != nil {
		on = append(on, jen.Id("tag"))
	}
	b.Switch(on...).BlockFunc(func(s *jen.Group) {
		otherwise := jen.Code(jen.Id("d").Dot("Skip").Call())
		for _, o := range objects {
			switch {
			case len(o.Tags) > 0:
				s.Case(each(o.Tags, func(v string) jen.Code { return jen.Lit(v) })...).Block(readField(p, o.Field))
			case len(o.Needs) == 0:
				otherwise = readField(p, o.Field)
			default:
				s.Case(hasAll(o.Needs)).Block(readField(p, o.Field))
			}
		}
		s.Default().Block(otherwise)
	})
}

func hasAll(members []string) jen.Code {
	var all *jen.Statement
	for _, m := range members {
		has := jen.Id("has").Index(jen.Lit(m))
		if all == nil {
			all = has
		} else {
			all = all.Op("&&").Add(has)
		}
	}
	return all
}
