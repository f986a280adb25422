package main

import (
	"bytes"
	"encoding/json"
	"html"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// build makes the site of this repository.
func build(t *testing.T) string {
	t.Helper()
	out := t.TempDir()
	if err := run(t.Context(), "../..", out, "v1.2.3"); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestSite builds the site once and looks at it in several ways.
func TestSite(t *testing.T) {
	out := build(t)
	pages := readPages(t, out)
	t.Run("packages", func(t *testing.T) { testPackages(t, pages) })
	t.Run("links", func(t *testing.T) { testLinks(t, pages) })
	t.Run("index", func(t *testing.T) { testIndex(t, pages) })
	t.Run("browser", func(t *testing.T) { testBrowser(t, out) })
	t.Run("versions", func(t *testing.T) { testVersions(t, out) })
}

func testPackages(t *testing.T, pages map[string]string) {
	if len(pages) < 200 {
		t.Fatalf("found %d pages", len(pages))
	}
	agents := pages["latest/pkg/agents.html"]
	for _, want := range []string{
		`id="Client.RunStream"`, `id="example-Client.RunStream"`, // a method and its example
		`<pre class="output">Hello, Ada.`,              // which has its output
		`href="core.html#CallOption"`,                  // a type of another package
		`href="../src/agents/operations_gen.go.html#L`, // the source
	} {
		if !strings.Contains(agents, want) {
			t.Errorf("the page of agents lacks %s", want)
		}
	}
	if flows := strings.Count(pages["latest/architecture.html"], `<div class="flow `); flows != 2 {
		t.Errorf("the page of the architecture has %d pictures, want 2", flows)
	}
	if !bytes.Equal([]byte(agents), []byte(pages["v1.2.3/pkg/agents.html"])) {
		t.Error("latest is not v1.2.3")
	}
}

// testLinks follows every link of the site, and allows nothing to be loaded from
// elsewhere.
func testLinks(t *testing.T, pages map[string]string) {
	ids, attributes := regexp.MustCompile(` id="([^"]+)"`), regexp.MustCompile(`<(\w+)[^>]* (?:href|src)="([^"]*)"`)
	known := map[string]bool{"versions.js": true}
	for name, text := range pages {
		known[name] = true
		for _, m := range ids.FindAllStringSubmatch(text, -1) {
			known[name+"#"+html.UnescapeString(m[1])] = true
		}
	}
	for name, text := range pages {
		for _, m := range attributes.FindAllStringSubmatch(text, -1) {
			target, err := url.Parse(html.UnescapeString(m[2]))
			switch {
			case err != nil:
				t.Errorf("%s: %v", name, err)
			case target.Scheme == "data":
			case target.Scheme != "" && m[1] == "a":
			case target.Scheme != "" || target.Host != "":
				t.Errorf("%s loads %s", name, target)
			default:
				file := name
				if target.Path != "" {
					file = path.Join(path.Dir(name), target.Path)
				}
				if target.Fragment != "" {
					file += "#" + target.Fragment
				}
				if !known[file] {
					t.Errorf("%s links to %s, which is not there", name, m[2])
				}
			}
		}
	}
}

// testIndex finds the page and section of every entry of the search.
func testIndex(t *testing.T, pages map[string]string) {
	text := strings.TrimSuffix(strings.TrimPrefix(pages["latest/index.js"], "const index = "), "\n")
	var index []entry
	if err := json.Unmarshal([]byte(text), &index); err != nil {
		t.Fatal(err)
	}
	kinds := map[string]int{}
	for _, e := range index {
		kinds[e.Kind]++
		file, section, _ := strings.Cut(e.URL, "#")
		if page, ok := pages["latest/"+file]; !ok || section != "" && !strings.Contains(page, ` id="`+html.EscapeString(section)+`"`) {
			t.Errorf("%s leads to %s, which is not there", e.Title, e.URL)
		}
	}
	for _, kind := range []string{"package", "type", "method", "function", "constant", "variable", "example", "Guide"} {
		if kinds[kind] == 0 {
			t.Errorf("nothing of kind %s can be found", kind)
		}
	}
}

// testVersions makes an older version and then a newer one beside the first: the menu
// has all, the newest first, and latest is the newest.
func testVersions(t *testing.T, out string) {
	if err := run(t.Context(), "../..", out, "v1.2.2"); err != nil {
		t.Fatal(err)
	}
	if latest := readPages(t, out)["latest/index.html"]; !strings.Contains(latest, `data-version="v1.2.3"`) {
		t.Error("an older version has become the latest")
	}
	if err := replace(filepath.Join(out, "v1.10.0"), map[string][]byte{"index.html": nil, "pkg/new.html": nil, "src/a.go.html": nil}); err != nil {
		t.Fatal(err)
	}
	versions, err := versionsIn(out)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"v1.10.0", "v1.2.3", "v1.2.2"}; !slices.Equal(versions, want) {
		t.Errorf("got %q, want %q", versions, want)
	}
	if err := writeRoot(out, versions[:1]); err != nil {
		t.Fatal(err)
	}
	want := `const versions = [{"name":"v1.10.0","label":"v1.10.0 (latest)","pages":["index.html","pkg/new.html"]}]` + "\n"
	if got := readPages(t, out)["versions.js"]; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// testBrowser searches as a reader would, in pages opened as files.
func testBrowser(t *testing.T, out string) {
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("there is no chromium")
	}
	latest := "file://" + filepath.ToSlash(out) + "/latest/"

	page := browse(t, chromium, latest+"index.html?q=RunAndWait")
	first := regexp.MustCompile(`aria-selected="true"><a href="([^"]+)"`).FindStringSubmatch(page)
	if first == nil || first[1] != "pkg/agents.html#Client.RunAndWait" {
		t.Fatalf("the search found %q", first)
	}
	if !strings.Contains(browse(t, chromium, latest+first[1]), `<section id="Client.RunAndWait">`) {
		t.Errorf("%s is not there", first[1])
	}
	if page := browse(t, chromium, latest+"pkg/agents.html#example-Client.RunStream"); !strings.Contains(page, `id="example-Client.RunStream" open=""`) {
		t.Error("a link to an example does not open it")
	}
	if page := browse(t, chromium, latest+"index.html?q=xyzzy"); !strings.Contains(page, "Nothing was found.") {
		t.Error("the search finds what is not there")
	}
}

// browse returns a page after its scripts have run, and fails the test when they
// complain.
func browse(t *testing.T, chromium, url string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--user-data-dir="+t.TempDir(),
		"--enable-logging=stderr", "--virtual-time-budget=5000", "--dump-dom", url)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	page, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", url, err, stderr.String())
	}
	for line := range strings.Lines(stderr.String()) {
		if strings.Contains(line, "CONSOLE") {
			t.Errorf("%s: %s", url, line)
		}
	}
	return string(page)
}

