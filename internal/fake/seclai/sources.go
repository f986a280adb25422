package seclai

import (
	"net/http"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/internal/fake/engine"
	"github.com/seclai/seclai-sdk-go/shared"
	"github.com/seclai/seclai-sdk-go/sources"
)

var sourceBehaviors = map[core.Operation]behavior{
	sources.OpCreate:           createSource,
	sources.OpList:             listOf(sourceKind),
	sources.OpGet:              show,
	sources.OpUpdate:           updateSource,
	sources.OpDelete:           deleteSource,
	sources.OpUploadInlineText: addText,
	sources.OpUpload:           uploadToSource,
}

func createSource(x *exchange) (any, error) {
	if err := engine.RequireOneOf(x.Body, "source_type", shared.SourceTypeRSS, shared.SourceTypeWebsite, shared.SourceTypeCustomIndex,
		shared.SourceTypeFileUploads); err != nil {
		return nil, err
	}
	switch t := shared.SourceType(x.Body.Text("source_type")); t {
	case shared.SourceTypeRSS, shared.SourceTypeWebsite:
		if x.Body.Text("url_id") == "" {
			return nil, engine.Refuse("url_id is required for source_type '"+string(t)+"'", "body", "url_id")
		}
	}
	if err := x.charge(); err != nil {
		return nil, err
	}
	return x.addSource(x.Body), nil
}

func (a *API) addSource(given fields) *resource {
	o := fields{
		"account_id": a.account.id, "source_type": string(shared.SourceTypeCustomIndex), "content_filter": "",
		"embedding_model": "text-embedding-3-small", "dimensions": 256,
	}
	o.Change(given)
	if o["source_type"] == string(shared.SourceTypeFileUploads) {
		o["source_type"] = string(shared.SourceTypeCustomIndex)
	}
	if o["source_type"] == string(shared.SourceTypeCustomIndex) {
		o["url"] = "seclai://sources/" + o.Text("name")
		o["index_mode"] = o.Or("index_mode", string(shared.IndexModeFastAndCheap))
	} else {
		o["url"] = o.Or("url", "https://example.com/"+o.Text("url_id"))
		o["polling"] = o.Or("polling", "daily")
	}
	return a.Add(sourceKind, a.schema(sources.OpGet), o)
}

// updateSource changes what the body has; a null retention_days means unlimited.
func updateSource(x *exchange) (any, error) {
	if days, ok := x.Body["retention_days"]; ok && days != nil && x.Body.Int("retention_days") != -1 {
		x.It.Fields["retention"] = days
	} else if ok && days == nil {
		x.It.Fields["retention"] = nil
	}
	delete(x.Body, "retention_days")
	return update(x)
}

func deleteSource(x *exchange) (any, error) {
	if x.It.Bool("system_managed") {
		return nil, engine.Conflict("The source is managed by the system")
	}
	id := x.It.ID()
	for _, kind := range []*engine.Kind{contentKind, exportKind, migrationKind} {
		x.Store.RemoveIf(kind, func(r *resource) bool { return r.Fields["source_connection_id"] == id })
	}
	return remove(x)
}

const maxInlineText = 8192

// inlineTypes are the media types of inline text.
var inlineTypes = []string{
	"text/plain", "text/markdown", "text/x-markdown", "text/html", "text/csv", "text/xml", "application/xml", "application/json",
}

// inlineText is the text of a JSON body as a file.
func (x *exchange) inlineText() (*engine.File, error) {
	body, media := x.Body.Text("text"), x.Body.Text("content_type")
	if media == "" {
		media = "text/plain"
	}
	if len(body) > maxInlineText {
		return nil, engine.Fail(http.StatusRequestEntityTooLarge, "The text is larger than %d bytes; upload it as a file", maxInlineText)
	}
	if err := engine.RequireOneOf(x.Body, "content_type", inlineTypes...); err != nil {
		return nil, err
	}
	return &engine.File{Name: "inline.txt", Media: media, Size: int64(len(body)), Sum: body, Text: body}, nil
}

func addText(x *exchange) (any, error) {
	f, err := x.inlineText()
	if err != nil {
		return nil, err
	}
	return x.upload(f)
}

func uploadToSource(x *exchange) (any, error) { return x.upload(x.File) }

// upload adds a file to the source as a content, unless the source has it.
func (x *exchange) upload(f *engine.File) (any, error) {
	switch {
	case x.It.Fields["source_type"] != string(shared.SourceTypeCustomIndex):
		return nil, engine.BadRequest("Only sources of type custom_index take uploads")
	case !mediaTypesAccepted[f.Media]:
		return nil, engine.Fail(http.StatusUnsupportedMediaType, "Files of type %s are not supported", f.Media)
	}
	had := x.Store.All(contentKind, fields{"source_connection_id": x.It.ID()})
	for _, r := range had {
		if contentOf(r).sum == f.Sum {
			return uploaded(r, f, sources.UploadStatusDuplicate), nil
		}
	}
	r := x.addContent(x.It, f, x.metadata())
	x.It.Fields["content_count"] = len(had) + 1
	return uploaded(r, f, sources.UploadStatusUploaded), nil
}

func uploaded(content *resource, f *engine.File, status sources.UploadStatus) fields {
	return fields{
		"filename": f.Name, "status": string(status), "content_version_id": content.ID(),
		"source_connection_content_version_id": content.ID(), "embedder_warning": nil,
	}
}
