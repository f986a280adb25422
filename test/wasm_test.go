package test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// In a browser, fetch follows redirects by itself, with all fields of the header. The
// SDK keeps it from that.
func TestBrowsersTakeNoKeyElsewhere(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("there is no Node.js to run WebAssembly with")
	}
	program := filepath.Join(t.TempDir(), "program.wasm")
	build := exec.Command("go", "build", "-o", program, "./wasm")
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	const key = "sk-of-a-browser"
	elsewhere := ""
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { elsewhere = r.Header.Get("X-API-Key") + " was sent" }))
	defer other.Close()
	home := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Header.Get("X-API-Key") != key:
			t.Errorf("the key is %q", r.Header.Get("X-API-Key"))
		case strings.HasPrefix(r.URL.Path, "/direct"):
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(`{"direct": true}`))
		default:
			http.Redirect(w, r, other.URL, http.StatusFound)
		}
	}))
	defer home.Close()
	for base, want := range map[string]string{home.URL + "/direct": "map[direct:true] <nil>", home.URL: "not followed"} {
		run := exec.Command(node, filepath.Join(runtime.GOROOT(), "lib", "wasm", "wasm_exec_node.js"), program) //nolint:staticcheck // the GOROOT of the go command that runs the test
		run.Args[0] = "browser"                                                                                 // or else net/http does not use fetch
		run.Env = append(os.Environ(), "KEY="+key, "BASE="+base)
		out, err := run.CombinedOutput()
		if err != nil || !strings.Contains(string(out), want) || strings.Contains(string(out), key) {
			t.Errorf("%s: %v: %s; want %q", base, err, out, want)
		}
	}
	if elsewhere != "" {
		t.Errorf("the redirect was followed: %s", elsewhere)
	}
}
