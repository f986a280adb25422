// Package memory measures how much memory large transfers take, in a process of
// their own that does nothing else.
package memory

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/sources"
)

const (
	mostRSS      = 32 << 20 // of a transfer's process
	uploadSize   = core.MaxUploadBytes
	downloadSize = 1 << 30
)

// tasks are what the process of its own does, with a folder for its files.
var tasks = map[string]func(ctx context.Context, c *sources.Client, dir string) error{
	"upload": func(ctx context.Context, c *sources.Client, dir string) error {
		_, err := c.Upload(ctx, "s1", core.File(filepath.Join(dir, "large.pdf")), nil)
		return err
	},
	"upload of unknown size": func(ctx context.Context, c *sources.Client, _ string) error {
		_, err := c.Upload(ctx, "s1", core.Reader("large", io.LimitReader(zeros{}, uploadSize)), nil)
		return err
	},
	"download": func(ctx context.Context, c *sources.Client, dir string) error {
		d, err := c.DownloadExport(ctx, "s1", "e1")
		if err != nil {
			return err
		}
		return d.Save(filepath.Join(dir, "export.zip"))
	},
}

const taskVariable, urlVariable, dirVariable = "MEMORY_TEST_TASK", "MEMORY_TEST_URL", "MEMORY_TEST_DIR"

func TestMain(m *testing.M) {
	if task := tasks[os.Getenv(taskVariable)]; task != nil {
		if err := carryOut(task); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// carryOut does a task and writes down the most memory that the process has had.
func carryOut(task func(context.Context, *sources.Client, string) error) error {
	c, err := core.New(core.WithBaseURL(os.Getenv(urlVariable)), core.WithAPIKey("key"))
	if err != nil {
		return err
	}
	if err := task(context.Background(), sources.New(c), os.Getenv(dirVariable)); err != nil {
		return err
	}
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return err
	}
	_, peak, _ := strings.Cut(string(status), "VmHWM:")
	peak, _, _ = strings.Cut(peak, "kB")
	fmt.Print(strings.TrimSpace(peak))
	return nil
}

// measure does a task in a process of its own, and returns the most resident
// memory that it has had, in bytes.
func measure(tb testing.TB, task string) int64 {
	tb.Helper()
	if _, err := os.Stat("/proc/self/status"); err != nil {
		tb.Skip("the memory of a process is measured by /proc/self/status, which is Linux's")
	}
	srv := newServer(tb)
	dir := tb.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "large.pdf"), nil, 0o600); err != nil {
		tb.Fatal(err)
	}
	if err := os.Truncate(filepath.Join(dir, "large.pdf"), uploadSize); err != nil {
		tb.Fatal(err)
	}
	cmd := exec.CommandContext(tb.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), taskVariable+"="+task, urlVariable+"="+srv.URL, dirVariable+"="+dir)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		tb.Fatalf("%s: %v: %s", task, err, stderr.String())
	}
	kib, err := strconv.ParseInt(string(out), 10, 64)
	if err != nil {
		tb.Fatal(err)
	}
	if info, err := os.Stat(filepath.Join(dir, "export.zip")); task == "download" && (err != nil || info.Size() != downloadSize) {
		tb.Fatalf("saved %v, %v", info, err)
	}
	return kib << 10
}

// newServer takes any upload and serves a large file.
func newServer(tb testing.TB) *httptest.Server {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			http.ServeContent(w, r, "export.zip", time.Time{}, io.NewSectionReader(zeros{}, 0, downloadSize))
			return
		}
		if n, err := io.Copy(io.Discard, r.Body); err != nil || n < uploadSize {
			tb.Errorf("%d bytes were uploaded: %v", n, err)
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"filename": "large.pdf", "status": "uploaded"}`)
	}))
	tb.Cleanup(srv.Close)
	return srv
}

// zeros is an endless file.
type zeros struct{}

func (zeros) Read(p []byte) (int, error)            { clear(p); return len(p), nil }
func (zeros) ReadAt(p []byte, _ int64) (int, error) { clear(p); return len(p), nil }

func BenchmarkUpload200MiB(b *testing.B)        { benchmark(b, "upload", uploadSize) }
func BenchmarkUploadUnknown200MiB(b *testing.B) { benchmark(b, "upload of unknown size", uploadSize) }
func BenchmarkDownload1GiB(b *testing.B)        { benchmark(b, "download", downloadSize) }

func benchmark(b *testing.B, task string, size int64) {
	b.SetBytes(size)
	var peak int64
	for b.Loop() {
		peak = max(peak, measure(b, task))
	}
	b.ReportMetric(float64(peak)/(1<<20), "peak-RSS-MiB")
	if peak > mostRSS {
		b.Errorf("it took %d MiB of memory; at most %d are allowed", peak>>20, mostRSS>>20)
	}
}
