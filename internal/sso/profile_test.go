package sso_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/seclai/seclai-sdk-go/internal/sso"
)

// The name of the default login's file is written out, as other programs find it.
func TestTheDefaultLoginIsFound(t *testing.T) {
	t.Parallel()
	s := login(t, time.Hour)
	s.write(t, "config", "")
	file := filepath.Join("sso", "cache", "d140a3c5bc4e5a4c9013de0ce1a5e68b61e54a33.json")
	s.write(t, file, `{"accessToken": "default-secret", "expiresAt": "2999-01-01T00:00:00.000Z"}`)
	wantToken(t, s.source(t, ""), "", "default-secret")
	if err := os.Remove(filepath.Join(s.dir, "config")); err != nil {
		t.Fatal(err)
	}
	wantToken(t, s.source(t, ""), "", "default-secret")
}

func TestProfileInheritsFromTheDefault(t *testing.T) {
	t.Parallel()
	s := login(t, time.Hour)
	s.write(t, "config", fmt.Sprintf("\ufeff# a comment\r\n[default]\r\nsso_domain=%s\r\nsso_client_id = elsewhere\r\n; another\r\n\r\n"+
		"[ profile  team ]\r\nsso_account_id = acc-7\r\nsso_client_id =client-1\r\n", domain))
	profile, err := sso.LoadProfile(s.dir, "team")
	if err != nil {
		t.Fatal(err)
	}
	if profile.Name != "team" || profile.AccountID != "acc-7" {
		t.Errorf("got %+v", profile)
	}
	wantToken(t, s.source(t, "team"), "", oldToken)
}

func TestVariablesComeBeforeTheFile(t *testing.T) {
	s := login(t, -time.Hour)
	s.write(t, "config", "[default]\nsso_domain = elsewhere.example.com\nsso_client_id = other\nsso_region = r1\n[profile work]\n")
	t.Setenv("SECLAI_SSO_DOMAIN", domain)
	t.Setenv("SECLAI_SSO_CLIENT_ID", "client-1")
	t.Setenv("SECLAI_SSO_REGION", "eu-west-3")
	t.Setenv("SECLAI_PROFILE", "work")
	t.Setenv("SECLAI_CONFIG_DIR", s.dir)
	profile, err := sso.LoadProfile("", "")
	if err != nil || profile.Name != "work" {
		t.Fatalf("got %+v, %v", profile, err)
	}
	wantToken(t, s.source(t, ""), "", newToken)
	if !strings.Contains(s.cache(t), `"region": "eu-west-3"`) {
		t.Errorf("got %s", s.cache(t))
	}
	if profile, err = sso.LoadProfile(s.dir, "default"); err != nil || profile.Name != "default" {
		t.Errorf("got %+v, %v", profile, err)
	}
	t.Setenv("SECLAI_CONFIG_DIR", t.TempDir())
	if _, err := sso.LoadProfile("", ""); err == nil {
		t.Error("found a profile in an empty directory")
	}
}

func TestTheHomeDirectory(t *testing.T) {
	s := login(t, time.Hour)
	home := t.TempDir()
	if err := os.Rename(s.dir, filepath.Join(home, ".seclai")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"HOME", "USERPROFILE", "home"} {
		t.Setenv(name, home)
	}
	s.dir = ""
	wantToken(t, s.source(t, ""), "", oldToken)
	for _, name := range []string{"HOME", "USERPROFILE", "home"} {
		t.Setenv(name, "")
	}
	err := s.load("")
	wantError(t, err, sso.Misconfigured, "SECLAI_API_KEY")
	wantError(t, err, sso.Misconfigured, "SECLAI_CONFIG_DIR")
}

func TestAProgramMayChangeItsDirectory(t *testing.T) {
	s := login(t, -time.Hour)
	t.Chdir(filepath.Dir(s.dir))
	dir := s.dir
	s.dir = filepath.Base(dir)
	source := s.source(t, "")
	t.Chdir(t.TempDir())
	wantToken(t, source, "", newToken)
}

func TestProfilesThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, config, want string
	}{
		{"a key outside", "a = b\n", "line 1"},
		{"an open section", "[default\n", "line 1"},
		{"a domain with a path", "[default]\nsso_domain = evil.example.com/x?\n", "not a host name"},
		{"a domain with a user", "[default]\nsso_domain = u@evil.example.com\n", "not a host name"},
		{"a domain that is a port", "[default]\nsso_domain = :443\n", "not a host name"},
		{"an account with a tab", "[default]\nsso_account_id = a\tb\n", "sso_account_id"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := login(t, time.Hour)
			s.write(t, "config", tt.config)
			err := s.load("")
			wantError(t, err, sso.Misconfigured, tt.want)
			if strings.Contains(tt.want, "line") && !strings.Contains(err.Error(), filepath.Join(s.dir, "config")) {
				t.Errorf("the error does not name the file: %v", err)
			}
		})
	}
	s := login(t, time.Hour)
	err := s.load("nobody")
	wantError(t, err, sso.Misconfigured, `no profile "nobody"`)
	wantError(t, err, sso.Misconfigured, filepath.Join(s.dir, "config"))
	if err := os.Remove(filepath.Join(s.dir, "config")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(s.dir, "config"), 0o700); err != nil {
		t.Fatal(err)
	}
	wantError(t, s.load(""), sso.Misconfigured, "reading the configuration")
}

// What the other SDKs read, or read on after, is no error.
func TestConfigurationLinesOfOtherKinds(t *testing.T) {
	t.Parallel()
	for name, line := range map[string]string{
		"a line of nothing":   "what",
		"a long line":         strings.Repeat("x", 100_000),
		"a long value":        "x = " + strings.Repeat("x", 100_000),
		"a long comment":      "# " + strings.Repeat("x", 100_000),
		"a line ending in CR": "what\r",
	} {
		s := login(t, time.Hour)
		s.write(t, "config", "what\n[default]\n"+line+"\nsso_account_id: a=7\nsso_domain = "+domain+"\nsso_client_id: client-1\n")
		profile, err := sso.LoadProfile(s.dir, "")
		if err != nil || profile.AccountID != "a=7" {
			t.Errorf("%s: %+v, %v", name, profile, err)
		}
		wantToken(t, s.source(t, ""), "", oldToken)
	}
}

func FuzzProfile(f *testing.F) {
	f.Add("[default]\nsso_domain = x\n")
	f.Add("[profile a]\r\nb=c\n; d\n[")
	f.Fuzz(func(t *testing.T, content string) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "config"), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		profile, err := sso.LoadProfile(dir, "")
		if failed, ok := errors.AsType[*sso.Error](err); err != nil && (!ok || failed.Kind != sso.Misconfigured) {
			t.Errorf("got %T %v", err, err)
		}
		if err == nil {
			if _, err := sso.NewSource(profile, sso.Options{}); err == nil {
				t.Error("there is a login")
			}
		}
	})
}
