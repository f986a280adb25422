package seclai

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"net/http"
	"time"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/internal/fake/engine"
	"github.com/seclai/seclai-sdk-go/sources"
)

var exportBehaviors = map[core.Operation]behavior{
	sources.OpListExports:    listOf(exportKind),
	sources.OpCreateExport:   createExport,
	sources.OpEstimateExport: estimateExport,
	sources.OpGetExport:      getExport,
	sources.OpCancelExport:   cancelExport,
	sources.OpDownloadExport: downloadExport,
	sources.OpDeleteExport:   remove,
}

// export is what an export has besides what its responses show.
type export struct {
	data []byte // once it is completed
	polls
}

func exportOf(r *resource) *export { return engine.StateOf[export](r) }

// exportLife is how long the file of an export can be downloaded.
const exportLife = 7 * 24 * time.Hour

func createExport(x *exchange) (any, error) { return x.addExport(x.It, x.Body), nil }

func (a *API) addExport(source *resource, o fields) *resource {
	r := a.Add(exportKind, a.schema(sources.OpListExports), o.With(fields{
		"source_connection_id": source.ID(), "account_id": a.account.id, "status": string(sources.ExportStatusPending),
		"requested_by_user_id": a.account.user, "requested_by_user_name": "Ada Lovelace", "progress_current": 0,
		"progress_total": len(a.contentsOf(source.ID(), o)),
	}))
	r.State = &export{polls: polls(a.options.Polls)}
	return r
}

// contentsOf are the contents of a source that an export with these filters holds.
func (a *API) contentsOf(source string, filter fields) []*resource {
	from, to := engine.ParseTime(filter["date_from"]), engine.ParseTime(filter["date_to"])
	var found []*resource
	for _, r := range a.Store.All(contentKind, fields{"source_connection_id": source}) {
		made := dated(r.Fields)
		if engine.ContainsFold(r.Text("title"), filter.Text("query_filter")) && !made.Before(from) && (to.IsZero() || !made.After(to)) {
			found = append(found, r)
		}
	}
	return found
}

func estimateExport(x *exchange) (any, error) {
	size := 0
	for _, r := range x.contentsOf(x.It.ID(), x.Body) {
		size += 200 + len(contentOf(r).text)
	}
	return fields{"source_connection_id": x.It.ID(), "estimated_size_bytes": size}, nil
}

// getExport is also what moves an export forward.
func getExport(x *exchange) (any, error) {
	if hasStatus(x.It, sources.ExportStatusPending, sources.ExportStatusRunning) {
		setStatus(x.It, sources.ExportStatusRunning)
		x.It.Fields["started_at"] = x.It.Or("started_at", engine.Stamp(x.Sampler.Now))
		if exportOf(x.It).done() {
			x.completeExport(x.It)
		}
	}
	x.expire()
	return x.It, nil
}

// completeExport writes an export's file.
func (a *API) completeExport(r *resource) {
	contents := a.contentsOf(r.Text("source_connection_id"), r.Fields)
	data := exportData(sources.ExportFormat(r.Text("format")), contents)
	exportOf(r).data = data
	setStatus(r, sources.ExportStatusCompleted)
	a.Touch(r)
	o := r.Fields
	o["completed_at"], o["expires_at"] = o["updated_at"], engine.Stamp(a.Sampler.Now.Add(exportLife))
	o["file_size_bytes"], o["item_count"], o["progress_current"] = len(data), len(contents), len(contents)
	o["storage_key"] = "exports/" + r.ID()
}

// expire marks an export whose file is kept no longer.
func (x *exchange) expire() {
	if hasStatus(x.It, sources.ExportStatusCompleted) && engine.Stamp(x.Sampler.Now) > x.It.Text("expires_at") {
		setStatus(x.It, sources.ExportStatusExpired)
	}
}

func cancelExport(x *exchange) (any, error) {
	if !hasStatus(x.It, sources.ExportStatusPending, sources.ExportStatusRunning) {
		return nil, engine.Conflict("The export is already %s", x.It.Text("status"))
	}
	setStatus(x.It, sources.ExportStatusCanceled)
	x.Touch(x.It)
	return x.It, nil
}

func downloadExport(x *exchange) (any, error) {
	x.expire()
	switch status := sources.ExportStatus(x.It.Text("status")); status {
	case sources.ExportStatusCompleted:
	case sources.ExportStatusExpired:
		return nil, engine.Fail(http.StatusGone, "The export has expired")
	default:
		return nil, engine.Conflict("The export is not completed; it is %s", status)
	}
	format := sources.ExportFormat(x.It.Text("format"))
	return engine.Download{Name: "export." + string(format), Media: exportTypes[format], Data: exportOf(x.It).data}, nil
}

var exportTypes = map[sources.ExportFormat]string{
	sources.ExportFormatJSONL: "application/x-ndjson", sources.ExportFormatCSV: "text/csv",
	sources.ExportFormatParquet: "application/vnd.apache.parquet", sources.ExportFormatZip: "application/zip",
}

// exportData returns the file of an export. A Parquet file has only its magic bytes.
func exportData(format sources.ExportFormat, contents []*resource) []byte {
	var b bytes.Buffer
	switch format {
	case sources.ExportFormatCSV:
		w := csv.NewWriter(&b)
		_ = w.Write([]string{"id", "title", "text"}) // a buffer never fails
		for _, r := range contents {
			_ = w.Write([]string{r.ID(), r.Text("title"), contentOf(r).text})
		}
		w.Flush()
	case sources.ExportFormatZip:
		w := zip.NewWriter(&b)
		for _, r := range contents {
			if f, err := w.Create(r.ID() + ".txt"); err == nil {
				_, _ = f.Write([]byte(contentOf(r).text))
			}
		}
		_ = w.Close()
	case sources.ExportFormatParquet:
		b.WriteString("PAR1PAR1")
	default:
		for _, r := range contents {
			b.Write(engine.ToJSON(fields{"id": r.ID(), "title": r.Fields["title"], "text": contentOf(r).text}))
			b.WriteByte('\n')
		}
	}
	return b.Bytes()
}
