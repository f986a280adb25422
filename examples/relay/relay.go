package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/core"
)

// relay runs an agent with the request's body as its input, and answers with an
// event stream: token events, and then done or error.
type relay struct {
	agents  *agents.Client
	agentID string
}

const maxInput = 64 << 10

func (r *relay) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	input, err := io.ReadAll(http.MaxBytesReader(w, req.Body, maxInput))
	if err != nil {
		http.Error(w, "the input is too long or broke off", http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")

	// When the browser goes away, the request's context ends, and the stream
	// from the API with it.
	for event, err := range r.agents.RunStream(req.Context(), r.agentID, agents.RunRequest{Input: new(string(input))}) {
		switch {
		case err != nil:
			log.Printf("relay: %v", err) // the details stay here
			err = send(w, "error", reason(err))
		case event.Type == agents.RunEventToken:
			err = send(w, "token", event.Token)
		case event.Type == agents.RunEventDone:
			err = send(w, "done", event.Status)
		}
		if err != nil {
			return
		}
	}
}

// reason is what a failure may tell to strangers.
func reason(err error) string {
	switch {
	case errors.Is(err, core.ErrRateLimited):
		return "there are too many at once; try again in a minute"
	case errors.Is(err, core.ErrInsufficientCredits):
		return "there are no credits left"
	}
	return "the agent can't answer now"
}

// send writes an event and has it sent at once. JSON keeps line breaks out of it.
func send(w http.ResponseWriter, event string, data any) error {
	text, err := json.Marshal(data)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(w, "event: %s\ndata: %s\n\n", event, text); err != nil {
		return err
	}
	return http.NewResponseController(w).Flush()
}
