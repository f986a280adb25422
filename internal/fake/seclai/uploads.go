package seclai

import (
	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/internal/fake/engine"
	"github.com/seclai/seclai-sdk-go/shared"
)

var uploadBehaviors = map[core.Operation]behavior{
	agents.OpUploadInput:          uploadInput,
	agents.OpGetInputUploadStatus: getInputUpload,
}

// upload is what an uploaded input has besides what its responses show.
type upload struct {
	text string
	polls
}

func uploadOf(r *resource) *upload { return engine.StateOf[upload](r) }

func uploadInput(x *exchange) (any, error) {
	if x.It.Fields["trigger_type"] != string(shared.AgentTriggerTypeDynamicInput) || !takesUploads(x.It) {
		return nil, engine.BadRequest("The agent does not take uploaded files")
	}
	if x.File.Media == unknownMedia {
		return nil, engine.BadRequest("Files of the type of %q are not supported", x.File.Name)
	}
	status := agents.InputUploadStatusReady
	if isMedium(x.File.Media) {
		status = agents.InputUploadStatusProcessing
	}
	r := x.Add(uploadKind, x.Op.Response.Schema, fields{
		"agent_id": x.It.ID(), "filename": x.File.Name, "content_type": x.File.Media, "file_size": x.File.Size, "status": string(status),
	})
	r.State = &upload{text: x.File.Text, polls: polls(x.options.Polls)}
	return r, nil
}

func getInputUpload(x *exchange) (any, error) {
	if hasStatus(x.It, agents.InputUploadStatusProcessing) && uploadOf(x.It).done() {
		setStatus(x.It, agents.InputUploadStatusReady)
	}
	return x.It, nil
}
