package seclaitest

import "net/http"

var sourceBehaviours = map[string]behaviour{
	"POST /sources":                               createSource,
	"PUT /sources/{source_connection_id}":         updateSource,
	"DELETE /sources/{source_connection_id}":      deleteSource,
	"POST /sources/{source_connection_id}":        addText,
	"POST /sources/{source_connection_id}/upload": uploadToSource,
}

func createSource(x *exchange) (any, error) {
	if err := requireOneOf(x.body, "source_type", []string{"rss", "website", "custom_index", "file_uploads"}); err != nil {
		return nil, err
	}
	if kind := textOf(x.body, "source_type"); (kind == "rss" || kind == "website") && textOf(x.body, "url_id") == "" {
		return nil, refuse("url_id is required for source_type '"+kind+"'", "body", "url_id")
	}
	if err := x.charge(); err != nil {
		return nil, err
	}
	return x.addSource(x.body), nil
}

func (s *Server) addSource(o fields) fields {
	o = with(fields{"account_id": s.settings.id, "source_type": "custom_index", "content_filter": "", "embedding_model": "text-embedding-3-small", "dimensions": 256}, dropNull(o))
	if o["source_type"] == "file_uploads" {
		o["source_type"] = "custom_index"
	}
	if o["source_type"] == "custom_index" {
		o["url"] = "seclai://sources/" + textOf(o, "name")
		o["index_mode"] = orElse(o["index_mode"], "fast_and_cheap")
	} else {
		o["url"] = orElse(o["url"], "https://example.com/"+textOf(o, "url_id"))
		o["polling"] = orElse(o["polling"], "daily")
	}
	return s.add("sources", schemaOf("GET /sources/{source_connection_id}"), o)
}

func dropNull(o fields) fields {
	out := fields{}
	change(out, o)
	return out
}

// updateSource changes what the body has; a null retention_days means unlimited.
func updateSource(x *exchange) (any, error) {
	if days, ok := x.body["retention_days"]; ok && days != nil && intOf(x.body, "retention_days") != -1 {
		x.it["retention"] = days
	} else if ok && days == nil {
		x.it["retention"] = nil
	}
	delete(x.body, "retention_days")
	change(x.it, x.body)
	x.touch(x.it)
	return x.it, nil
}

func deleteSource(x *exchange) (any, error) {
	if truthOf(x.it, "system_managed") {
		return nil, conflict("The source is managed by the system")
	}
	id := x.it["id"]
	for _, kind := range []string{"contents", "exports", "migrations"} {
		x.store.removeIf(kind, func(o fields) bool { return o["source_connection_id"] == id })
	}
	x.store.remove("sources", textOf(x.it, "id"))
	return nil, nil
}

const maxInlineText = 8192

var inlineTypes = []string{"text/plain", "text/markdown", "text/x-markdown", "text/html", "text/csv", "text/xml", "application/xml", "application/json"}

// inlineText is the text of a JSON body as a file.
func (x *exchange) inlineText() (*file, error) {
	body, media := textOf(x.body, "text"), textOf(x.body, "content_type")
	if media == "" {
		media = "text/plain"
	}
	if len(body) > maxInlineText {
		return nil, fail(http.StatusRequestEntityTooLarge, "The text is larger than %d bytes; upload it as a file", maxInlineText)
	}
	if err := requireOneOf(x.body, "content_type", inlineTypes); err != nil {
		return nil, err
	}
	return &file{name: "inline.txt", media: media, size: int64(len(body)), sum: body, text: body}, nil
}

func addText(x *exchange) (any, error) {
	f, err := x.inlineText()
	if err != nil {
		return nil, err
	}
	return x.upload(f)
}

func uploadToSource(x *exchange) (any, error) { return x.upload(x.file) }

// upload adds a file to the source as a content, unless the source has it.
func (x *exchange) upload(f *file) (any, error) {
	switch {
	case x.it["source_type"] != "custom_index":
		return nil, badRequest("Only sources of type custom_index take uploads")
	case !mediaTypesTaken[f.media]:
		return nil, fail(http.StatusUnsupportedMediaType, "Files of type %s are not supported", f.media)
	}
	if same := x.store.first("contents", fields{"source_connection_id": x.it["id"], "sum": f.sum}); same != nil {
		return uploaded(same, f, "duplicate"), nil
	}
	c := x.addContent(x.it, f, x.metadata())
	x.it["content_count"] = len(x.store.all("contents", fields{"source_connection_id": x.it["id"]}))
	return uploaded(c, f, "uploaded"), nil
}

func uploaded(content fields, f *file, status string) fields {
	return fields{
		"filename": f.name, "status": status, "content_version_id": content["id"],
		"source_connection_content_version_id": content["id"], "embedder_warning": nil,
	}
}
