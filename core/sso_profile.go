package core

import (
	"cmp"
	"crypto/sha1" // it names a file, as the command line tool does
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"path/filepath"
)

// WithProfile chooses the SSO profile whose tokens are used when there is neither
// a key nor a token; the default is that in the variable SECLAI_PROFILE, or
// "default". A name that the configuration file does not have is a [*ConfigError].
func WithProfile(name string) ClientOption {
	return clientOption(func(cfg *config) error {
		if name == "" {
			return &ConfigError{Message: "core.WithProfile: the name is empty"}
		}
		cfg.profile = name
		return nil
	})
}

// WithConfigDir sets the folder of the configuration file and the token cache,
// which the command line tool shares; the default is that in the variable
// SECLAI_CONFIG_DIR, or .seclai in the home folder.
func WithConfigDir(dir string) ClientOption {
	return clientOption(func(cfg *config) error { cfg.configDir = dir; return nil })
}

// WithAutoRefresh says whether an SSO token that runs out is exchanged for a new
// one, which is the default. Without it, calls fail once the token has run out.
func WithAutoRefresh(on bool) ClientOption {
	return clientOption(func(cfg *config) error { cfg.noRefresh = !on; return nil })
}

// What a profile has where neither the environment nor the file says otherwise.
const (
	defaultProfile     = "default"
	defaultSSODomain   = "auth.seclai.com"
	defaultSSOClientID = "4bgf8v9qmc5puivbaqon9n5lmr"
	defaultSSORegion   = "us-west-2"
)

// ssoProfile is where the tokens of a login are, and how they are renewed.
type ssoProfile struct {
	name      string
	accountID string
	region    string
	clientID  string
	domain    string // the host of the token endpoint
	cache     string // the file that holds the tokens
}

func (cfg *config) ssoProfile() (*ssoProfile, error) {
	dir := cmp.Or(cfg.configDir, os.Getenv("SECLAI_CONFIG_DIR"))
	if dir == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return nil, &ConfigError{Message: "no credentials: set SECLAI_API_KEY, or SECLAI_CONFIG_DIR to the folder of a login; " + err.Error()}
		}
		dir = filepath.Join(home, ".seclai")
	}
	dir, err := filepath.Abs(dir) // the program may change its folder
	if err != nil {
		return nil, &ConfigError{Message: "finding the configuration folder: " + err.Error()}
	}
	name := cmp.Or(cfg.profile, os.Getenv("SECLAI_PROFILE"), defaultProfile)
	keys, err := readProfile(filepath.Join(dir, "config"), name)
	if err != nil {
		return nil, err
	}
	p := &ssoProfile{
		name:      name,
		accountID: keys["sso_account_id"],
		region:    cmp.Or(os.Getenv("SECLAI_SSO_REGION"), keys["sso_region"], defaultSSORegion),
		clientID:  cmp.Or(os.Getenv("SECLAI_SSO_CLIENT_ID"), keys["sso_client_id"], defaultSSOClientID),
		domain:    cmp.Or(os.Getenv("SECLAI_SSO_DOMAIN"), keys["sso_domain"], defaultSSODomain),
	}
	if u, err := url.Parse("https://" + p.domain); err != nil || u.Host != p.domain || u.Hostname() == "" {
		return nil, &ConfigError{Message: fmt.Sprintf("profile %q: the SSO domain is not a host name; give one such as %s", name, defaultSSODomain)}
	}
	sum := sha1.Sum([]byte(p.domain + "|" + p.clientID))
	p.cache = filepath.Join(dir, "sso", "cache", hex.EncodeToString(sum[:])+".json")
	return p, checkFieldValue(fmt.Sprintf("profile %q: sso_account_id", name), p.accountID)
}

// loginCommand is what somebody types to get new tokens.
func (p *ssoProfile) loginCommand() string {
	if p.name == defaultProfile {
		return "npx @seclai/cli auth login"
	}
	return "npx @seclai/cli auth login --profile " + p.name
}

// readProfile reads the keys of a profile, which inherits from [default].
func readProfile(file, name string) (map[string]string, error) {
	data, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, &ConfigError{Message: "reading the configuration: " + err.Error()}
	}
	sections, err := parseINI(data)
	if err != nil {
		return nil, &ConfigError{Message: fmt.Sprintf("%s: %v", file, err)}
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
		return nil, &ConfigError{Message: fmt.Sprintf("%s has no profile %q; add a section [profile %s], or choose another with core.WithProfile or SECLAI_PROFILE", file, name, name)}
	}
	maps.Copy(keys, own)
	return keys, nil
}
