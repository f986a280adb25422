package core_test

import (
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/seclai/seclai-sdk-go/core"
)

// named returns the FileName of a download with this Content-Disposition.
func named(t *testing.T, field string) string {
	t.Helper()
	transport := roundTripper(func(r *http.Request) (*http.Response, error) {
		return &http.Response{
			StatusCode: 200, Header: http.Header{"Content-Disposition": {field}}, Body: io.NopCloser(strings.NewReader("")), Request: r,
		}, nil
	})
	d, err := open(t.Context(), newClient(t, core.WithHTTPClient(&http.Client{Transport: transport})))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	return d.FileName
}

func TestDownloadFileName(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ö", 200)
	for _, test := range []struct{ field, want string }{
		// As RFC 6266 has it.
		{`attachment; filename="a b.csv"`, "a b.csv"},
		{`attachment; filename=a.csv`, "a.csv"},
		{`inline; FileName = a.csv ; size=3`, "a.csv"},
		{`attachment; filename="a;b.csv"; size=3`, "a;b.csv"},
		{`attachment; filename="a \"b\" \\ c.csv"`, "c.csv"},
		{`attachment; filename="say \"hi\".csv"`, "say _hi_.csv"},
		{`attachment; filename*=UTF-8''gr%C3%B6%C3%9Fe%20%E2%82%AC.csv`, "größe €.csv"},
		{`attachment; filename*=utf-8'de'a.csv; filename=b.csv`, "a.csv"},
		{`attachment; filename=b.csv; filename*=iso-8859-1''%F6.csv`, "ö.csv"},
		{`attachment; filename*0="a"; filename*1="b.csv"`, "ab.csv"},
		{`attachment`, ""},
		{``, ""},
		{`attachment; name=a.csv; xfilename=b.csv`, ""},
		// Not quite as RFC 6266 has it.
		{`attachment; filename=my file.pdf`, "my file.pdf"},
		{`attachment; filename=my file (1).pdf; size=3`, "my file (1).pdf"},
		{`attachment; filename="my file.pdf`, "my file.pdf"},
		{`attachment; filename=größe.csv`, "größe.csv"},
		{"attachment; filename=\"gr\xf6\xdfe.csv\"", "größe.csv"},
		{`attachment; filename="=?UTF-8?B?Z3LDtsOfZS5jc3Y=?="`, "größe.csv"},
		{`attachment; filename="=?ISO-8859-1?Q?gr=F6=DFe.csv?="`, "größe.csv"},
		{`filename=a.csv`, "a.csv"},
		{`attachment;;filename=a.csv;`, "a.csv"},
		{`attachment; filename=a.csv; filename=b.csv`, "a.csv"},
		{`attachment; filename=a[1]@{2},3.csv`, "a[1]@{2},3.csv"},
		{`attachment; filename*="UTF-8''a.csv"`, "a.csv"},
		{`attachment; filename*=UTF-8''%C3.csv; filename=b.csv`, "b.csv"},
		{`attachment; filename*=UTF-8''%C.csv; filename=b.csv`, "b.csv"},
		{`attachment; filename*=UTF-8''a%`, ""},
		{`attachment; filename*=KOI8-R''%C1.csv; filename=b.csv`, "b.csv"},
		{`attachment; filename*=a.csv; filename=b.csv`, "b.csv"},
		{`attachment; filename="`, ""},
		{`attachment; filename=`, ""},
		// Paths.
		{`attachment; filename="../../etc/passwd"`, "passwd"},
		{`attachment; filename="C:\tmp\a.csv"`, "a.csv"},
		{`attachment; filename="C:\\tmp\\a.csv"`, "a.csv"},
		{`attachment; filename="\\server\share\a.csv"`, "a.csv"},
		{`attachment; filename*=UTF-8''..%2F..%5Ca.csv`, "a.csv"},
		{`attachment; filename="a/"`, "a"},
		{`attachment; filename=".."`, ""},
		{`attachment; filename="a/.."`, ""},
		{`attachment; filename="/"`, ""},
		{`attachment; filename=". . ."`, ""},
		{`attachment; filename="~"`, "~"},
		// What is special on Windows.
		{`attachment; filename="C:x"`, "C_x"},
		{`attachment; filename="x:stream"`, "x_stream"},
		{`attachment; filename="a.csv::$DATA"`, "a.csv__$DATA"},
		{`attachment; filename="a<b>|c?*.csv"`, "a_b__c__.csv"},
		{`attachment; filename="CON"`, "_CON"},
		{`attachment; filename="nul.txt"`, "_nul.txt"},
		{`attachment; filename="Aux .tar.gz"`, "_Aux .tar.gz"},
		{`attachment; filename="com1.csv"`, "_com1.csv"},
		{`attachment; filename="LPT¹"`, "_LPT¹"},
		{`attachment; filename="CONOUT$"`, "_CONOUT$"},
		{`attachment; filename="com10.csv"`, "com10.csv"},
		{`attachment; filename="console.csv"`, "console.csv"},
		{`attachment; filename="a.csv. . "`, "a.csv"},
		{`attachment; filename="nul . "`, "_nul"},
		{`attachment; filename=" a.csv"`, "a.csv"},
		// What can't be seen.
		{`attachment; filename*=UTF-8''a%0Ab%00%7F%C2%85.csv`, "ab.csv"},
		{`attachment; filename*=UTF-8''a%E2%80%AEvsc.exe`, "avsc.exe"},
		{`attachment; filename*=UTF-8''%E2%81%A6a%E2%81%A9%E2%80%8F%D8%9C.csv`, "a.csv"},
		{`attachment; filename*=UTF-8''a%E2%80%A8b.csv`, "ab.csv"},
		{`attachment; filename*=UTF-8''.%00.`, ""},
		{`attachment; filename*=UTF-8''nu%00l`, "_nul"},
		// What is too long.
		{`attachment; filename="` + long + `.tar.gz"`, strings.Repeat("ö", 125) + ".gz"},
		{`attachment; filename="` + long + `.` + long + `"`, strings.Repeat("ö", 127)},
		{`attachment; filename="` + strings.Repeat("a", 253) + `. b"`, strings.Repeat("a", 251) + ". b"},
	} {
		if got := named(t, test.field); got != test.want {
			t.Errorf("%s: %q, want %q", test.field, got, test.want)
		}
		checkName(t, test.want)
	}
}

