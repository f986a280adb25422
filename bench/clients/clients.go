// Package clients drives each of the compared clients through the same calls.
package clients

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"

	ht "github.com/ogen-go/ogen/http"
	"github.com/ogen-go/ogen/ogenerrors"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/bench/gen/oapi"
	"github.com/seclai/seclai-sdk-go/bench/gen/ogen"
	"github.com/seclai/seclai-sdk-go/bench/handwritten"
	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/sources"
)

// Client is what they all can do.
type Client struct {
	Name   string
	List   func(context.Context) (agents int, err error)        // one page
	GetRun func(ctx context.Context, id string) error           // decoded
	Upload func(ctx context.Context, source, file string) error // nil if it can't
}

// Key authenticates them.
const Key = "an-api-key"

// All returns a client of each kind, the hand-written one first.
func All(hc *http.Client, baseURL string) []Client {
	return []Client{newHandwritten(hc, baseURL), newSDK(hc, baseURL), newOAPI(hc, baseURL), newOgen(hc, baseURL)}
}

func newHandwritten(hc *http.Client, baseURL string) Client {
	c := &handwritten.Client{HTTP: hc, BaseURL: baseURL, APIKey: Key}
	return Client{
		Name: "handwritten",
		List: func(ctx context.Context) (int, error) {
			page, err := c.ListAgents(ctx, 1)
			if err != nil {
				return 0, err
			}
			return len(page.Data), nil
		},
		GetRun: func(ctx context.Context, id string) error {
			_, err := c.GetRun(ctx, id)
			return err
		},
		Upload: c.Upload,
	}
}

func newSDK(hc *http.Client, baseURL string) Client {
	c := must(core.New(core.WithAPIKey(Key), core.WithBaseURL(baseURL), core.WithHTTPClient(hc)))
	ag, src := agents.New(c), sources.New(c)
	return Client{
		Name: "sdk",
		List: func(ctx context.Context) (int, error) {
			n := 0
			for page, err := range ag.ListPages(ctx, nil) {
				if err != nil {
					return 0, err
				}
				n += len(page.Items)
			}
			return n, nil
		},
		GetRun: func(ctx context.Context, id string) error {
			_, err := ag.GetRun(ctx, id, nil)
			return err
		},
		Upload: func(ctx context.Context, source, file string) error {
			_, err := src.Upload(ctx, source, core.File(file), nil)
			return err
		},
	}
}

func newOAPI(hc *http.Client, baseURL string) Client {
	authenticate := func(_ context.Context, req *http.Request) error {
		req.Header.Set("X-API-Key", Key)
		return nil
	}
	c := must(oapi.NewClientWithResponses(baseURL, oapi.WithHTTPClient(hc), oapi.WithRequestEditorFn(authenticate)))
	return Client{
		Name: "oapi-codegen",
		List: func(ctx context.Context) (int, error) {
			resp, err := c.ListAgentsApiAgentsGetWithResponse(ctx, nil)
			if err != nil {
				return 0, err
			}
			if resp.JSON200 == nil {
				return 0, fmt.Errorf("answer %s", resp.Status())
			}
			return len(resp.JSON200.Data), nil
		},
		GetRun: func(ctx context.Context, id string) error {
			resp, err := c.GetAgentRunApiAgentsRunsRunIdGetWithResponse(ctx, id, nil)
			if err == nil && resp.JSON200 == nil {
				err = fmt.Errorf("answer %s", resp.Status())
			}
			return err
		},
		// It takes the body of an upload ready-made, so that there the
		// hand-written client stands for it.
	}
}

func newOgen(hc *http.Client, baseURL string) Client {
	c := must(ogen.NewClient(baseURL, ogenKey{}, ogen.WithClient(hc)))
	return Client{
		Name: "ogen",
		List: func(ctx context.Context) (int, error) {
			answer, err := c.ListAgentsAPIAgentsGet(ctx, ogen.ListAgentsAPIAgentsGetParams{})
			if err != nil {
				return 0, err
			}
			page, ok := answer.(*ogen.RoutersAPIAgentsAgentListResponse)
			if !ok {
				return 0, fmt.Errorf("answer %T", answer)
			}
			return len(page.Data), nil
		},
		GetRun: func(ctx context.Context, id string) error {
			answer, err := c.GetAgentRunAPIAgentsRunsRunIDGet(ctx, ogen.GetAgentRunAPIAgentsRunsRunIDGetParams{RunID: id})
			if _, ok := answer.(*ogen.AgentRunResponse); err == nil && !ok {
				err = fmt.Errorf("answer %T", answer)
			}
			return err
		},
		Upload: func(ctx context.Context, source, file string) error {
			f, err := os.Open(file)
			if err != nil {
				return err
			}
			defer func() { _ = f.Close() }()
			answer, err := c.UploadFileToSourceAPISourcesSourceConnectionIDUploadPost(ctx,
				&ogen.BodyUploadFileToSourceAPISourcesSourceConnectionIDUploadPostMultipart{File: ht.MultipartFile{Name: filepath.Base(file), File: io.Reader(f)}},
				ogen.UploadFileToSourceAPISourcesSourceConnectionIDUploadPostParams{SourceConnectionID: source})
			if _, ok := answer.(*ogen.RoutersAPISourcesFileUploadResponse); err == nil && !ok {
				err = fmt.Errorf("answer %T", answer)
			}
			return err
		},
	}
}

// ogenKey authenticates ogen's client.
type ogenKey struct{}

func (ogenKey) ApiKeyAuth(context.Context, ogen.OperationName) (ogen.ApiKeyAuth, error) {
	return ogen.ApiKeyAuth{APIKey: Key}, nil
}

func (ogenKey) BearerAuth(context.Context, ogen.OperationName) (ogen.BearerAuth, error) {
	return ogen.BearerAuth{}, ogenerrors.ErrSkipClientSecurity
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
