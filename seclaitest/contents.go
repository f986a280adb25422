package seclaitest

import (
	"strings"
	"unicode/utf8"
)

var contentBehaviours = map[string]behaviour{
	"GET /contents/{source_connection_content_version}":            getContent,
	"PUT /contents/{source_connection_content_version}":            replaceText,
	"POST /contents/{source_connection_content_version}/upload":    replaceFile,
	"DELETE /contents/{source_connection_content_version}":         deleteContent,
	"GET /contents/{source_connection_content_version}/embeddings": listEmbeddings,
}

// metadata is what an upload says of itself, the title among it.
func (x *exchange) metadata() fields {
	meta, _ := x.body["metadata"].(fields)
	if s := textOf(x.body, "metadata"); s != "" {
		meta, _ = mustJSON(s).(fields)
	}
	meta = with(meta, nil)
	for name, v := range x.body {
		if key, ok := strings.CutPrefix(name, "metadata_"); ok {
			meta[key] = v
		}
	}
	if title := textOf(x.body, "title"); title != "" && meta["title"] == nil {
		meta["title"] = title
	}
	return meta
}

func (s *Server) addContent(source fields, f *file, metadata fields) fields {
	o := fields{
		"id": s.sampler.uuid(), "source_connection_id": source["id"], "source_name": source["name"], "source_type": source["source_type"],
		"pulled_at": strings.TrimSuffix(s.sampler.tick(), "Z"), // the service leaves the zone out here
	}
	o["source_connection_content_version_id"] = o["id"]
	o["content_url"] = "seclai://contents/" + textOf(o, "id")
	setContent(o, f, metadata)
	return s.add("contents", schemaOf("GET /contents/{source_connection_content_version}"), o)
}

func setContent(o fields, f *file, metadata fields) {
	var list []any
	for _, name := range sortedKeys(metadata) {
		value, ok := metadata[name].(string)
		if !ok {
			value = string(toJSON(metadata[name]))
		}
		list = append(list, fields{"key": name, "value": value})
	}
	o["title"] = orElse(metadata["title"], f.name)
	o["metadata"], o["sum"], o["text"], o["file_size"] = list, f.sum, f.text, f.size
	o["content_type"], o["content_type_display"], o["content_status"] = f.media, f.media, "completed"
	o["content_word_count"] = len(strings.Fields(f.text))
}

// getContent shows the characters of the text from start to end.
func getContent(x *exchange) (any, error) {
	all := []rune(textOf(x.it, "text"))
	start := min(max(intOf(x.query, "start"), 0), len(all))
	end := min(max(intOf(x.query, "end"), start), len(all))
	return with(x.it, fields{
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

func replaceFile(x *exchange) (any, error) { return x.replace(x.file) }

func (x *exchange) replace(f *file) (any, error) {
	if !mediaTypesTaken[f.media] {
		return nil, fail(415, "Files of type %s are not supported", f.media)
	}
	setContent(x.it, f, x.metadata())
	return uploaded(x.it, f, "uploaded"), nil
}

func deleteContent(x *exchange) (any, error) {
	if source := x.store.get("sources", textOf(x.it, "source_connection_id")); source != nil {
		source["content_count"] = intOf(source, "content_count") - 1
	}
	return remove(x)
}

const (
	chunkLength     = 1000 // characters
	shownDimensions = 16   // of a made-up vector
)

// listEmbeddings cuts the text into chunks, each with a vector of its own.
func listEmbeddings(x *exchange) (any, error) {
	body, at := textOf(x.it, "text"), 0
	var all []fields
	for body != "" {
		chunk := body
		if utf8.RuneCountInString(body) > chunkLength {
			chunk = string([]rune(body)[:chunkLength])
		}
		n := utf8.RuneCountInString(chunk)
		all = append(all, fields{
			"id": textOf(x.it, "id") + "-" + string(toJSON(len(all))), "text": chunk, "text_start": at, "text_end": at + n,
			"vector": vectorOf(chunk), "batch_size": 1, "batch_duration": 0.1,
		})
		body, at = body[len(chunk):], at+n
	}
	return listing{items: all, ordered: true}, nil
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
	return anyOf(v)
}
