// Package connect lets the examples run without an account. In a program of your
// own, call core.New in its place.
package connect

import (
	"fmt"
	"io"
	"os"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/seclaitest"
)

// Client returns a client of the API, or of a fake in this process when
// SECLAI_API_KEY is not set. prepare, which may be nil, gets to set the fake up,
// and done ends it.
func Client(log io.Writer, prepare func(*seclaitest.Server)) (client *core.Client, done func(), err error) {
	if os.Getenv("SECLAI_API_KEY") != "" {
		client, err = core.New()
		return client, func() {}, err
	}
	srv := seclaitest.NewServer()
	fmt.Fprintf(log, "SECLAI_API_KEY is not set: talking to a fake of the API at %s.\n", srv.URL)
	if prepare != nil {
		prepare(srv)
	}
	return srv.Client(), srv.Close, nil
}
