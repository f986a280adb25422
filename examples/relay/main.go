// Relay serves a page on which people talk with an agent. It keeps the API key on
// the server and passes the events of a run on to the browser as they come.
//
//	go run ./examples/relay [agent ID]
//
// and then open http://127.0.0.1:8080. Without SECLAI_API_KEY it talks to a fake
// of the API.
package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"time"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/examples/internal/connect"
	"github.com/seclai/seclai-sdk-go/seclaitest"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], "127.0.0.1:8080", os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, args []string, addr string, out io.Writer) error {
	id := "echo"
	if len(args) > 0 {
		id = args[0]
	}
	client, done, err := connect.Client(out, func(srv *seclaitest.Server) {
		srv.Agent(id).Pace(30 * time.Millisecond)
	})
	if err != nil {
		return err
	}
	defer done()

	var listen net.ListenConfig
	listener, err := listen.Listen(ctx, "tcp", addr)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "Open http://%s in a browser; Ctrl-C ends this.\n", listener.Addr())
	return serve(ctx, listener, newHandler(agents.New(client), id))
}

// serve answers until the context ends, which also ends what is being answered.
func serve(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		BaseContext:       func(net.Listener) context.Context { return ctx },
	}
	stop := context.AfterFunc(ctx, func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		_ = server.Shutdown(ctx) // what takes longer is cut off when the program ends
	})
	defer stop()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

//go:embed page.html
var page []byte

func newHandler(ag *agents.Client, agentID string) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(page)
	})
	mux.Handle("POST /runs", &relay{agents: ag, agentID: agentID})
	return mux
}
