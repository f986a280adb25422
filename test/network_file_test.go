package test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"
	"time"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/contents"
	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/seclaitest"
	"github.com/seclai/seclai-sdk-go/sources"
)

// noise is bytes that don't repeat.
func noise(size int) []byte {
	data := make([]byte, size)
	r := rand.New(rand.NewPCG(5, 6))
	for i := range data {
		data[i] = byte(r.Uint32())
	}
	return data
}

// fileServer serves one file as the download of an export.
func fileServer(t *testing.T, data []byte) string {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"1"`)
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
	}))
	t.Cleanup(srv.Close)
	return srv.URL
}

func TestDownloadsThroughBadNetworks(t *testing.T) {
	const size = 1 << 20
	data := noise(size)
	for name, test := range map[string]struct {
		toxics []string
		dials  int64
	}{
		"delays":    {[]string{delays}, 1},
		"throttles": {[]string{`{"type": "bandwidth", "attributes": {"rate": 2000}}`}, 1},
		"slices":    {[]string{`{"type": "slicer", "attributes": {"average_size": 3000, "size_variation": 1000, "delay": 10}}`}, 1},
		"cuts":      {[]string{fmt.Sprintf(`{"type": "limit_data", "attributes": {"bytes": %d}}`, size/5)}, 6},
	} {
		t.Run(name, func(t *testing.T) {
			n := newNetwork(t)
			n.to(fileServer(t, data))
			n.add(test.toxics...)
			name := filepath.Join(t.TempDir(), "export.zip")
			var last int64
			if err := save(t.Context(), n.client(), name, func(received, total int64) {
				if received <= last || total != size {
					t.Errorf("%d of %d after %d", received, total, last)
				}
				last = received
			}); err != nil {
				t.Fatal(err)
			}
			if got, err := os.ReadFile(name); err != nil || !bytes.Equal(got, data) {
				t.Errorf("%d bytes of %d, %v", len(got), size, err)
			}
			if n.dials.Load() != test.dials {
				t.Errorf("%d connections", n.dials.Load())
			}
		})
	}
}

func save(ctx context.Context, c *core.Client, name string, progress func(received, total int64), opts ...core.CallOption) error {
	d, err := sources.New(c).DownloadExport(ctx, "s1", "e1", opts...)
	if err != nil {
		return err
	}
	return d.WithProgress(progress).Save(name)
}

func TestDownloadThroughReset(t *testing.T) {
	n := newNetwork(t)
	data := noise(4 << 20)
	n.to(fileServer(t, data))
	name := filepath.Join(t.TempDir(), "export.zip")
	err := save(t.Context(), n.client(), name, func(received, _ int64) {
		if received > 1<<20 && n.mend.Load() == 0 {
			n.mendAfter(1)
			n.add(resets)
		}
	})
	if got, readErr := os.ReadFile(name); err != nil || readErr != nil || !bytes.Equal(got, data) {
		t.Errorf("%d bytes, %v, %v", len(got), err, readErr)
	}
	if n.dials.Load() < 2 {
		t.Error("nothing was reset")
	}
}

func TestDownloadIsLeft(t *testing.T) {
	n := newNetwork(t)
	n.to(fileServer(t, noise(4<<20)))
	n.add(throttles)
	d, err := sources.New(n.client()).DownloadExport(t.Context(), "s1", "e1")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Read(make([]byte, 100)); err != nil {
		t.Error(err)
	}
	d.Close()
}

// newSource is a server with an empty source.
func newSource(t *testing.T) (*seclaitest.Server, string) {
	t.Helper()
	srv := seclaitest.New(t)
	hc := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	source, err := sources.New(srv.Client(core.WithHTTPClient(hc))).Create(t.Context(), sources.CreateRequest{Name: "papers", SourceType: "custom_index"})
	if err != nil {
		t.Fatal(err)
	}
	return srv, source.ID
}

// Every file arrives, and none twice, whatever becomes of the connections.
func TestFolderThroughBadNetworks(t *testing.T) {
	files := fstest.MapFS{}
	for i := range 12 {
		files[fmt.Sprintf("%02d.pdf", i)] = &fstest.MapFile{Data: append(noise(30_000), byte(i))}
	}
	for name, test := range map[string]struct {
		toxics []string
		mend   int64
	}{
		"delays":          {[]string{delays, `{"name": "up", "type": "latency", "stream": "upstream", "attributes": {"latency": 20}}`}, 0},
		"throttles":       {[]string{`{"type": "bandwidth", "stream": "upstream", "attributes": {"rate": 1000}}`}, 0},
		"cuts requests":   {[]string{`{"type": "limit_data", "stream": "upstream", "attributes": {"bytes": 80000}}`}, 0},
		"cuts answers":    {[]string{`{"type": "limit_data", "attributes": {"bytes": 500}}`}, 6},
		"resets answers":  {[]string{resets}, 4},
		"resets requests": {[]string{resetsUp}, 4},
	} {
		t.Run(name, func(t *testing.T) {
			n := newNetwork(t)
			srv, source := newSource(t)
			n.to(srv.URL)
			n.add(test.toxics...)
			if test.mend > 0 {
				n.mendAfter(test.mend)
			}
			client := sources.New(n.client(core.WithRetries(8)))
			told := map[string]bool{}
			for f, err := range client.UploadFolder(t.Context(), source, files, &sources.UploadFolderParams{Concurrency: 2}) {
				if err != nil || told[f.Path] {
					t.Errorf("%+v: %v", f, err)
				}
				told[f.Path] = true
			}
			got, err := client.Get(t.Context(), source)
			if err != nil || got.ContentCount != len(files) || len(told) != len(files) {
				t.Errorf("the source has %d contents, and %d were told of: %v", got.ContentCount, len(told), err)
			}
			if test.mend > 0 && n.dials.Load() <= test.mend {
				t.Error("nothing was lost")
			}
		})
	}
}

// uploads are the calls that send a file.
var uploads = map[string]func(context.Context, *core.Client, core.Upload) error{
	"source": func(ctx context.Context, c *core.Client, file core.Upload) error {
		_, err := sources.New(c).Upload(ctx, "s1", file, &sources.UploadParams{Title: new("T")})
		return err
	},
	"content": func(ctx context.Context, c *core.Client, file core.Upload) error {
		_, err := contents.New(c).Upload(ctx, "c1", file, &contents.UploadParams{Title: new("T")})
		return err
	},
	"agent input": func(ctx context.Context, c *core.Client, file core.Upload) error {
		_, err := agents.New(c).UploadInput(ctx, "a1", file, &agents.UploadInputParams{Title: new("T")})
		return err
	},
}

// A file arrives as it is, in one piece and once.
func TestUploadsThroughBadNetworks(t *testing.T) {
	data := noise(300_000)
	for network, toxic := range map[string]string{
		"delays":    `{"type": "latency", "stream": "upstream", "attributes": {"latency": 20, "jitter": 15}}`,
		"throttles": `{"type": "bandwidth", "stream": "upstream", "attributes": {"rate": 1000}}`,
		"slices":    `{"type": "slicer", "stream": "upstream", "attributes": {"average_size": 2000, "size_variation": 1000, "delay": 10}}`,
	} {
		for kind, upload := range uploads {
			t.Run(fmt.Sprint(kind, " with ", network), func(t *testing.T) {
				n := newNetwork(t)
				arrived := 0
				srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					arrived++
					file, header, err := r.FormFile("file")
					if err != nil {
						t.Error(err)
						return
					}
					if got, err := io.ReadAll(file); err != nil || !bytes.Equal(got, data) || header.Filename != "noise.pdf" || r.FormValue("title") != "T" {
						t.Errorf("%s of %d bytes arrived, %v", header.Filename, len(got), err)
					}
					w.Header().Set("Content-Type", "application/json")
					_, _ = io.WriteString(w, `{"id": "1", "status": "uploaded"}`)
				}))
				t.Cleanup(srv.Close)
				n.to(srv.URL)
				n.add(toxic)
				for _, file := range []core.Upload{core.Bytes("noise.pdf", data), core.Reader("noise.pdf", io.MultiReader(bytes.NewReader(data)))} {
					if err := upload(t.Context(), n.client(), file); err != nil {
						t.Error(err)
					}
				}
				if arrived != 2 {
					t.Errorf("%d files arrived", arrived)
				}
			})
		}
	}
}

// An upload that may have arrived is not made again unless that is harmless.
func TestUploadWhoseAnswerIsReset(t *testing.T) {
	n := newNetwork(t)
	srv, source := newSource(t)
	n.to(srv.URL)
	n.add(resets)
	n.mendAfter(1)
	client := sources.New(n.client())
	if _, err := client.Upload(t.Context(), source, core.Bytes("a.pdf", noise(100_000)), nil); err == nil {
		t.Error("there is no error")
	}
	srv.AssertCalls(t, sources.OpUpload, 1)
	up, err := client.Upload(t.Context(), source, core.Bytes("a.pdf", noise(100_000)), nil)
	if err != nil || up.Status != "duplicate" {
		t.Errorf("got %+v, %v", up, err)
	}
}

func TestExportThroughCuts(t *testing.T) {
	n := newNetwork(t)
	srv, source := newSource(t)
	n.to(srv.URL)
	client := sources.New(n.client(core.WithRetries(5)))
	if _, err := client.Upload(t.Context(), source, core.Bytes("a.txt", []byte(words)), nil); err != nil {
		t.Fatal(err)
	}
	n.add(`{"type": "limit_data", "attributes": {"bytes": 1500}}`)
	export, err := client.CreateExport(t.Context(), source, sources.CreateExportRequest{Format: sources.ExportFormatCSV})
	if err != nil {
		t.Fatal(err)
	}
	if export, err = client.WaitExport(t.Context(), source, export.ID, fast); err != nil {
		t.Fatal(err)
	}
	d, err := client.DownloadExport(t.Context(), source, export.ID)
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), d.FileName)
	if err := d.Save(name); err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(name); err != nil || !bytes.Contains(data, []byte(words)) {
		t.Errorf("got %q, %v", data, err)
	}
}
