// Alertwatch looks for new alerts again and again, tells of each once, and
// acknowledges it.
//
//	go run ./examples/alertwatch
//
// Without SECLAI_API_KEY it talks to a fake of the API, where the alerts of the
// sample data are found.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"time"

	"github.com/seclai/seclai-sdk-go/alerts"
	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/examples/internal/connect"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, 10*time.Second, os.Stdout); err != nil && !errors.Is(err, context.Canceled) {
		log.Fatal(err)
	}
}

func run(ctx context.Context, interval time.Duration, out io.Writer) error {
	client, done, err := connect.Client(out, nil)
	if err != nil {
		return err
	}
	defer done()

	al := alerts.New(client)
	return watch(ctx, al, interval, func(alert *alerts.Alert) error {
		fmt.Fprintf(out, "%s  %s\n", alert.CreatedAt.Format(time.DateTime), alert.Title)
		_, err := al.ChangeStatus(ctx, alert.ID, alerts.ChangeStatusRequest{Status: alerts.StatusAcknowledged, Note: new("seen by alertwatch")})
		return err
	})
}

// watch calls tell for each triggered alert, once, until the context ends or
// tell fails. A look that fails is made up for by the next one.
func watch(ctx context.Context, al *alerts.Client, interval time.Duration, tell func(*alerts.Alert) error) error {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	told := map[string]bool{}
	for {
		found, err := core.Collect(al.List(ctx, &alerts.ListParams{Status: new(alerts.StatusTriggered)}), 0)
		if err != nil && !core.IsTemporary(err) {
			return fmt.Errorf("looking for alerts: %w", err)
		}
		for _, alert := range found {
			if told[alert.ID] {
				continue
			}
			told[alert.ID] = true
			if err := tell(alert); err != nil {
				return fmt.Errorf("alert %s: %w", alert.ID, err)
			}
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
