package sources

import (
	"context"

	"github.com/seclai/seclai-sdk-go/core"
)

// ExportAndWait starts an export of a source's content, and returns it when its
// file can be downloaded. One that fails, expires or is canceled is a
// [*core.FailedError], and is returned as well. [core.OnUpdate] takes a
// func(*Export) error, and [core.CancelWithContext] cancels the export when ctx
// ends.
//
// POST /sources/{source_connection_id}/exports
func (c *Client) ExportAndWait(ctx context.Context, sourceConnectionID string, req CreateExportRequest, opts ...core.CallOption) (*Export, error) {
	w, err := c.exportWaiter(sourceConnectionID, "", opts)
	if err != nil {
		return nil, err
	}
	export, err := c.CreateExport(ctx, sourceConnectionID, req, opts...)
	if err != nil {
		return nil, err
	}
	w.ID = export.ID
	w.See(export)
	return w.Wait(ctx)
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
	w, err := c.exportWaiter(sourceConnectionID, exportID, opts)
	if err != nil {
		return nil, err
	}
	return w.Wait(ctx)
}

func (c *Client) exportWaiter(sourceConnectionID, exportID string, opts []core.CallOption) (*core.Waiter[Export], error) {
	return core.NewWaiter(c.core, core.Task[Export]{
		Kind: "export", ID: exportID, Progress: exportProgress,
		Get: func(ctx context.Context, id string, opts ...core.CallOption) (*Export, error) {
			return c.GetExport(ctx, sourceConnectionID, id, opts...)
		},
		Cancel: func(ctx context.Context, id string, opts ...core.CallOption) error {
			_, err := c.CancelExport(ctx, sourceConnectionID, id, opts...)
			return err
		},
	}, opts)
}

func exportProgress(e *Export) core.Progress { return progress(string(e.Status), e.Error) }

// progress reads a status that the description may leave open. One that is not known
// is taken for that of something still going on.
func progress(status string, message *string) core.Progress {
	p := core.Progress{State: status}
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
