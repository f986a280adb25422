package seclai

import (
	"maps"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/seclai/seclai-sdk-go/contents"
	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/internal/fake/engine"
	"github.com/seclai/seclai-sdk-go/sources"
)

var contentBehaviors = map[core.Operation]behavior{
	contents.OpGet:                   getContent,
	contents.OpReplaceWithInlineText: replaceText,
	contents.OpUpload:                replaceFile,
	contents.OpDelete:                deleteContent,
	contents.OpListEmbeddings:        listEmbeddings,
}

// content is what a content has besides what its responses show.
type content struct {
	sum  string // equal for equal files
	text string
}

func contentOf(r *resource) *content { return engine.StateOf[content](r) }

// metadata is the metadata of an upload, including its title.
func (x *exchange) metadata() fields {
	meta := x.Body.Object("metadata")
	if s := x.Body.Text("metadata"); s != "" {
		meta, _ = engine.MustParseJSON(s).(fields)
	}
	meta = meta.With(nil)
	for name, v := range x.Body {
		if key, ok := strings.CutPrefix(name, metadataPrefix); ok {
			meta[key] = v
		}
	}
	if title := x.Body.Text("title"); title != "" && meta["title"] == nil {
		meta["title"] = title
	}
	return meta
}

func (a *API) addContent(source *resource, f *engine.File, metadata fields) *resource {
	id := a.Sampler.UUID()
	r := a.Add(contentKind, a.schema(contents.OpGet), fields{
		"id": id, "source_connection_id": source.ID(), "source_name": source.Fields["name"], "source_type": source.Fields["source_type"],
		"pulled_at":                            strings.TrimSuffix(a.Sampler.Tick(), "Z"), // the service leaves the zone out here
		"source_connection_content_version_id": id, "content_url": "seclai://contents/" + id,
	}.With(contentFields(f, metadata)))
	r.State = &content{sum: f.Sum, text: f.Text}
	return r
}

// contentFields is what a content shows of its file.
func contentFields(f *engine.File, metadata fields) fields {
	var list []any
	for _, name := range engine.SortedKeys(metadata) {
		value, ok := metadata[name].(string)
		if !ok {
			value = string(engine.ToJSON(metadata[name]))
		}
		list = append(list, fields{"key": name, "value": value})
	}
	return fields{
		"title": metadata.Or("title", f.Name), "metadata": list, "file_size": f.Size, "content_type": f.Media, "content_type_display": f.Media,
		"content_status": "completed", "content_word_count": len(strings.Fields(f.Text)),
	}
}

// getContent shows the characters of the text from start to end.
func getContent(x *exchange) (any, error) {
	all := []rune(contentOf(x.It).text)
	start := min(max(x.Query.Int("start"), 0), len(all))
	end := min(max(x.Query.Int("end"), start), len(all))
	return x.It.With(fields{
		"text_content": string(all[start:end]), "text_content_start": start, "text_content_end": end, "text_content_total_length": len(all),
	}), nil
}

func replaceText(x *exchange) (any, error) {
	f, err := x.inlineText()
	if err != nil {
		return nil, err
	}
	return x.replace(f)
}

func replaceFile(x *exchange) (any, error) { return x.replace(x.File) }

func (x *exchange) replace(f *engine.File) (any, error) {
	if !mediaTypesAccepted[f.Media] {
		return nil, engine.Fail(http.StatusUnsupportedMediaType, "Files of type %s are not supported", f.Media)
	}
	maps.Copy(x.It.Fields, contentFields(f, x.metadata()))
	x.It.State = &content{sum: f.Sum, text: f.Text}
	return uploaded(x.It, f, sources.UploadStatusUploaded), nil
}

func deleteContent(x *exchange) (any, error) {
	if source := x.Store.Get(sourceKind, x.It.Text("source_connection_id")); source != nil {
		source.Fields["content_count"] = source.Int("content_count") - 1
	}
	return remove(x)
}

const (
	chunkLength     = 1000 // characters
	shownDimensions = 16   // of a made-up vector
)

// listEmbeddings cuts the text into chunks, each with a vector of its own.
func listEmbeddings(x *exchange) (any, error) {
	body, at := contentOf(x.It).text, 0
	var all []fields
	for body != "" {
		chunk := body
		if utf8.RuneCountInString(body) > chunkLength {
			chunk = string([]rune(body)[:chunkLength])
		}
		n := utf8.RuneCountInString(chunk)
		all = append(all, fields{
			"id": x.It.ID() + "-" + string(engine.ToJSON(len(all))), "text": chunk, "text_start": at, "text_end": at + n,
			"vector": vectorOf(chunk), "batch_size": 1, "batch_duration": 0.1,
		})
		body, at = body[len(chunk):], at+n
	}
	return listing{Items: all, Ordered: true}, nil
}

// vectorOf is the same for equal texts.
func vectorOf(chunk string) []any {
	v := make([]float64, shownDimensions)
	for i := range len(chunk) {
		v[i%len(v)] += float64(chunk[i])
	}
	for i := range v {
		v[i] /= float64(len(chunk)) * 16
	}
	return engine.Anys(v)
}