// checkName checks what a name has to be on every system.
func checkName(t *testing.T, name string) {
	t.Helper()
	if name == "" {
		return
	}
	stem, _, _ := strings.Cut(strings.ToUpper(name), ".")
	stem = strings.TrimRight(stem, " ")
	switch {
	case filepath.Base(name) != name, !filepath.IsLocal(name), strings.ContainsAny(name, `/\:*?"<>|`):
		t.Errorf("%q is more than a name", name)
	case strings.ContainsFunc(name, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }):
		t.Errorf("%q has control characters", name)
	case strings.Trim(name, " ") != name, strings.TrimRight(name, ".") != name, name == "", len(name) > 255, !utf8.ValidString(name):
		t.Errorf("%q does not keep its form", name)
	case stem == "CON", stem == "PRN", stem == "AUX", stem == "NUL", len(stem) == 4 && (stem[:3] == "COM" || stem[:3] == "LPT") && '0' <= stem[3] && stem[3] <= '9':
		t.Errorf("%q is a device", name)
	}
}

func FuzzDownloadFileName(f *testing.F) {
	for _, field := range []string{
		`attachment; filename="a b.csv"`, `attachment; filename*=UTF-8''%E2%82%AC`, `a; filename=../C:con .txt. `, `a;filename="=?UTF-8?B?Li4vYQ==?="`,
		`a; filename*0*=UTF-8''%2e; filename*1*=%2e%2fa`, `a; filename="\\\"\`, "a; filename=\xff\x85", "a; filename=" + strings.Repeat("ö.", 200),
	} {
		f.Add(field)
	}
	f.Fuzz(func(t *testing.T, field string) { checkName(t, named(t, field)) })
}
