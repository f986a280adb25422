// Package origin compares where URLs lead. It imports the standard library alone.
package origin

import (
	"net"
	"net/url"
	"strings"
)

// Of returns the origin of u as RFC 6454 defines it: scheme, host and port. The
// port is given even where it is the default one of http or https.
func Of(u *url.URL) string {
	port := u.Port()
	switch {
	case port != "":
	case u.Scheme == "http":
		port = "80"
	case u.Scheme == "https":
		port = "443"
	}
	return u.Scheme + "://" + net.JoinHostPort(strings.ToLower(u.Hostname()), port)
}
