// Package digest is an example of a package that uses the SDK and of its tests
// with seclaitest: see digest_test.go.
package digest

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/sources"
)

// ErrBusy is returned when the agent has too much to do; try again later.
var ErrBusy = errors.New("digest: the agent is busy")

// Writer has an agent write digests and keeps them in a source.
type Writer struct {
	agents   *agents.Client
	sources  *sources.Client
	agentID  string
	sourceID string
}

// NewWriter returns a Writer that uses client.
func NewWriter(client *core.Client, agentID, sourceID string) *Writer {
	return &Writer{agents: agents.New(client), sources: sources.New(client), agentID: agentID, sourceID: sourceID}
}

// Write returns the digest of text and uploads it under title.
func (w *Writer) Write(ctx context.Context, title, text string) (string, error) {
	digest, err := w.digest(ctx, text)
	if errors.Is(err, core.ErrRateLimited) {
		return "", ErrBusy
	}
	if err != nil {
		return "", fmt.Errorf("digest: %w", err)
	}
	_, err = w.sources.UploadInlineText(ctx, w.sourceID, sources.UploadInlineTextRequest{Title: &title, Text: digest})
	if err != nil {
		return "", fmt.Errorf("digest: keeping %q: %w", title, err)
	}
	return digest, nil
}

func (w *Writer) digest(ctx context.Context, text string) (string, error) {
	var digest strings.Builder
	for piece, err := range w.agents.RunText(ctx, w.agentID, agents.RunRequest{Input: &text}) {
		if err != nil {
			return "", err
		}
		digest.WriteString(piece)
	}
	return digest.String(), nil
}
