package seclaitest

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"net/http"
	"time"
)

var exportBehaviours = map[string]behaviour{
	"POST /sources/{source_connection_id}/exports":                     createExport,
	"POST /sources/{source_connection_id}/exports/estimate":            estimateExport,
	"GET /sources/{source_connection_id}/exports/{export_id}":          getExport,
	"POST /sources/{source_connection_id}/exports/{export_id}/cancel":  cancelExport,
	"GET /sources/{source_connection_id}/exports/{export_id}/download": downloadExport,
}

// exportLife is how long the file of an export can be downloaded.
const exportLife = 7 * 24 * time.Hour

func createExport(x *exchange) (any, error) {
	return x.addExport(x.it, x.body), nil
}

func (s *Server) addExport(source, o fields) fields {
	return s.add("exports", schemaOf("GET /sources/{source_connection_id}/exports"), with(o, fields{
		"source_connection_id": source["id"], "account_id": s.settings.id, "status": "pending", "requested_by_user_id": s.settings.user,
		"requested_by_user_name": "Ada Lovelace", "hidden_looks": s.looks, "progress_current": 0, "progress_total": len(s.contentsOf(source, o)),
	}))
}

// contentsOf are the contents that an export with these filters holds.
func (s *Server) contentsOf(source, filter fields) []fields {
	var found []fields
	for _, c := range s.store.all("contents", fields{"source_connection_id": source["id"]}) {
		from, to := instant(filter["date_from"]), instant(filter["date_to"])
		if contains(textOf(c, "title"), textOf(filter, "query_filter")) && !dated(c).Before(from) && (to.IsZero() || !dated(c).After(to)) {
			found = append(found, c)
		}
	}
	return found
}

func estimateExport(x *exchange) (any, error) {
	size := 0
	for _, c := range x.contentsOf(x.it, x.body) {
		size += 200 + len(textOf(c, "text"))
	}
	return fields{"source_connection_id": x.it["id"], "estimated_size_bytes": size}, nil
}

// getExport is also what brings an export forward.
func getExport(x *exchange) (any, error) {
	switch x.it["status"] {
	case "pending", "running":
		x.it["status"] = "running"
		x.it["started_at"] = orElse(x.it["started_at"], stamp(x.sampler.now))
		if x.due(x.it) {
			x.complete(x.it)
		}
	}
	x.expire()
	return x.it, nil
}

// complete writes an export's file.
func (s *Server) complete(export fields) {
	contents := s.contentsOf(fields{"id": export["source_connection_id"]}, export)
	data := exportData(textOf(export, "format"), contents)
	now := s.sampler.tick()
	export["status"], export["completed_at"], export["updated_at"] = "completed", now, now
	export["expires_at"] = stamp(s.sampler.now.Add(exportLife))
	export["data"], export["file_size_bytes"] = string(data), len(data)
	export["item_count"], export["progress_current"] = len(contents), len(contents)
	export["storage_key"] = "exports/" + textOf(export, "id")
}

// expire marks an export whose file is kept no longer.
func (x *exchange) expire() {
	if x.it["status"] == "completed" && stamp(x.sampler.now) > textOf(x.it, "expires_at") {
		x.it["status"] = "expired"
	}
}

func cancelExport(x *exchange) (any, error) {
	if s := x.it["status"]; s != "pending" && s != "running" {
		return nil, conflict("The export is already %s", s)
	}
	x.it["status"] = "canceled"
	x.touch(x.it)
	return x.it, nil
}

func downloadExport(x *exchange) (any, error) {
	x.expire()
	switch x.it["status"] {
	case "completed":
	case "expired":
		return nil, fail(http.StatusGone, "The export has expired")
	default:
		return nil, conflict("The export is not completed; it is %s", x.it["status"])
	}
	format := textOf(x.it, "format")
	return download{name: "export." + format, media: exportTypes[format], data: []byte(textOf(x.it, "data"))}, nil
}

var exportTypes = map[string]string{
	"jsonl": "application/x-ndjson", "csv": "text/csv", "parquet": "application/vnd.apache.parquet", "zip": "application/zip",
}

// exportData is the file of an export. One in parquet has only its marks.
func exportData(format string, contents []fields) []byte {
	var b bytes.Buffer
	switch format {
	case "csv":
		w := csv.NewWriter(&b)
		_ = w.Write([]string{"id", "title", "text"}) // a buffer takes everything
		for _, c := range contents {
			_ = w.Write([]string{textOf(c, "id"), textOf(c, "title"), textOf(c, "text")})
		}
		w.Flush()
	case "zip":
		w := zip.NewWriter(&b)
		for _, c := range contents {
			if f, err := w.Create(textOf(c, "id") + ".txt"); err == nil {
				_, _ = f.Write([]byte(textOf(c, "text")))
			}
		}
		_ = w.Close()
	case "parquet":
		b.WriteString("PAR1PAR1")
	default:
		for _, c := range contents {
			b.Write(toJSON(fields{"id": c["id"], "title": c["title"], "text": c["text"]}))
			b.WriteByte('\n')
		}
	}
	return b.Bytes()
}
