package spec

import (
	"path/filepath"
	"strings"

	"github.com/pb33f/go-yaml"
	"github.com/pb33f/libopenapi/bundler"
	"github.com/pb33f/libopenapi/datamodel"

	"github.com/seclai/seclai-sdk-go/internal/codegen/diag"
	"github.com/seclai/seclai-sdk-go/internal/codegen/place"
)

// files are a description and the files that it refers to. They know where what
// they are put together to has come from.
type files struct {
	*Source
	data    []byte                   // of all together
	origins map[place.Pointer]string // file#pointer, by the component that it has become
	others  map[string]*Source       // by path; nil for one that can't be read
}

// bundle puts the files that a description refers to into the description. Only
// files below its directory are read, and nothing is fetched.
func bundle(description *Source) (*files, error) {
	f := &files{Source: description, data: description.Data, origins: map[place.Pointer]string{}, others: map[string]*Source{}}
	external := false
	eachReference(description.root, "", func(_ place.Pointer, ref string) { external = external || isFile(ref) })
	if !external {
		return f, nil
	}
	if wrong := f.unreachable(); len(wrong) > 0 {
		return nil, wrong.Err()
	}
	bundled, err := bundler.BundleBytesComposedWithOrigins(description.Data, quiet(&datamodel.DocumentConfiguration{
		BasePath: filepath.Dir(description.Path), SpecFilePath: description.Path, AllowFileReferences: true,
	}), nil)
	if err != nil {
		return nil, describe(description, err).Err()
	}
	f.data = bundled.Bytes
	dir, err := filepath.Abs(filepath.Dir(description.Path))
	if err != nil {
		return nil, err
	}
	for component, origin := range bundled.Origins {
		if below, err := filepath.Rel(dir, origin.OriginalFile); err == nil {
			_, pointer, _ := strings.Cut(origin.OriginalRef, "#")
			f.origins[place.Pointer(strings.TrimPrefix(component, "#"))] = filepath.Join(filepath.Dir(description.Path), below) + "#" + pointer
		}
	}
	return f, nil
}

// unreachable finds the references, in the description and in all files that it leads
// to, to what is not there or may not be read.
func (f *files) unreachable() diag.List {
	var problems diag.List
	f.others[filepath.Clean(f.Path)] = f.Source
	for all := []*Source{f.Source}; len(all) > 0; all = all[1:] { // it grows
		in := all[0]
		eachReference(in.root, "", func(at place.Pointer, ref string) {
			if next := f.follow(in, at.Child("$ref"), ref, &problems); next != nil {
				all = append(all, next)
			}
		})
	}
	return problems
}

// follow looks at one reference, and returns the file that it leads to, the first time.
func (f *files) follow(in *Source, at place.Pointer, ref string, problems *diag.List) *Source {
	path, pointer, _ := strings.Cut(ref, "#")
	full := filepath.Join(filepath.Dir(in.Path), path)
	below, err := filepath.Rel(filepath.Dir(f.Path), full)
	switch {
	case path == "":
		return nil
	case strings.Contains(path, "://"), err != nil, !filepath.IsLocal(below):
		problems.Add(in.At(at), elsewhere, "the reference %s leads to another place", ref)
		return nil
	}
	other, known := f.others[full]
	if !known {
		other, err = Read(full)
		f.others[full] = other
		*problems = append(*problems, diag.Of(err)...)
	}
	switch {
	case other == nil:
		problems.Add(in.At(at), "correct the reference, or fix the file", "the reference %s leads to a file that can't be read", ref)
	case resolve(other.root, "#"+pointer) == nil:
		problems.Add(in.At(at), "correct the reference, or describe what it should lead to", "the reference %s leads nowhere", ref)
	case !known:
		return other
	}
	return nil
}

// isFile reports whether a reference leads to another file.
func isFile(ref string) bool { return !strings.HasPrefix(ref, "#") && !strings.Contains(ref, "://") }

// At is the place of what pointer names, in the file that it stands in, or of the
// nearest thing around it: an overlay may have added what no file has.
func (f *files) At(pointer place.Pointer) (at diag.Position, found bool) {
	in, node := f.Source, f.root
	tokens := pointer.Tokens()
	if len(tokens) > 2 {
		if origin, ok := f.origins[place.Pointer("").Child(tokens[:3]...)]; ok {
			in, node = f.open(origin)
			tokens = tokens[3:]
		}
	}
	at = diag.Position{File: in.Path, Line: node.Line, Column: node.Column}
	for _, token := range tokens {
		if ref := reference(node); isFile(ref) && ref != "" {
			in, node = f.open(filepath.Join(filepath.Dir(in.Path), ref))
		}
		key, value := child(node, token)
		if value == nil {
			return at, false
		}
		at = diag.Position{File: in.Path, Line: key.Line, Column: key.Column}
		node = value
	}
	return at, true
}

// open returns what file#pointer names. What can't be read has its place at the
// beginning of the description.
func (f *files) open(origin string) (*Source, *yaml.Node) {
	path, pointer, _ := strings.Cut(origin, "#")
	below, err := filepath.Rel(filepath.Dir(f.Path), path)
	if _, known := f.others[path]; !known && err == nil && filepath.IsLocal(below) {
		f.others[path], _ = Read(path) // the bundler has read it, or said why not
	}
	other := f.others[path]
	if other == nil {
		return f.Source, f.root
	}
	if node := resolve(other.root, "#"+pointer); node != nil {
		return other, node
	}
	return other, other.root
}
