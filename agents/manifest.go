package agents

import (
	"context"
	"encoding/base64"
	"fmt"
	"mime"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/internal/wire"
)

// ManifestType is the content type of an output that is a [Manifest].
const ManifestType = "application/vnd.seclai.manifest+json"

// Manifest is the output of a run or step that has files.
type Manifest struct {
	Text        string               `json:"text"`        // for people to read
	Attachments []ManifestAttachment `json:"attachments"` // the files

	Extra core.Extra `json:"-"` // the members that this SDK does not know
}

// ManifestAttachment is a file of a [Manifest].
type ManifestAttachment struct {
	StorageKey string `json:"storage_key"` // where the file is; see [ManifestAttachment.ID]
	MIME       string `json:"mime"`        // its content type
	Name       string `json:"name"`        // the name of the file, which the step chose
	Bytes      int64  `json:"bytes"`       // its size

	Extra core.Extra `json:"-"` // the members that this SDK does not know
}

// ID is the attachment's ID for [Client.DownloadRunAttachment].
func (a ManifestAttachment) ID() string { return AttachmentID(a.StorageKey) }

// AttachmentID is the ID, for [Client.DownloadRunAttachment], of the attachment
// with this storage key: the key in URL-safe base64.
func AttachmentID(storageKey string) string {
	return base64.URLEncoding.EncodeToString([]byte(storageKey))
}

// DownloadAttachment downloads a file of a run's manifest. Close the download
// after reading it, or use [core.Download.Save].
//
// GET /v2/agent-runs/{run_id}/attachments/{attachment_id}
func (c *Client) DownloadAttachment(ctx context.Context, runID string, a ManifestAttachment, opts ...core.CallOption) (*core.Download, error) {
	return c.DownloadRunAttachment(ctx, runID, a.ID(), nil, opts...)
}

// Manifest reads the run's output as a manifest. It is nil when the output is
// something else, and an error when it can't be read.
func (r *Run) Manifest() (*Manifest, error) { return manifestOf(r.Output, r.OutputContentType) }

// Manifest reads the step's output as a manifest. It is nil when the output is
// something else, and an error when it can't be read.
func (s *RunStep) Manifest() (*Manifest, error) { return manifestOf(s.Output, s.OutputContentType) }

func manifestOf(output, contentType *string) (*Manifest, error) {
	if output == nil || contentType == nil {
		return nil, nil // there is none, and that is no error
	}
	if mediaType, _, _ := mime.ParseMediaType(*contentType); mediaType != ManifestType {
		return nil, nil // another type, or a malformed one, which reads as none
	}
	m := new(Manifest)
	if err := m.UnmarshalJSON([]byte(*output)); err != nil {
		return nil, fmt.Errorf("reading the output as %s: %w", ManifestType, err)
	}
	return m, nil
}

// UnmarshalJSON reads m, keeping the members that it does not know in Extra.
func (m *Manifest) UnmarshalJSON(data []byte) error { return wire.Unmarshal(data, m, decodeManifest) }

// MarshalJSON writes m with what Extra holds.
func (m Manifest) MarshalJSON() ([]byte, error) {
	type plain Manifest
	return wire.Marshal(plain(m), m.Extra)
}

// UnmarshalJSON reads a, keeping the members that it does not know in Extra.
func (a *ManifestAttachment) UnmarshalJSON(data []byte) error {
	return wire.Unmarshal(data, a, decodeManifestAttachment)
}

// MarshalJSON writes a with what Extra holds.
func (a ManifestAttachment) MarshalJSON() ([]byte, error) {
	type plain ManifestAttachment
	return wire.Marshal(plain(a), a.Extra)
}

func decodeManifest(d *wire.Decoder, m *Manifest) {
	for d.Object(); d.Next(); {
		switch string(d.Key()) {
		case "text":
			m.Text = d.String()
		case "attachments":
			m.Attachments = wire.Structs(d, decodeManifestAttachment)
		default:
			d.Extra(&m.Extra)
		}
	}
}

func decodeManifestAttachment(d *wire.Decoder, a *ManifestAttachment) {
	for d.Object(); d.Next(); {
		switch string(d.Key()) {
		case "storage_key":
			a.StorageKey = d.String()
		case "mime":
			a.MIME = d.String()
		case "name":
			a.Name = d.String()
		case "bytes":
			a.Bytes = d.Int64()
		default:
			d.Extra(&a.Extra)
		}
	}
}
