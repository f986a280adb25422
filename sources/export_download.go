package sources

import (
	"context"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/internal/bridge"
)

// ExportAndDownload is [Client.ExportAndWait], and then downloads the file. Close
// the download after reading it, or use [core.Download.Save].
//
// POST /sources/{source_connection_id}/exports
func (c *Client) ExportAndDownload(ctx context.Context, sourceConnectionID string, req CreateExportRequest, opts ...core.CallOption) (*core.Download, error) {
	export, err := c.ExportAndWait(ctx, sourceConnectionID, req, opts...)
	if err != nil {
		return nil, err
	}
	return c.DownloadExport(bridge.Within(ctx), sourceConnectionID, export.ID, opts...)
}
