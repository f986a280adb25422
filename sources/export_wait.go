package sources

import (
	"context"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/internal/runtime"
)

// ExportAndWait starts an export of a source's content, and returns it when its
// file can be downloaded. One that fails, expires or is canceled is a
// [*core.FailedError], and is returned as well. [core.OnUpdate] takes a
// func(*Export) error, and [core.CancelWithContext] cancels the export when ctx
// ends.
//
// POST /sources/{source_connection_id}/exports
func (c *Client) ExportAndWait(ctx context.Context, sourceConnectionID string, req CreateExportRequest, opts ...core.CallOption) (*Export, error) {
	start := func() (*Export, error) { return c.CreateExport(ctx, sourceConnectionID, req, opts...) }
	return runtime.StartAndWait(ctx, c.core, exportTask(sourceConnectionID), start, func(e *Export) string { return e.ID }, opts)
}

// ExportAndDownload is [Client.ExportAndWait], and then downloads the file. Close
// the download after reading it, or use [core.Download.Save].
//
// POST /sources/{source_connection_id}/exports
func (c *Client) ExportAndDownload(ctx context.Context, sourceConnectionID string, req CreateExportRequest, opts ...core.CallOption) (*core.Download, error) {
	export, err := c.ExportAndWait(ctx, sourceConnectionID, req, opts...)
	if err != nil {
		return nil, err
	}
	return c.DownloadExport(ctx, sourceConnectionID, export.ID, opts...)
}

// WaitExport returns an export when its file can be downloaded. One that fails,
// expires or is canceled is a [*core.FailedError], and is returned as well.
//
// GET /sources/{source_connection_id}/exports/{export_id}
func (c *Client) WaitExport(ctx context.Context, sourceConnectionID string, exportID string, opts ...core.CallOption) (*Export, error) {
	return runtime.Wait(ctx, c.core, exportTask(sourceConnectionID), exportID, opts)
}

func exportTask(sourceConnectionID string) runtime.Task[Export] {
	return runtime.Task[Export]{
		Kind: "export", Decode: decodeExport, Progress: exportProgress,
		Get: func(id string) runtime.Request {
			return runtime.Request{Operation: OpGetExport, Path: []string{sourceConnectionID, id}}
		},
		Cancel: func(id string) runtime.Request {
			return runtime.Request{Operation: OpCancelExport, Path: []string{sourceConnectionID, id}}
		},
	}
}

func exportProgress(e *Export) runtime.Progress { return progress(string(e.Status), e.Error) }

// progress reads a status that the description may leave open. One that is not known
// is taken for that of something still going on.
func progress(status string, message *string) runtime.Progress {
	p := runtime.Progress{State: status}
	switch status {
	case "completed":
		p.Done = true
	case "failed", "expired", "canceled", "cancelled":
		p.Done, p.Failed = true, true
		if message != nil {
			p.Message = *message
		}
	}
	return p
}
