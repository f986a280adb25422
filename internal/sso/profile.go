package sso

import (
	"cmp"
	"crypto/sha1" // it names a file, as the command line tool does
	"encoding/hex"
	"errors"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"path/filepath"

	"github.com/seclai/seclai-sdk-go/internal/fieldvalue"
)

// The defaults of a profile, used where neither the environment nor the
// configuration file says otherwise.
const (
	defaultProfile  = "default"
	defaultDomain   = "auth.seclai.com"
	defaultClientID = "4bgf8v9qmc5puivbaqon9n5lmr"
	defaultRegion   = "us-west-2"
)

// Profile says where the tokens of a login are, and how they are refreshed.
type Profile struct {
	Name      string
	AccountID string // of the account to act for; may be empty

	region   string
	clientID string
	domain   string // the host of the token endpoint
	cache    string // the file with the tokens
}

// LoadProfile reads a profile from the configuration directory. An empty dir
// stands for SECLAI_CONFIG_DIR, or else .seclai in the home directory; an empty
// name for SECLAI_PROFILE, or else "default". The error is an [*Error] of kind
// [Misconfigured].
func LoadProfile(dir, name string) (*Profile, error) {
	dir, err := configDir(dir)
	if err != nil {
		return nil, err
	}
	name = cmp.Or(name, os.Getenv("SECLAI_PROFILE"), defaultProfile)
	keys, err := readProfile(filepath.Join(dir, "config"), name)
	if err != nil {
		return nil, err
	}
	p := &Profile{
		Name:      name,
		AccountID: keys["sso_account_id"],
		region:    cmp.Or(os.Getenv("SECLAI_SSO_REGION"), keys["sso_region"], defaultRegion),
		clientID:  cmp.Or(os.Getenv("SECLAI_SSO_CLIENT_ID"), keys["sso_client_id"], defaultClientID),
		domain:    cmp.Or(os.Getenv("SECLAI_SSO_DOMAIN"), keys["sso_domain"], defaultDomain),
	}
	if u, err := url.Parse("https://" + p.domain); err != nil || u.Host != p.domain || u.Hostname() == "" {
		return nil, misconfigured("profile %q: the SSO domain is not a host name; use one such as %s", name, defaultDomain)
	}
	if !fieldvalue.Valid(p.AccountID) {
		return nil, misconfigured("profile %q: sso_account_id has a control character; remove it", name)
	}
	sum := sha1.Sum([]byte(p.domain + "|" + p.clientID))
	p.cache = filepath.Join(dir, "sso", "cache", hex.EncodeToString(sum[:])+".json")
	return p, nil
}

// LoginCommand returns the command that logs in to the profile.
func (p *Profile) LoginCommand() string {
	if p.Name == defaultProfile {
		return "npx @seclai/cli auth login"
	}
	return "npx @seclai/cli auth login --profile " + p.Name
}

// configDir returns an absolute path, because the program may change its working
// directory.
func configDir(dir string) (string, error) {
	dir = cmp.Or(dir, os.Getenv("SECLAI_CONFIG_DIR"))
	if dir == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", misconfigured("no credentials: set SECLAI_API_KEY, or set SECLAI_CONFIG_DIR to the directory of a login; %w", err)
		}
		dir = filepath.Join(home, ".seclai")
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", misconfigured("finding the configuration directory: %w", err)
	}
	return abs, nil
}

// readProfile returns the keys of a profile, which inherits from [default].
func readProfile(file, name string) (map[string]string, error) {
	data, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, misconfigured("reading the configuration: %w", err)
	}
	sections, err := parseINI(data)
	if err != nil {
		return nil, misconfigured("%s: %w", file, err)
	}
	keys := map[string]string{}
	maps.Copy(keys, sections[defaultProfile])
	if name == defaultProfile {
		return keys, nil
	}
	own, ok := sections["profile "+name]
	if !ok {
		own, ok = sections[name] // as the command line tool does
	}
	if !ok {
		return nil, misconfigured("%s has no profile %q; add a section [profile %s], or choose another with core.WithProfile or SECLAI_PROFILE", file, name, name)
	}
	maps.Copy(keys, own)
	return keys, nil
}
