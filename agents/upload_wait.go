package agents

import (
	"context"

	"github.com/seclai/seclai-sdk-go/core"
)

// UploadInputAndWait uploads a file as input for a run, and returns when a run can
// use it. An upload that can't be processed is a [*core.FailedError], and is
// returned as well. [core.OnUpdate] takes a func(*InputUpload) error.
//
// POST /agents/{agent_id}/upload-input
func (c *Client) UploadInputAndWait(ctx context.Context, agentID string, file core.Upload, params *UploadInputParams, opts ...core.CallOption) (*InputUpload, error) {
	w, err := c.inputUploadWaiter(agentID, "", opts)
	if err != nil {
		return nil, err
	}
	up, err := c.UploadInput(ctx, agentID, file, params, opts...)
	if err != nil {
		return nil, err
	}
	w.ID = up.ID
	w.See(up)
	return w.Wait(ctx)
}

// WaitInputUpload returns an uploaded input when a run can use it. An upload that
// can't be processed is a [*core.FailedError], and is returned as well.
//
// GET /agents/{agent_id}/input-uploads/{upload_id}
func (c *Client) WaitInputUpload(ctx context.Context, agentID string, uploadID string, opts ...core.CallOption) (*InputUpload, error) {
	w, err := c.inputUploadWaiter(agentID, uploadID, opts)
	if err != nil {
		return nil, err
	}
	return w.Wait(ctx)
}

func (c *Client) inputUploadWaiter(agentID, uploadID string, opts []core.CallOption) (*core.Waiter[InputUpload], error) {
	return core.NewWaiter(c.core, core.Task[InputUpload]{
		Kind: "input upload", ID: uploadID, Progress: inputUploadProgress,
		Get: func(ctx context.Context, id string, opts ...core.CallOption) (*InputUpload, error) {
			return c.GetInputUploadStatus(ctx, agentID, id, opts...)
		},
	}, opts)
}

func inputUploadProgress(up *InputUpload) core.Progress {
	failed := up.Status == InputUploadStatusFailed
	p := core.Progress{State: string(up.Status), Done: failed || up.Status == InputUploadStatusReady, Failed: failed}
	if up.Error != nil {
		p.Message = *up.Error
	}
	return p
}
