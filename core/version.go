package core

import (
	"fmt"
	"runtime"
	"strings"
)

// Version is the version of this SDK. Between releases it is the next one's, with
// the suffix -dev.
const Version = "0.1.0-dev"

// userAgent names the SDK, Go and the system, each as a product (RFC 9110,
// section 10.1.5).
var userAgent = fmt.Sprintf("seclai-sdk-go/%s go/%s %s/%s", Version, strings.TrimPrefix(runtime.Version(), "go"), runtime.GOOS, runtime.GOARCH)
