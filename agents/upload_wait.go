package agents

import (
	"context"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/internal/runtime"
)

// UploadInputAndWait uploads a file as input for a run, and returns when a run can
// use it. An upload that can't be processed is a [*core.FailedError], and is
// returned as well. [core.OnUpdate] takes a func(*InputUpload) error.
//
// POST /agents/{agent_id}/upload-input
func (c *Client) UploadInputAndWait(ctx context.Context, agentID string, file core.Upload, params *UploadInputParams, opts ...core.CallOption) (*InputUpload, error) {
	start := func() (*InputUpload, error) { return c.UploadInput(ctx, agentID, file, params, opts...) }
	return runtime.StartAndWait(ctx, c.core, inputUploadTask(agentID), start, func(up *InputUpload) string { return up.ID }, opts)
}

// WaitInputUpload returns an uploaded input when a run can use it. An upload that
// can't be processed is a [*core.FailedError], and is returned as well.
//
// GET /agents/{agent_id}/input-uploads/{upload_id}
func (c *Client) WaitInputUpload(ctx context.Context, agentID string, uploadID string, opts ...core.CallOption) (*InputUpload, error) {
	return runtime.Wait(ctx, c.core, inputUploadTask(agentID), uploadID, opts)
}

func inputUploadTask(agentID string) runtime.Task[InputUpload] {
	return runtime.Task[InputUpload]{
		Kind: "input upload", Decode: decodeInputUpload, Progress: inputUploadProgress,
		Get: func(id string) runtime.Request {
			return runtime.Request{Operation: OpGetInputUploadStatus, Path: []string{agentID, id}}
		},
	}
}

func inputUploadProgress(up *InputUpload) runtime.Progress {
	failed := up.Status == InputUploadStatusFailed
	p := runtime.Progress{State: string(up.Status), Done: failed || up.Status == InputUploadStatusReady, Failed: failed}
	if up.Error != nil {
		p.Message = *up.Error
	}
	return p
}