func readPages(t *testing.T, folder string) map[string]string {
	t.Helper()
	pages := map[string]string{}
	err := filepath.WalkDir(folder, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(file)
		pages[filepath.ToSlash(strings.TrimPrefix(file, folder+string(filepath.Separator)))] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return pages
}

func TestHighlight(t *testing.T) {
	target := func(qualifier, name string, begins bool) string {
		if name == "Agent" && !begins {
			return qualifier + "#Agent"
		}
		return ""
	}
	for code, want := range map[string]string{
		"func f(a *Agent) string { return `<` }":   "<b>func</b> f(a *<a href=\"#Agent\">Agent</a>) string { <b>return</b> <s>`&lt;`</s> }",
		"type T struct {\n\tAgent x.Agent // a\n}": "<b>type</b> T <b>struct</b> {\n\tAgent x.<a href=\"x#Agent\">Agent</a> <i>// a</i>\n}",
		"/* a\nb */":   "<i>/* a</i>\n<i>b */</i>",
		"no code: @ '": "no code: @ <s>&#39;</s>",
	} {
		if got := string(highlight([]byte(code), target)); got != want {
			t.Errorf("%q became\n%q, want\n%q", code, got, want)
		}
	}
}

func TestFlow(t *testing.T) {
	for chart, want := range map[string]string{
		"flowchart LR\n  a[\"A<br>one & only\"] --> b\n  b[\"B\"] --> c((\"C\"))":                             `<div class="flow LR"><span>A<small>one &amp; only</small></span><span>B</span><span>C</span></div>` + "\n",
		"flowchart TB\na --> box\nsubgraph box[\"Box\"]\ndirection TB\nb --> c[\"C\"]\nend\nbox --> d[\"D\"]": `<div class="flow TB"><span>a</span><div class="group"><b>Box</b><span>b</span><span>C</span></div><span>D</span></div>` + "\n",
		"flowchart LR\n  a --> b[\"B\"]\n  a --> c[\"C\"]":                                                    "", // no chain
		"flowchart LR\n  a -.-> b":   "",
		"sequenceDiagram\n  a ->> b": "",
	} {
		if got := string(flow(chart)); got != want {
			t.Errorf("%s\nbecame %q, want %q", chart, got, want)
		}
	}
}
