// Command apilist lists the exported API of the module in the current directory,
// one sorted line an identifier, as Go's own api files do. The committed listing
// shows a reviewer what a change does to the API, and keeps anyone from changing
// it by accident or in silence.
//
//	apilist               prints the listing
//	apilist -write FILE   writes it
//	apilist -check FILE   fails if FILE is stale, if CHANGELOG.md does not list what
//	                      has changed since the last release, or if the API mentions
//	                      a type of an internal package
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
)

func main() {
	write := flag.String("write", "", "write the listing to `FILE`")
	check := flag.String("check", "", "check that `FILE` is the listing")
	flag.Parse()
	if err := run(context.Background(), *write, *check); err != nil {
		fmt.Fprintln(os.Stderr, "apilist:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, write, check string) error {
	packages, err := load(ctx)
	if err != nil {
		return err
	}
	listing, internal := list(packages)
	switch {
	case check != "":
		if err := checkInternal(internal); err != nil {
			return err
		}
		return checkListing(ctx, check, listing)
	case write != "":
		return os.WriteFile(write, []byte(listing.String()), 0o644)
	default:
		_, err := os.Stdout.WriteString(listing.String())
		return err
	}
}
